/**
 * Remembers what was made of the newest texts. An event reaches all its readers as one and the same
 * string, so what a protocol makes of it is made once, not once for each connection.
 *
 * @param make - what to make of a text
 * @param max - texts remembered; the oldest goes first
 */
export function createTextMemo<T>(make: (text: string) => T, max = 64): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const made = make(text)
    if (known.size >= max) {
      for (const oldest of known.keys()) {
        known.delete(oldest)
        break
      }
    }
    known.set(text, made)
    return made
  }
}
