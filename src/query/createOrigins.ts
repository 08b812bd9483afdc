import type { RealtimeEvent } from '../protocol'

/** Names the writes of this client, and recognises the events they cause. */
export interface Origins {
  /** A new id, to be sent with one write: `headers: { 'X-Origin-Id': origins.next() }`. */
  readonly next: () => string
  /** Whether one of this client's writes caused the event. */
  readonly owns: (event: Pick<RealtimeEvent, 'originId'>) => boolean
}

/**
 * Makes a source of origin ids. Its ids share a random prefix, so nothing needs to be remembered.
 *
 * @param random - uniform in [0, 1)
 */
export function createOrigins(random: () => number = Math.random): Origins {
  const prefix = `${random().toString(36).slice(2)}.`
  let count = 0
  return {
    next: () => prefix + ++count,
    owns: ({ originId }) => Boolean(originId?.startsWith(prefix)),
  }
}
