import {
  parsePosition,
  serializePosition,
  serializePositions,
  type TopicPosition,
} from '../../../protocol'
import type { EventFilter, EventStore, StoredEvent } from '../../eventStore'
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
  /** After the last event that was handed out; `null` before the first. */
  position: TopicPosition | null
  /** Up to where was looked; `null` before the first look. */
  end: TopicPosition | null
  /** The newest there was; `null` before the first look. */
  head: TopicPosition | null
  hasMore: boolean
}

/** Looks at the store for one page; one that finds few among many is short, and says `hasMore`. */
const maxLooks = 10
/** Events of one topic, and of all of them, that one look asks for. */
const maxLimit = 1_000
const maxFound = 2_000
/** The event that reaches this ends its page: those for slow readers all wait in memory, characters. */
const maxChars = 1_048_576

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
  const scans = topics.map((topic): TopicScan => {
    const position = positions.get(topic) ?? null
    return { topic, found: [], position, end: position, head: null, hasMore: true }
  })
  const taken = await takeOldest(store, scans, query)
  const left = scans.filter(({ found }) => found.length > 0)
  for (const each of scans) if (!left.includes(each)) each.position = each.end
  return {
    events: taken,
    nextCursor: cursorOf(scans),
    hasMore: left.length > 0 || scans.some(({ hasMore }) => hasMore),
    heads: serializePositions(positionsBy(scans, ({ head }) => head)),
  }
}

/**
 * Where a reader stands: `epoch:offset`, a cursor over several topics, or the id of an event. A topic
 * that the cursor does not name is new to the reader, who gets of it what comes from now on.
 */
export async function positionsOf(
  store: EventStore,
  topics: readonly string[],
  after: string | undefined,
): Promise<ReadonlyMap<string, TopicPosition>> {
  if (after === undefined || after === '') return new Map()
  const cursor = parseCursor(after)
  if (cursor) {
    const others = topics.filter((topic) => !cursor.has(topic))
    const heads = others.map(async (topic) => [topic, await store.head(topic)] as const)
    return new Map([...cursor, ...(await Promise.all(heads))])
  }
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

/** Takes what is asked for from the scans, oldest first, after what is to be skipped. */
async function takeOldest(
  store: EventStore,
  scans: readonly TopicScan[],
  query: HistoryQuery,
): Promise<readonly StoredEvent[]> {
  const filter = filterOf(query)
  const taken: StoredEvent[] = []
  let toSkip = query.offset
  let chars = 0
  for (let looks = 0; taken.length < query.limit && chars < maxChars;) {
    // what one of them has next is not known, and may be older than what the others have
    const dry = scans.filter(({ found, hasMore }) => hasMore && found.length === 0)
    if (dry.length > 0) {
      if (looks === maxLooks) break
      looks += 1
      const wanted = toSkip + query.limit - taken.length
      const limit = Math.min(wanted, maxLimit, Math.floor(maxFound / dry.length))
      await look(store, dry, { limit, filter })
      continue
    }
    const oldest = nextOf(scans)
    if (!oldest) break
    if (toSkip > 0) toSkip -= 1
    else {
      taken.push(oldest)
      chars += JSON.stringify(oldest).length
    }
  }
  return taken
}

/** Looks for more of the scans, for all of them at once. */
async function look(
  store: EventStore,
  scans: readonly TopicScan[],
  { limit, filter }: { readonly limit: number; readonly filter: EventFilter },
): Promise<void> {
  const pages = await store.readAll(
    scans.map(({ topic, end }) => ({ topic, after: end, limit, filter })),
  )
  for (const [index, page] of pages.entries()) {
    const scan = scans[index]
    if (!scan) continue
    if (page.outcome === 'reset') {
      throw new Problem(410, 'NOT_FOUND', 'this position is no longer known: begin anew')
    }
    scan.position ??= { epoch: page.head.epoch, offset: 0 }
    scan.found.push(...page.events)
    scan.end = page.end
    scan.head = page.head
    scan.hasMore = page.hasMore
  }
}

function filterOf({ type, executionId, batchId, jobId, since, until }: HistoryQuery): EventFilter {
  return {
    ...(type.length > 0 && { types: type }),
    ...(executionId !== undefined && { executionId }),
    ...(batchId !== undefined && { batchId }),
    ...(jobId !== undefined && { jobId }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  }
}

/** The oldest of what was found, by its time; within a topic the order of the log holds. */
function nextOf(scans: readonly TopicScan[]): StoredEvent | null {
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
  const positions = positionsBy(scans, ({ position }) => position)
  const [only] = positions.values()
  return scans.length === 1 && only ? serializePosition(only) : serializeCursor(positions)
}

function positionsBy(
  scans: readonly TopicScan[],
  pick: (scan: TopicScan) => TopicPosition | null,
): ReadonlyMap<string, TopicPosition> {
  const positions = new Map<string, TopicPosition>()
  for (const scan of scans) {
    const position = pick(scan)
    if (position) positions.set(scan.topic, position)
  }
  return positions
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
