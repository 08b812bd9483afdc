import type { Insides } from './createReceiver'

/**
 * Adds a listener that is told of changes. One that throws is reported once, and stops nobody.
 * The same function may listen twice.
 *
 * @returns remove, idempotent
 */
export function addListener(
  listeners: Set<() => void>,
  listener: () => void,
  { reportBug }: Pick<Insides, 'reportBug'>,
): () => void {
  const own = () => {
    try {
      listener()
    } catch (cause) {
      reportBug('A listener threw', cause)
      // Once is enough.
      reportBug = () => {}
    }
  }
  listeners.add(own)
  return () => listeners.delete(own)
}
