import type { RealtimeEvent } from '../protocol'

/** Recognises events that have been seen, by id, within a bounded memory. */
export interface EventDeduper {
  /** Whether this event has been seen; remembers it if not. Events without an id are never known. */
  isDuplicate(event: RealtimeEvent): boolean
  /** Nothing has been seen: the session is over. */
  forget(): void
}

/** The ids of one topic in one epoch: those of an older numbering say nothing about a new one. */
interface Seen {
  readonly topic: string | undefined
  readonly epoch: string | undefined
  newer: Set<string>
  older: Set<string>
}

/** More topics than this and the one that began first is forgotten. */
const maxTopics = 1_000
/** At least so many ids are remembered for each topic, and at most twice that. */
const minIds = 1_000

export function createEventDeduper(): EventDeduper {
  const all = new Map<string, Seen>()
  /** Events come in runs of one topic. */
  let last: Seen | undefined

  function seenOf({ topic, epoch }: RealtimeEvent): Seen {
    if (last && last.topic === topic && last.epoch === epoch) return last
    const stream = `${epoch} ${topic}`
    last = all.get(stream)
    if (last) return last
    if (all.size >= maxTopics) all.delete(all.keys().next().value as string)
    last = { topic, epoch, newer: new Set(), older: new Set() }
    all.set(stream, last)
    return last
  }

  return {
    isDuplicate(event) {
      const { id } = event
      if (id === undefined) return false
      const seen = seenOf(event)
      if (seen.newer.has(id) || seen.older.has(id)) return true
      // To drop a whole generation is cheaper than to drop the oldest id each time.
      if (seen.newer.size >= minIds) [seen.older, seen.newer] = [seen.newer, new Set()]
      seen.newer.add(id)
      return false
    },
    forget() {
      all.clear()
      last = undefined
    },
  }
}
