import type { StoreStats } from '../eventStore'
import type { EventRecord } from './eventRecord'

/** Counts what a store keeps in memory, topic by topic. */
export function statsOf(
  topics: readonly (readonly { readonly record: EventRecord }[])[],
): StoreStats {
  const counts = new Map<string, number>()
  let events = 0
  let oldest = Infinity
  let newest = -Infinity
  for (const kept of topics) {
    events += kept.length
    for (const { record } of kept) {
      counts.set(record.event.type, (counts.get(record.event.type) ?? 0) + 1)
      oldest = Math.min(oldest, record.time)
      newest = Math.max(newest, record.time)
    }
  }
  const at = (time: number) => (Number.isFinite(time) ? new Date(time).toISOString() : null)
  const types = [...counts].map(([type, count]) => ({ type, count }))
  types.sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1))
  return {
    ...{ events, topics: topics.length, types: types.slice(0, 100), waiting: 0 },
    ...{ oldestAt: at(oldest), newestAt: at(newest) },
  }
}
