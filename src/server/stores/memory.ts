import { randomUUID } from 'node:crypto'
import type { TopicPosition } from '../../protocol'
import type {
  Appended,
  EventStore,
  LogPage,
  NewEvent,
  ReadRequest,
  StoredEvent,
} from '../eventStore'
import {
  defaultRetentionMs,
  matchesFilter,
  recordOf,
  storedOf,
  type EventRecord,
} from './eventRecord'
import { limitOf, maxScanned, resetPage } from './page'
import { statsOf } from './recordStats'

/** Limits of {@link createMemoryStore}. */
export interface MemoryStoreOptions {
  /** Events kept for each topic; the oldest go first. @default 10000 */
  readonly maxEventsPerTopic?: number
  /** Topics kept; the one that was written to longest ago goes first. @default 10000 */
  readonly maxTopics?: number
  /** Ids and idempotency keys remembered for each topic, the oldest go first. @default 10000 */
  readonly maxIdempotencyKeys?: number
  /** Names the numbering. A new process must use a new one. @default random */
  readonly epoch?: string
  /** How long events are kept, milliseconds. @default 30 days */
  readonly retentionMs?: number
  /** The clock, milliseconds since 1970. @default Date.now */
  readonly now?: () => number
}

/** A store that forgets everything with its process. */
export interface MemoryStore extends EventStore {
  /** Loses a range of events for good, as a crash would; for tests of what clients do then. */
  forget(topic: string, from: number, to: number): void
  /** Forgets everything and starts counting again in a new epoch. */
  reset(epoch?: string): void
}

interface Kept {
  readonly event: StoredEvent
  readonly record: EventRecord
}

interface TopicLog {
  readonly epoch: string
  /** Oldest first; sequences ascend but may have holes. */
  kept: Kept[]
  head: number
  /** Events by the ids and keys that callers gave. */
  readonly known: Map<string, StoredEvent>
}

