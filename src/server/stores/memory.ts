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

/** Limits of {@link createMemoryStore}. */
export interface MemoryStoreOptions {
  /** Events kept for each topic; the oldest go first. @default 10000 */
  readonly maxEventsPerTopic?: number
  /** Topics kept; the one that was written to longest ago goes first. @default 10000 */
  readonly maxTopics?: number
  /** Idempotency keys remembered for each topic, the oldest go first. @default 10000 */
  readonly maxIdempotencyKeys?: number
  /** Names the numbering. A new process must use a new one. @default random */
  readonly epoch?: string
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

interface TopicLog {
  readonly epoch: string
  /** Oldest first; sequences ascend but may have holes. */
  events: StoredEvent[]
  head: number
  readonly byKey: Map<string, StoredEvent>
}

/** Keeps the log in memory, bounded. For development, tests, and servers that may forget. */
export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const {
    maxEventsPerTopic = 10_000,
    maxTopics = 10_000,
    maxIdempotencyKeys = 10_000,
    now = Date.now,
  } = options
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
      events: [],
      head: 0,
      byKey: new Map<string, StoredEvent>(),
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

  function append(event: NewEvent): Appended {
    const log = logOf(event.topic)
    const known =
      event.idempotencyKey === undefined ? undefined : log.byKey.get(event.idempotencyKey)
    if (known) return { event: known, isNew: false }
    log.head += 1
    const stored: StoredEvent = {
      type: event.type,
      timestamp: event.timestamp ?? new Date(now()).toISOString(),
      data: event.data,
      eventId: event.eventId ?? randomUUID(),
      topic: event.topic,
      sequence: log.head,
      epoch: log.epoch,
      ...(event.tenantId === undefined ? {} : { tenantId: event.tenantId }),
      ...(event.originId === undefined ? {} : { originId: event.originId }),
    }
    log.events.push(stored)
    // cut in slices: a shift() for each append would move the whole array each time
    if (log.events.length > maxEventsPerTopic * 1.1)
      log.events = log.events.slice(-maxEventsPerTopic)
    if (event.idempotencyKey !== undefined) {
      log.byKey.set(event.idempotencyKey, stored)
      if (log.byKey.size > maxIdempotencyKeys) dropFirst(log.byKey)
    }
    return { event: stored, isNew: true }
  }

  function read({ topic, after, limit = 100 }: ReadRequest): LogPage {
    const head = headOf(topic)
    if (after && (after.epoch !== head.epoch || after.offset > head.offset)) {
      return { outcome: 'reset', events: [], head, hasMore: false }
    }
    const events = logs.get(topic)?.events ?? []
    const first = after ? firstAfter(events, after.offset) : 0
    return {
      outcome: 'ok',
      events: events.slice(first, first + limit),
      head,
      hasMore: first + limit < events.length,
    }
  }

  return {
    append: (event) => Promise.resolve(append(event)),
    read: (request) => Promise.resolve(read(request)),
    head: (topic) => Promise.resolve(headOf(topic)),
    locate(topic, eventId) {
      const found = logs.get(topic)?.events.findLast((event) => event.eventId === eventId)
      return Promise.resolve(found ? { epoch: found.epoch, offset: found.sequence } : null)
    },
    deleteOlderThan(time) {
      let deleted = 0
      for (const log of logs.values()) {
        const kept = log.events.filter((event) => event.timestamp >= time)
        deleted += log.events.length - kept.length
        log.events = kept
      }
      return Promise.resolve(deleted)
    },
    close: () => Promise.resolve(),
    forget(topic, from, to) {
      const log = logs.get(topic)
      if (log) log.events = log.events.filter((e) => e.sequence < from || e.sequence > to)
    },
    reset(next = newEpoch()) {
      logs.clear()
      drops = 0
      epoch = next
    },
  }
}

const newEpoch = () => randomUUID().slice(0, 8)

function dropFirst(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key)
    return
  }
}

/** Index of the first event whose sequence is above `offset`: binary search, logs are long. */
function firstAfter(events: readonly StoredEvent[], offset: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((events[middle]?.sequence ?? Infinity) > offset) high = middle
    else low = middle + 1
  }
  return low
}
