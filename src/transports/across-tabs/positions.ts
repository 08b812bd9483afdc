import type { Position, TopicPosition } from '../../protocol'

/** Whether a stream that goes on from `start` holds all that one who is at `at` has not seen. */
export function isWhole(at: Position, start: Position | null): boolean {
  for (const [topic, { epoch, offset }] of at.topics) {
    const from = start?.topics.get(topic)
    if (from?.epoch !== epoch || from.offset > offset) return false
  }
  return at.topics.size > 0 || at.lastEventId === start?.lastEventId
}

/** Where to go on so that nobody misses anything; ids have no order, so the first one counts. */
export function oldestOf(positions: Iterable<Position | null>): Position | null {
  const topics = new Map<string, TopicPosition>()
  let lastEventId: string | undefined
  for (const position of positions) {
    for (const [topic, at] of position?.topics ?? []) {
      const known = topics.get(topic)
      if (!known || (known.epoch === at.epoch && known.offset > at.offset)) topics.set(topic, at)
    }
    lastEventId ??= position?.lastEventId
  }
  return topics.size || lastEventId ? { topics, lastEventId } : null
}
