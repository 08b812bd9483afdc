import { parsePosition, serializePosition } from '../protocol'
import type { EventStore, StoredEvent } from './eventStore'

/** One page of the history end point, oldest first. */
export interface HistoryPage {
  readonly events: readonly StoredEvent[]
  /** `after` of the next page; `null` when this one is empty. */
  readonly nextCursor: string | null
  readonly hasMore: boolean
}

/** What a caller asks the history end point for, as it came: nothing in it is trusted. */
export interface HistoryQuery {
  readonly topic: string
  /** `epoch:offset`; `null` to begin with the oldest event that is kept. */
  readonly after: string | null
  /** 1–1000. @default 100 */
  readonly limit: string | null
}

/**
 * Reads a page of the log for a client that catches up. Whether the caller may read the topic has
 * been checked before.
 *
 * @returns `invalid` for a position that is none; `gone` for one of another epoch, after which the
 *   client has to begin anew
 */
export async function readHistory(
  store: EventStore,
  query: HistoryQuery,
): Promise<HistoryPage | 'invalid' | 'gone'> {
  const after = query.after === null ? null : parsePosition(query.after)
  if (after === null && query.after !== null) return 'invalid'
  const asked = Number(query.limit ?? 100)
  const limit = Number.isInteger(asked) ? Math.min(1_000, Math.max(1, asked)) : 100
  const page = await store.read({ topic: query.topic, after, limit })
  if (page.outcome === 'reset') return 'gone'
  const last = page.events.at(-1)
  return {
    events: page.events,
    nextCursor: last ? serializePosition({ epoch: last.epoch, offset: last.sequence }) : null,
    hasMore: page.hasMore,
  }
}
