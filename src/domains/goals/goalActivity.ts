import { isRecord, type RealtimeEvent } from '../../protocol'
import type { GoalEventType } from './goalEventTypes'

/** What kind of picture goes with an activity. */
export type ActivityIconName =
  | 'goal'
  | 'start'
  | 'check'
  | 'cancel'
  | 'pause'
  | 'note'
  | 'action'
  | 'progress'
  | 'priority'
  | 'person'
  | 'issue'
  | 'measure'
  | 'decision'
  | 'attachment'

/** A piece of the sentence; joined they are the sentence. */
export interface ActivityPart {
  /** `actor`: a person's user id · `subject`: what it is about · `value`: a figure or state · `text`: words between. */
  readonly kind: 'text' | 'actor' | 'subject' | 'value'
  readonly text: string
}

/** One thing that happened around a goal, as people read it. */
export interface GoalActivity {
  /** The event's id, or one made of what happened to what and when. */
  readonly id: string
  readonly goalId: string | null
  /** Also the key for a translation of the sentence. */
  readonly type: GoalEventType
  readonly icon: ActivityIconName
  /** Who did it, a user id. */
  readonly actorId: string | null
  /** ISO 8601, by the server's clock. */
  readonly at: string
  /** In English. */
  readonly sentence: string
  readonly parts: readonly ActivityPart[]
  /** A longer text that belongs to it: a note's content, a reason. */
  readonly body?: string
}

type Data = Readonly<Record<string, unknown>>

/** A table without calls: a bundler leaves it out where no activity is shown. */
type ActivityRule = readonly [
  icon: ActivityIconName,
  /** With `By` and `At` it is the property that names who did it, and when. */
  verb: string,
  /** Words with `{name}` for a property of the payload; `{name!}` for a subject, `{name@}` for a person, `{name*}` with a or an. */
  words: string,
  /** The property with a longer text. */
  body?: string,
]

type ActivityType = Exclude<GoalEventType, `auth.${string}` | 'connection.error' | 'ping' | 'pong'>

const rules: { readonly [K in ActivityType]: ActivityRule } = {
  'goal.created': ['goal', 'created', 'created the goal {title!}', 'description'],
  'goal.activated': ['start', 'activated', 'activated the goal'],
  'goal.completed': ['check', 'completed', 'completed the goal', 'finalNotes'],
  'goal.cancelled': ['cancel', 'cancelled', 'cancelled the goal', 'reason'],
  'goal.paused': ['pause', 'paused', 'paused the goal', 'reason'],
  'goal.resumed': ['start', 'resumed', 'resumed the goal'],
  'goal.activity.created': ['note', 'created', 'added {type*}: {title!}', 'content'],
  'action.created': ['action', 'created', 'added the action {title!}', 'description'],
  'action.status_changed': ['action', 'changed', 'moved an action to {newStatus}'],
  'action.completed': ['check', 'completed', 'completed an action', 'outcome'],
  'action.priority_changed': [
    'priority',
    'changed',
    'set the priority of an action to {newPriority}',
    'reason',
  ],
  'action.reassigned': ['person', 'assigned', 'gave an action to {newAssignee@}', 'note'],
  'action.progress_updated': ['progress', 'updated', 'brought an action to {newProgress}%'],
  'issue.created': ['issue', 'created', 'raised the issue {title!}', 'description'],
  'issue.status_changed': ['issue', 'changed', 'moved an issue to {newStatus}'],
  'measure.reading_created': ['measure', 'recorded', 'recorded a reading of {value}', 'note'],
  'decision.created': ['decision', 'decided', 'decided {title!}', 'decision'],
  'attachment.created': ['attachment', 'uploaded', 'attached {fileName!}'],
}

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number'
      ? String(value)
      : null

/** The goal an event is about: its `goalId`, or the entity of an attachment to a goal. */
export function goalIdOf({ data }: RealtimeEvent): string | null {
  if (!isRecord(data)) return null
  if (typeof data.goalId === 'string') return data.goalId
  return data.entityType === 'goal' ? text(data.entityId) : null
}

function partsOf(words: string, actor: string | null, data: Data): ActivityPart[] {
  const parts: ActivityPart[] = [
    actor === null ? { kind: 'text', text: 'Someone' } : { kind: 'actor', text: actor },
    { kind: 'text', text: ' ' },
  ]
  for (const piece of words.split(/(\{\w+[!@*]?\})/)) {
    const name = /^\{(\w+)([!@*]?)\}$/.exec(piece)
    if (name) {
      const value = text(data[name[1] as string]) ?? '…'
      if (name[2] === '*') parts.push({ kind: 'text', text: /^[aeiou]/.test(value) ? 'an ' : 'a ' })
      const kind = name[2] === '!' ? 'subject' : name[2] === '@' ? 'actor' : 'value'
      parts.push({ kind, text: kind === 'value' ? value.replaceAll('_', ' ') : value })
    } else if (piece !== '') parts.push({ kind: 'text', text: piece })
  }
  return parts
}

/**
 * The activity an event stands for, or `null` for events that are none: those of the connection, and
 * types this version does not know.
 */
export function activityOf(event: RealtimeEvent): GoalActivity | null {
  if (!Object.hasOwn(rules, event.type) || !isRecord(event.data)) return null
  const type = event.type as ActivityType
  const { data } = event
  const [icon, verb, words, body] = rules[type]
  const actorId = text(data[`${verb}By`])
  const when = text(data[`${verb}At`]) ?? event.timestamp
  const parts = partsOf(words, actorId, data)
  const longer = body === undefined ? null : text(data[body])
  return {
    id: event.id ?? [type, ...ownIds(data), when].join('/'),
    goalId: goalIdOf(event),
    type,
    icon,
    actorId,
    at: when,
    sentence: parts.map((part) => part.text).join(''),
    parts,
    ...(longer !== null && { body: longer }),
  }
}

/** The ids in a payload; what a stranger put in place of one is left out, since it may have no text. */
const ownIds = (data: Data): string[] =>
  Object.keys(data)
    .filter((name) => name.endsWith('Id') && name !== 'tenantId')
    .sort()
    .flatMap((name) => text(data[name]) ?? [])

/**
 * The list with the activity in its place, newest first by the order of arrival.
 *
 * @param max - the oldest beyond this many go
 * @returns the same list when the activity is in it already
 */
export function addActivity(
  list: readonly GoalActivity[],
  activity: GoalActivity,
  max: number,
): readonly GoalActivity[] {
  if (list.some(({ id }) => id === activity.id)) return list
  return [activity, ...list].slice(0, max)
}
