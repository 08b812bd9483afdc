import type { RealtimeEvent } from '../protocol'

/** Recognises events that have been seen, by id, within a bounded memory. */
export interface EventDeduper {
  /** Whether this event has been seen; remembers it if not. Events without an id are never known. */
  isDuplicate(event: RealtimeEvent): boolean
  /** Nothing has been seen: the session is over. */
  forget(): void
}

/** More topics than this and the one unheard longest is forgotten. */
const maxTopics = 1_000
/** Ids remembered for each topic; the oldest goes first. */
const maxIds = 1_000

export function createEventDeduper(): EventDeduper {
  /** Topic and epoch → ids: ids of an older numbering say nothing about a new one. */
  const seen = new Map<string, Set<string>>()
  return {
    isDuplicate({ topic, epoch, id }) {
      if (id === undefined) return false
      const stream = `${epoch} ${topic}`
      let ids = seen.get(stream)
      if (!ids) {
        if (seen.size >= maxTopics) seen.delete(seen.keys().next().value as string)
        seen.set(stream, (ids = new Set()))
      }
      if (ids.has(id)) return true
      ids.add(id)
      if (ids.size > maxIds) ids.delete(ids.values().next().value as string)
      return false
    },
    forget: () => seen.clear(),
  }
}
