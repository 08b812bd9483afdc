import { parsePositions, serializePositions, type TopicPosition } from '../../../protocol'

/** Longer ids and cursors are not read. Node takes no more of a request's head altogether. */
export const maxCursorLength = 16_384

/**
 * Where a reader of several topics stands, as one word without spaces or newlines. It is a bookmark,
 * not a permission: the topics are authorised anew whenever it comes back.
 */
export function serializeCursor(positions: ReadonlyMap<string, TopicPosition>): string {
  return `~${Buffer.from(JSON.stringify(serializePositions(positions))).toString('base64url')}`
}

/**
 * Inverse of {@link serializeCursor}; also of positions as plain JSON, as a client has them that comes
 * from another transport. `null` for a text that is no cursor.
 */
export function parseCursor(text: string): ReadonlyMap<string, TopicPosition> | null {
  if (!/^[~{]/.test(text) || text.length > maxCursorLength) return null
  try {
    const isPlain = text.startsWith('{')
    const json = isPlain ? text : Buffer.from(text.slice(1), 'base64url').toString('utf8')
    return parsePositions(JSON.parse(json))
  } catch {
    return null
  }
}
