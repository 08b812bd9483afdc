import type { RealtimeEvent } from '../protocol'

/** Recognises events that have been seen, by id, within a bounded memory. */
export interface EventDeduper {
  /** Whether this event has been seen; remembers it if not. Events without an id are never known. */
  isDuplicate(event: RealtimeEvent): boolean
  /** Nothing has been seen: the session is over. */
  forget(): void
  /**
   * While two links deliver the same events, those without an id are told apart by their content.
   */
  setOverlap(isOverlapping: boolean): void
}

/** More topics than this and the one unheard longest is forgotten. */
const maxTopics = 1_000

/** @param capacity - ids remembered for each topic; the oldest goes first */
export function createEventDeduper(capacity: number): EventDeduper {
  const seen = new Map<string, { epoch: string | undefined; ids: Set<string> }>()
  let fingerprints: Set<string> | null = null

  function remember(ids: Set<string>, id: string): boolean {
    if (ids.has(id)) return true
    ids.add(id)
    if (ids.size > capacity) ids.delete(ids.values().next().value as string)
    return false
  }

  return {
    isDuplicate(event) {
      if (event.id === undefined) {
        if (!fingerprints || event.sequence !== undefined) return false
        return remember(fingerprints, JSON.stringify([event.type, event.timestamp, event.data]))
      }
      const { topic = '', epoch, id } = event
      let known = seen.get(topic)
      // Ids of an older numbering say nothing about a new one.
      if (known?.epoch !== epoch || !known) {
        if (seen.size >= maxTopics) seen.delete(seen.keys().next().value as string)
        seen.set(topic, (known = { epoch, ids: new Set() }))
      }
      return remember(known.ids, id)
    },
    forget() {
      seen.clear()
    },
    setOverlap(isOverlapping) {
      fingerprints = isOverlapping ? (fingerprints ?? new Set()) : null
    },
  }
}
