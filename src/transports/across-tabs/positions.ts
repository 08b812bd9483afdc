import type { Position, TopicPosition } from '../../protocol'

/** Whether a stream that goes on from `start` holds all that one who is at `at` has not seen. */
export const isWhole = ({ topics, lastEventId }: Position, start: Position | null): boolean =>
  topics.size
    ? [...topics].every(([topic, { offset }]) => {
        const from = start?.topics.get(topic)
        return from && from.offset <= offset
      })
    : lastEventId === start?.lastEventId

/** Where to go on so that nobody misses anything; ids have no order, so the first one counts. */
export function oldestOf(positions: Iterable<Position | null>): Position | null {
  const topics = new Map<string, TopicPosition>()
  let lastEventId: string | undefined
  for (const position of positions) {
    for (const [topic, at] of position?.topics ?? []) {
      const known = topics.get(topic)
      if (!known || at.offset < known.offset) topics.set(topic, at)
    }
    lastEventId ??= position?.lastEventId
  }
  return topics.size || lastEventId ? { topics, lastEventId } : null
}
