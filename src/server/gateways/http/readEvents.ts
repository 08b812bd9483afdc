import {
  isRecord,
  parsePosition,
  serializePosition,
  serializePositions,
  type TopicPosition,
} from '../../../protocol'
import type { EventStore, StoredEvent } from '../../eventStore'
import { parseCursor, serializeCursor } from './cursor'
import type { HistoryQuery } from './historyQuery'
import { Problem } from './problem'

/** One page of the history. */
export interface EventsPage {
  readonly events: readonly StoredEvent[]
  /** `after` of the next page; also of an empty one, so that a poller knows where it stands. */
  readonly nextCursor: string
  readonly hasMore: boolean
  /** The newest position of each topic, `epoch:offset`. */
  readonly heads: Readonly<Record<string, string>>
}

/** What was found in one topic and is not handed out yet. */
interface TopicScan {
  readonly topic: string
  readonly found: StoredEvent[]
  /** After the last event that was handed out. */
  position: TopicPosition
  /** After the last event that was looked at. */
  readonly end: TopicPosition
  readonly head: TopicPosition
  readonly hasMore: boolean
}

/** Events looked at for one page; a page that finds few among many is short, and says `hasMore`. */
const maxScanned = 10_000
const pageSize = 1_000

/**
 * Reads a page of the log over all the topics, oldest first.
 *
 * @param topics - authorised already
 * @throws Problem 400 for a cursor that is none, 410 for one of another epoch
 */
export async function readEvents(
  store: EventStore,
  topics: readonly string[],
  query: HistoryQuery,
): Promise<EventsPage> {
  const positions = await positionsOf(store, topics, query.after)
  const scans: TopicScan[] = []
  for (const topic of topics) {
    scans.push(await scan(store, topic, positions.get(topic) ?? null, query))
  }
  for (let skipped = 0; skipped < query.offset && takeOldest(scans); skipped += 1);
  const events: StoredEvent[] = []
  while (events.length < query.limit) {
    const next = takeOldest(scans)
    if (!next) break
    events.push(next)
  }
  const left = scans.filter(({ found }) => found.length > 0)
  for (const each of scans) if (!left.includes(each)) each.position = each.end
  return {
    events,
    nextCursor: cursorOf(scans),
    hasMore: left.length > 0 || scans.some(({ hasMore }) => hasMore),
    heads: serializePositions(new Map(scans.map(({ topic, head }) => [topic, head]))),
  }
}

/** Where a reader stands: `epoch:offset`, a cursor over several topics, or the id of an event. */
export async function positionsOf(
  store: EventStore,
  topics: readonly string[],
  after: string | undefined,
): Promise<ReadonlyMap<string, TopicPosition>> {
  if (after === undefined || after === '') return new Map()
  const cursor = parseCursor(after)
  if (cursor) return cursor
  const [only] = topics
  const position = topics.length === 1 ? parsePosition(after) : null
  if (only !== undefined && position) return new Map([[only, position]])
  const located = new Map<string, TopicPosition>()
  for (const topic of topics) {
    const found = await store.locate(topic, after)
    if (found) located.set(topic, found)
  }
  if (located.size === 0) throw new Problem(400, 'VALIDATION_ERROR', '`after` is not known here')
  return located
}

async function scan(
  store: EventStore,
  topic: string,
  after: TopicPosition | null,
  query: HistoryQuery,
): Promise<TopicScan> {
  const wanted = query.limit + query.offset
  const found: StoredEvent[] = []
  let at = after
  for (let scanned = 0; ;) {
    const page = await store.read({ topic, after: at, limit: Math.min(pageSize, wanted) })
    if (page.outcome === 'reset') {
      throw new Problem(410, 'NOT_FOUND', 'this position is no longer known: begin anew')
    }
    for (const event of page.events) {
      at = { epoch: event.epoch, offset: event.sequence }
      if (matchesQuery(event, query)) found.push(event)
    }
    scanned += page.events.length
    if (page.hasMore && found.length < wanted && scanned < maxScanned) continue
    const start = { epoch: page.head.epoch, offset: 0 }
    // a topic that keeps nothing any more still has its head to go on from
    const end = at ?? (page.events.length === 0 ? page.head : start)
    return { topic, found, position: after ?? start, end, head: page.head, hasMore: page.hasMore }
  }
}

/** The oldest of what was found, by its time; within a topic the order of the log holds. */
function takeOldest(scans: readonly TopicScan[]): StoredEvent | null {
  let oldest: TopicScan | null = null
  for (const each of scans) {
    const time = each.found[0]?.timestamp
    if (time === undefined) continue
    if (!oldest || time < (oldest.found[0]?.timestamp ?? '')) oldest = each
  }
  const event = oldest?.found.shift()
  if (!oldest || !event) return null
  oldest.position = { epoch: event.epoch, offset: event.sequence }
  return event
}

function cursorOf(scans: readonly TopicScan[]): string {
  const [only] = scans
  if (scans.length === 1 && only) return serializePosition(only.position)
  return serializeCursor(new Map(scans.map(({ topic, position }) => [topic, position])))
}

function matchesQuery({ type, timestamp, data }: StoredEvent, query: HistoryQuery): boolean {
  if (query.type.length > 0 && !query.type.includes(type)) return false
  if (query.since !== undefined && timestamp < query.since) return false
  if (query.until !== undefined && timestamp > query.until) return false
  return hasIds(isRecord(data) ? data : {}, query)
}

/** The ids by which events of jobs are picked out. */
export interface EventIds {
  readonly executionId?: string | undefined
  readonly batchId?: string | undefined
  readonly jobId?: string | undefined
}

/** Whether an event's data has all of the ids that were asked for. */
export function hasIds(data: Readonly<Record<string, unknown>>, wanted: EventIds): boolean {
  for (const name of ['executionId', 'batchId', 'jobId'] as const) {
    const id = wanted[name]
    const value = data[name]
    if (id === undefined || value === id) continue
    if (typeof value !== 'number' || String(value) !== id) return false
  }
  return true
}
