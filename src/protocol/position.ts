import { recordOf } from './envelope'

/** How far one topic has been seen: the highest sequence below which nothing is missing. */
export interface TopicPosition {
  /** The server's numbering; `''` where the back end names none. */
  readonly epoch: string
  readonly offset: number
}

/** Where to go on after a break: per topic, and by event id for servers that number nothing. */
export interface Position {
  readonly topics: ReadonlyMap<string, TopicPosition>
  readonly lastEventId?: string
}

/** `epoch:offset`, the form on the wire. */
export function serializePosition(position: TopicPosition): string {
  return `${position.epoch}:${position.offset}`
}

/**
 * Inverse of {@link serializePosition}. The epoch may itself hold colons.
 * @returns `null` for anything else: positions from outside are not trusted
 */
export function parsePosition(text: unknown): TopicPosition | null {
  if (typeof text !== 'string') return null
  const match = /^(.{0,128}):(\d{1,15})$/s.exec(text)
  return match ? { epoch: match[1] ?? '', offset: Number(match[2]) } : null
}

/** Positions by topic from a wire object; entries that are none are left out. */
export function parsePositions(value: unknown): Map<string, TopicPosition> {
  const positions = new Map<string, TopicPosition>()
  for (const [topic, text] of Object.entries(recordOf(value))) {
    const position = parsePosition(text)
    if (position) positions.set(topic, position)
  }
  return positions
}

/** Inverse of {@link parsePositions}; the result has no prototype, so any topic name is safe. */
export function serializePositions(
  positions: ReadonlyMap<string, TopicPosition>,
): Record<string, string> {
  const record = Object.create(null) as Record<string, string>
  for (const [topic, position] of positions) record[topic] = serializePosition(position)
  return record
}
