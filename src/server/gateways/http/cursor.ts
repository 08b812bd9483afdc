import { parsePositions, serializePositions, type TopicPosition } from '../../../protocol'

/** Longer ids and cursors are refused unread. */
export const maxCursorLength = 8_192

/**
 * Where a reader of several topics stands, as one word without spaces or newlines. It is a bookmark,
 * not a permission: the topics are authorised anew whenever it comes back.
 */
export function serializeCursor(positions: ReadonlyMap<string, TopicPosition>): string {
  return `~${Buffer.from(JSON.stringify(serializePositions(positions))).toString('base64url')}`
}

/** Inverse of {@link serializeCursor}; `null` for a text that is no cursor. */
export function parseCursor(text: string): ReadonlyMap<string, TopicPosition> | null {
  if (!text.startsWith('~') || text.length > maxCursorLength) return null
  try {
    return parsePositions(JSON.parse(Buffer.from(text.slice(1), 'base64url').toString('utf8')))
  } catch {
    return null
  }
}
