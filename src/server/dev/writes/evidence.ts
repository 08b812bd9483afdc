import type { StoredEvent } from '../../eventStore'
import { numberOf, oneOf, optionalDateOf, optionalTextOf, textOf, textsOf } from '../fields'
import { find, touch, type Author, type Platform } from '../platform'
import type { Measure, Reading } from '../records'

type Body = Readonly<Record<string, unknown>>
interface Write {
  readonly body: Body
  readonly author: Author
}

const activityTypes = [
  'note',
  'comment',
  'attachment',
  'decision',
  'review',
  'weekly_review',
  'system',
] as const

/** `POST /api/goals/:goalId/activities` → `goal.activity.created` */
export async function createActivity(
  platform: Platform,
  goalId: string,
  { body, author }: Write,
): Promise<StoredEvent> {
  const goal = find(platform.goals, goalId, 'goal')
  const at = platform.at()
  const type = oneOf(body, 'type', activityTypes)
  const data = {
    activityId: platform.newId('activity'),
    goalId,
    type,
    title: optionalTextOf(body, 'title', 200) ?? '',
    content: textOf(body, 'content'),
    tags: textsOf(body, 'tags'),
    createdAt: at,
    createdBy: author.userId,
  }
  touch(goal, at)
  return platform.emit('goal.activity.created', data, author, at)
}

/** How far a value has come from the measure's start to its target, 0–100. */
function progressOf({ start, target }: Measure, value: number): number {
  if (start === target) return 100
  const share = (value - start) / (target - start)
  return Math.round(Math.min(1, Math.max(0, share)) * 100)
}

function thresholdOf(measure: Measure, value: number): 'green' | 'yellow' | 'red' {
  const progress = progressOf(measure, value)
  if (progress >= 60) return 'green'
  return progress >= 25 ? 'yellow' : 'red'
}

/** `POST /api/measures/:measureId/readings` → `measure.reading_created` */
export async function addReading(
  platform: Platform,
  measureId: string,
  { body, author }: Write,
): Promise<Reading> {
  const measure = find(platform.measures, measureId, 'measure')
  const value = numberOf(body, 'value')
  const note = optionalTextOf(body, 'note', 1_000)
  const at = platform.at()
  const readingId = platform.newId('reading')
  const date = optionalDateOf(body, 'date') ?? at.slice(0, 10)
  const reading: Reading = { readingId, value, date, recordedAt: at }
  const before = measure.readings.at(-1)
  // a sparkline needs no more, and a day at full rate would fill the memory
  measure.readings = [...measure.readings, reading].slice(-100)
  const previousStatus = before ? thresholdOf(measure, before.value) : undefined
  const data = {
    ...reading,
    measureId,
    goalId: measure.goalId ?? undefined,
    note,
    recordedBy: author.userId,
    progress: progressOf(measure, value),
    threshold: {
      status: thresholdOf(measure, value),
      ...(previousStatus ? { previousStatus } : {}),
    },
  }
  await platform.emit('measure.reading_created', data, author, at)
  return reading
}

/** `POST /api/goals/:goalId/decisions` → `decision.created` */
export async function createDecision(
  platform: Platform,
  goalId: string,
  { body, author }: Write,
): Promise<Record<string, unknown>> {
  const goal = find(platform.goals, goalId, 'goal')
  const at = platform.at()
  const decision = {
    decisionId: platform.newId('decision'),
    goalId,
    title: textOf(body, 'title', 200),
    decision: textOf(body, 'decision'),
    rationale: optionalTextOf(body, 'rationale') ?? '',
    impact: optionalTextOf(body, 'impact') ?? '',
    decidedAt: at,
    decidedBy: author.userId,
    participants: textsOf(body, 'participants') ?? [author.userId],
  }
  touch(goal, at)
  await platform.emit('decision.created', decision, author, at)
  return decision
}

/** `POST /api/attachments` → `attachment.created` */
export async function createAttachment(
  platform: Platform,
  body: Body,
  author: Author,
): Promise<Record<string, unknown>> {
  const entityType = oneOf(body, 'entityType', ['goal', 'action', 'issue'])
  const entityId = textOf(body, 'entityId', 100)
  const records = { goal: platform.goals, action: platform.actions, issue: platform.issues }
  find<unknown>(records[entityType], entityId, entityType)
  const at = platform.at()
  const attachment = {
    attachmentId: platform.newId('attachment'),
    entityType,
    entityId,
    fileName: textOf(body, 'fileName', 255),
    fileSize: numberOf(body, 'fileSize', 0),
    fileType: optionalTextOf(body, 'fileType', 100) ?? 'application/octet-stream',
    uploadedAt: at,
    uploadedBy: author.userId,
  }
  await platform.emit('attachment.created', attachment, author, at)
  return attachment
}
