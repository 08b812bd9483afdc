import type { TopicPosition } from '../../protocol'
import type { LogPage, ReadRequest } from '../eventStore'

/** Events a filter looks at for one page, so that no question takes a store long. */
export const maxScanned = 2_000

/** How many events a page may have: what was asked for, within 1–1000. */
export function limitOf({ limit = 100 }: ReadRequest): number {
  return Number.isFinite(limit) ? Math.max(1, Math.min(1_000, Math.trunc(limit))) : 100
}

/** The page for a position that means nothing here; `null` for one that does. */
export function resetPage(after: TopicPosition | null, head: TopicPosition): LogPage | null {
  if (!after || (after.epoch === head.epoch && after.offset <= head.offset)) return null
  return { outcome: 'reset', events: [], head, hasMore: false, end: head }
}
