import { decodeEnvelope, isRecord, type EventDecoder } from '../../protocol'

/** Names that are no mere respelling. */
const aliases = new Map([
  ['measure.reading.created', 'measure.reading_created'],
  ['kpi.reading_created', 'measure.reading_created'],
  ['kpi.reading.created', 'measure.reading_created'],
])

const canonicalNames = [
  'goal.created',
  'goal.activated',
  'goal.completed',
  'goal.cancelled',
  'goal.paused',
  'goal.resumed',
  'goal.activity.created',
  'action.created',
  'action.status_changed',
  'action.completed',
  'action.priority_changed',
  'action.reassigned',
  'action.progress_updated',
  'issue.created',
  'issue.status_changed',
  'measure.reading_created',
  'decision.created',
  'attachment.created',
  'auth.success',
  'auth.error',
  'connection.error',
  'ping',
  'pong',
] as const

/** A name without its separators and case: `goal-created`, `goal_created` and `goal:created` are one. */
const fold = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, '.')

const byFolded = /* @__PURE__ */ (() => {
  const names = new Map<string, string>()
  for (const name of canonicalNames) names.set(fold(name), name)
  for (const [from, to] of aliases) names.set(fold(from), to)
  return names
})()

/** The canonical name of a goal event, however an older server spells it; other names as they came. */
export function canonicalGoalType(type: string): string {
  return byFolded.get(fold(type)) ?? type
}

/** Deeper payloads are refused before they are walked. */
const maxDepth = 32

class TooDeep extends Error {}

const needsRenaming = (key: string) => key.includes('_') || key.includes('-')

const camelCase = (key: string) =>
  key.replace(/[_-]+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())

/**
 * The value with its keys in camelCase at every depth; the same object where all are already.
 * Values are never rewritten.
 */
function renameKeys(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > maxDepth) throw new TooDeep()
  if (Array.isArray(value)) {
    const copy = value.map((item: unknown) => renameKeys(item, depth + 1))
    return copy.every((item, index) => item === value[index]) ? (value as unknown[]) : copy
  }
  const record = value as Record<string, unknown>
  let isSame = true
  for (const key in record) {
    const child = record[key]
    const next = typeof child === 'object' ? renameKeys(child, depth + 1) : child
    // A key `__proto__` would swap the prototype of whatever it is copied into.
    if (next !== child || needsRenaming(key)) isSame = false
  }
  if (isSame) return value
  const entries: [string, unknown][] = []
  for (const key of Object.keys(record)) {
    if (key === '__proto__') continue
    const name = needsRenaming(key) ? camelCase(key) : key
    // The camelCase spelling wins where a frame has both.
    if (name !== key && Object.hasOwn(record, name)) continue
    entries.push([name, renameKeys(record[key], depth + 1)])
  }
  return Object.fromEntries(entries)
}

/** What old servers say → what newer ones say, by the first part of the type. */
const entityIds: Readonly<Record<string, string>> = {
  goal: 'goalId',
  action: 'actionId',
  issue: 'issueId',
  measure: 'measureId',
  decision: 'decisionId',
  attachment: 'attachmentId',
}

type Data = Record<string, unknown>

/** Moves a property to its canonical name, unless that is taken. */
function rename(data: Data, from: string, to: string): Data {
  if (!(from in data) || to in data) return data
  const { [from]: value, ...rest } = data
  return { ...rest, [to]: value }
}

const percentages = ['previousProgress', 'newProgress', 'progress']

function normalize(type: string, data: Data): Data {
  let next = data
  const [entity = ''] = type.split('.')
  const idName = Object.hasOwn(entityIds, entity) ? entityIds[entity] : undefined
  if (type === 'goal.activity.created') {
    next = rename(next, 'id', 'activityId')
    // Some servers say `activityType` and `description`.
    next = rename(rename(next, 'activityType', 'type'), 'description', 'content')
  } else if (type === 'measure.reading_created') {
    next = rename(rename(next, 'kpiId', 'measureId'), 'id', 'readingId')
  } else if (idName) next = rename(next, 'id', idName)
  for (const key in next) {
    const value = next[key]
    if (typeof value === 'number') {
      if (key.endsWith('Id')) next = { ...next, [key]: String(value) }
      else if (percentages.includes(key) && (value < 0 || value > 100)) {
        next = { ...next, [key]: Math.min(100, Math.max(0, value)) }
      }
    }
  }
  return next
}

/**
 * Reads a frame of the goal platform: the newer envelope, and what its older servers send (hyphenated
 * names, snake_case keys, `id` for `goalId`, `activityType` for `type`, `kpi` for `measure`).
 */
export const decodeGoalFrame: EventDecoder = (frame) => {
  let renamed: unknown
  try {
    renamed = frame instanceof ArrayBuffer ? frame : renameKeys(frame, 0)
  } catch (error) {
    if (error instanceof TooDeep) {
      return { kind: 'invalid', reason: 'too-deep', detail: `nested deeper than ${maxDepth}` }
    }
    throw error
  }
  const decoded = decodeEnvelope(renamed)
  if (decoded.kind !== 'event') return decoded
  const { event } = decoded
  const type = canonicalGoalType(event.type)
  const data = isRecord(event.data) ? normalize(type, event.data) : event.data
  return type === event.type && data === event.data
    ? decoded
    : { kind: 'event', event: { ...event, type, data } }
}
