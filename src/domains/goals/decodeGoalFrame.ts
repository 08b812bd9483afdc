import { readEnvelope, isRecord, type EventDecoder } from '../../protocol'
import { goalEventTypeOf, type GoalEventType } from './goalEventTypes'

type Data = Record<string, unknown>

/** Deeper payloads are refused before they are walked. */
const maxDepth = 32

class TooDeep extends Error {}

/** What a key says. */
interface KeyFacts {
  /** In camelCase. */
  readonly name: string
  /** What a number below it is. */
  readonly kind: 'id' | 'person' | 'percentage' | 'number'
}

/** The same few keys come all the time. */
const knownKeys = /* @__PURE__ */ new Map<string, KeyFacts>()
const maxKnownKeys = 500
const maxKnownLength = 50

function factsOf(key: string): KeyFacts {
  const known = knownKeys.get(key)
  if (known) return known
  // This takes in `__proto__`, too: no key that could swap a prototype passes as it is.
  const name = key.replace(/[_-]+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())
  const facts: KeyFacts = { name, kind: kindOf(name) }
  if (knownKeys.size < maxKnownKeys && key.length < maxKnownLength) knownKeys.set(key, facts)
  return facts
}

function kindOf(name: string): KeyFacts['kind'] {
  if (name.endsWith('Id')) return 'id'
  if (/(?:By|Assignee|^assignedTo)$/.test(name)) return 'person'
  return /^(?:progress|previousProgress|newProgress)$/.test(name) ? 'percentage' : 'number'
}

/** What a record is, which decides what its numbers mean; of the `unknown` is a payload whose type is not known. */
type Place = 'envelope' | 'payload' | 'unknown' | 'nested'

/**
 * The value with its keys in camelCase at every depth and its ids as texts; the same object where all is
 * so already, since most frames are and bursts are long. Each value is visited once: to visit a child
 * for the comparison and again for the copy would double the work with every level.
 */
function renameKeys(value: unknown, depth: number, place: Place): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (depth > maxDepth) throw new TooDeep()
  return Array.isArray(value)
    ? renameInItems(value, depth)
    : renameInRecord(value as Data, depth, place)
}

function renameInItems(items: unknown[], depth: number): unknown[] {
  let copy: unknown[] | null = null
  for (let index = 0; index < items.length; index++) {
    const next = renameKeys(items[index], depth + 1, 'nested')
    if (!Object.is(next, items[index])) (copy ??= items.slice())[index] = next
  }
  return copy ?? items
}

function renameInRecord(record: Data, depth: number, place: Place): Data {
  let entries: [string, unknown][] | null = null
  let index = 0
  for (const key in record) {
    const child = record[key]
    const { name, kind } = factsOf(key)
    let next = child
    if (typeof child === 'number') next = numberOf(kind, child, place)
    else if (typeof child === 'object') next = childOf(record, name, child, depth, place)
    if (name !== key || !Object.is(next, child)) {
      entries ??= Object.entries(record).slice(0, index)
    }
    index++
    if (!entries || key === '__proto__') continue
    // The camelCase spelling wins where a frame has both.
    if (name === key || !Object.hasOwn(record, name)) entries.push([name, next])
  }
  // Unlike an assignment, this defines properties: no setter of a prototype is ever called.
  return entries ? Object.fromEntries(entries) : record
}

function childOf(record: Data, name: string, child: unknown, depth: number, place: Place): unknown {
  if (place === 'envelope' && name === 'data') {
    const { type } = record
    const isKnown = typeof type === 'string' && goalEventTypeOf(type)
    return renameKeys(child, depth + 1, isKnown ? 'payload' : 'unknown')
  }
  const next = renameKeys(child, depth + 1, 'nested')
  if (place !== 'payload' || name !== 'participants' || !Array.isArray(next)) return next
  const people: readonly unknown[] = next
  return people.some((person) => typeof person === 'number') ? people.map(idOf) : next
}

const idOf = (value: unknown) => (typeof value === 'number' ? String(value) : value)

/**
 * Ids as strings and, in a payload of a known type, percentages within 0–100. Of other types it is
 * not known what a number means, so only what is named an id is touched.
 */
function numberOf(kind: KeyFacts['kind'], value: number, place: Place): unknown {
  if (place === 'nested') return value
  if (kind === 'id') return String(value)
  if (place !== 'payload') return value
  if (kind === 'person') return String(value)
  return kind === 'percentage' ? Math.min(100, Math.max(0, value)) : value
}

/** What older servers say → what newer ones say, by the first part of the type or by the type. */
const oldNames: ReadonlyMap<string, readonly (readonly [from: string, to: string])[]> = new Map([
  ['goal', [['id', 'goalId']]],
  ['action', [['id', 'actionId']]],
  ['issue', [['id', 'issueId']]],
  ['decision', [['id', 'decisionId']]],
  ['attachment', [['id', 'attachmentId']]],
  [
    'measure.reading_created',
    [
      ['kpiId', 'measureId'],
      ['id', 'readingId'],
    ],
  ],
  [
    'goal.activity.created',
    [
      ['id', 'activityId'],
      ['activityType', 'type'],
      ['description', 'content'],
    ],
  ],
])

const namesOf = (type: GoalEventType) =>
  oldNames.get(type) ?? oldNames.get(type.slice(0, type.indexOf('.'))) ?? []

/** With the names of newer servers; a newer name that is there already stays. */
function renameOld(type: GoalEventType, data: Data): Data {
  let next = data
  for (const [from, to] of namesOf(type)) {
    if (!Object.hasOwn(next, from) || Object.hasOwn(next, to)) continue
    const { [from]: value, ...rest } = next
    next = { ...rest, [to]: to.endsWith('Id') ? idOf(value) : value }
  }
  return next
}

/** The frame as the newest server would have sent it; the same object where it did. */
function canonicalFrame(frame: unknown): unknown {
  const renamed = renameKeys(frame, 0, 'envelope')
  if (!isRecord(renamed) || typeof renamed.type !== 'string') return renamed
  const type = goalEventTypeOf(renamed.type)
  if (!type) return renamed
  const data = isRecord(renamed.data) ? renameOld(type, renamed.data) : renamed.data
  return type === renamed.type && data === renamed.data ? renamed : { ...renamed, type, data }
}

/**
 * Reads a frame of the goal platform: the newer envelope, and what its older servers send (hyphenated
 * names, snake_case keys, numbers for ids, `id` for `goalId`, `activityType` for `type`, `kpi` for
 * `measure`). It never throws, and a frame that is canonical already is not copied.
 *
 * @example `decodeGoalFrame({ type: 'goal-created', data: { id: 7 } })`
 */
export const decodeGoalFrame: EventDecoder = (frame) => {
  if (frame instanceof ArrayBuffer || ArrayBuffer.isView(frame)) {
    return { kind: 'invalid', reason: 'binary', detail: 'a binary message' }
  }
  try {
    return readEnvelope(canonicalFrame(frame))
  } catch (error) {
    if (error instanceof TooDeep) {
      return { kind: 'invalid', reason: 'too-deep', detail: `nested deeper than ${maxDepth}` }
    }
    // A transport may hand over more than JSON: an object whose properties cannot be read.
    return { kind: 'invalid', reason: 'malformed', detail: 'not readable' }
  }
}