/** Keeps the log in memory, bounded. For development, tests, and servers that may forget. */
export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { maxEventsPerTopic = 10_000, maxTopics = 10_000, maxIdempotencyKeys = 10_000 } = options
  const { now = Date.now, retentionMs = defaultRetentionMs } = options
  let epoch = options.epoch ?? newEpoch()
  const logs = new Map<string, TopicLog>()

  /** A topic that was dropped counts from 1 again, so what begins after that is another epoch. */
  let drops = 0

  const epochOfNew = () => (drops === 0 ? epoch : `${epoch}.${drops}`)

  function headOf(topic: string): TopicPosition {
    const log = logs.get(topic)
    return { epoch: log?.epoch ?? epochOfNew(), offset: log?.head ?? 0 }
  }

  function logOf(topic: string): TopicLog {
    const log = logs.get(topic) ?? {
      epoch: epochOfNew(),
      kept: [],
      head: 0,
      known: new Map<string, StoredEvent>(),
    }
    // re-inserting keeps the map ordered by last write, so the first topic is the quietest
    logs.delete(topic)
    logs.set(topic, log)
    if (logs.size > maxTopics) {
      dropFirst(logs)
      drops += 1
    }
    return log
  }

  function write(record: EventRecord, given: readonly string[]): Appended {
    const log = logOf(record.event.topic)
    for (const key of given) {
      const known = log.known.get(key)
      if (known) return { event: known, isNew: false }
    }
    log.head += 1
    const event = storedOf(record, log.epoch, log.head)
    log.kept.push({ event, record })
    // cut in slices: a shift() for each append would move the whole array each time
    if (log.kept.length > maxEventsPerTopic * 1.1) log.kept = log.kept.slice(-maxEventsPerTopic)
    for (const key of given) log.known.set(key, event)
    while (log.known.size > maxIdempotencyKeys) dropFirst(log.known)
    return { event, isNew: true }
  }

  function appendAll(events: readonly NewEvent[]): readonly Appended[] {
    // all are checked before the first is written
    const records = events.map((event) => recordOf(event, { now, retentionMs }))
    return records.map((record, index) => write(record, givenKeys(events[index])))
  }

  function read(request: ReadRequest): LogPage {
    const { topic, after, filter, newest } = request
    const head = headOf(topic)
    const limit = limitOf(request)
    const kept = logs.get(topic)?.kept ?? []
    if (newest) return pageOf(kept.slice(-limit), head, false)
    const reset = resetPage(after, head)
    if (reset) return reset
    const first = after ? firstAfter(kept, after.offset) : 0
    if (!filter) return pageOf(kept.slice(first, first + limit), head, first + limit < kept.length)
    const events: StoredEvent[] = []
    let next = first
    const last = Math.min(kept.length, first + maxScanned)
    for (; next < last && events.length < limit; next += 1) {
      const each = kept[next]
      if (each && matchesFilter(each.record, filter)) events.push(each.event)
    }
    const hasMore = next < kept.length
    const offset = kept[next - 1]?.event.sequence ?? 0
    const end = hasMore ? { epoch: head.epoch, offset } : head
    return { outcome: 'ok', events, head, hasMore, end }
  }

  function deleteWhere(isOver: (record: EventRecord) => boolean): number {
    let deleted = 0
    for (const log of logs.values()) {
      const left = log.kept.filter(({ record }) => !isOver(record))
      deleted += log.kept.length - left.length
      log.kept = left
    }
    return deleted
  }

  return {
    // async, so that what is wrong with an event rejects and does not throw
    append: async (event) => firstOf(await Promise.resolve(appendAll([event]))),
    appendAll: async (events) => Promise.resolve(appendAll(events)),
    read: (request) => Promise.resolve(read(request)),
    readAll: (requests) => Promise.resolve(requests.map(read)),
    head: (topic) => Promise.resolve(headOf(topic)),
    topics: (after, limit) =>
      Promise.resolve(
        [...logs.keys()]
          .filter((topic) => topic > after)
          .sort()
          .slice(0, limit),
      ),
    locate(topic, eventId) {
      const found = logs.get(topic)?.kept.findLast(({ event }) => event.eventId === eventId)?.event
      return Promise.resolve(found ? { epoch: found.epoch, offset: found.sequence } : null)
    },
    deleteOlderThan: (time) =>
      Promise.resolve(deleteWhere((record) => record.time < Date.parse(time))),
    expire() {
      const at = now()
      return Promise.resolve(deleteWhere(({ expiresAt }) => expiresAt <= at))
    },
    stats: () => Promise.resolve(statsOf([...logs.values()].map(({ kept }) => kept))),
    close: () => Promise.resolve(),
    forget(topic, from, to) {
      const log = logs.get(topic)
      if (!log) return
      log.kept = log.kept.filter(({ event }) => event.sequence < from || event.sequence > to)
    },
    reset(next = newEpoch()) {
      logs.clear()
      drops = 0
      epoch = next
    },
  }
}

const newEpoch = () => randomUUID().slice(0, 8)

/** What makes an event the same as an earlier one: the id and the key, if its author gave them. */
function givenKeys(event: NewEvent | undefined): string[] {
  const { eventId, idempotencyKey } = event ?? {}
  const keys: string[] = []
  if (eventId !== undefined) keys.push(`id ${eventId}`)
  if (idempotencyKey !== undefined) keys.push(`key ${idempotencyKey}`)
  return keys
}

function firstOf(appended: readonly Appended[]): Appended {
  const [first] = appended
  if (!first) throw new TypeError('one event makes one result')
  return first
}

function pageOf(kept: readonly Kept[], head: TopicPosition, hasMore: boolean): LogPage {
  const events = kept.map(({ event }) => event)
  const offset = events.at(-1)?.sequence
  const end = hasMore && offset !== undefined ? { epoch: head.epoch, offset } : head
  return { outcome: 'ok', events, head, hasMore, end }
}

function dropFirst(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key)
    return
  }
}

/** Index of the first event whose sequence is above `offset`: binary search, logs are long. */
function firstAfter(kept: readonly Kept[], offset: number): number {
  let low = 0
  let high = kept.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((kept[middle]?.event.sequence ?? Infinity) > offset) high = middle
    else low = middle + 1
  }
  return low
}
