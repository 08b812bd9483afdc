import type { Transport, TransportEvents } from '../../src/core'

/** A transport under watch. */
export interface AuditedTransport {
  readonly transport: Transport
  /** What it did that no transport may do, in words. */
  readonly violations: readonly string[]
  /** Attempts begun. */
  readonly attempts: () => number
}

/**
 * Hands everything on, and notes what breaks the contract of `TransportEvents`: frames before it is
 * ready, anything after it told that it closed, or after it was closed.
 */
export function auditTransport(inner: Transport): AuditedTransport {
  const violations: string[] = []
  let attempts = 0

  return {
    violations,
    attempts: () => attempts,
    transport: {
      name: inner.name,
      open(session, on) {
        attempts++
        let state: 'opening' | 'ready' | 'told closed' | 'closed' = 'opening'
        /** Notes what is wrong about telling this now; a transport is silent once it is over. */
        const audit = (word: string, isFine: boolean) => {
          if (!isFine) violations.push(`${word} while ${state}`)
        }
        const isOpen = () => state === 'opening' || state === 'ready'
        const watched: TransportEvents = {
          ready(info) {
            audit('ready', isOpen())
            if (isOpen()) state = 'ready'
            on.ready(info)
          },
          frame(frame) {
            audit('frame', state === 'ready')
            on.frame(frame)
          },
          alive() {
            audit('alive', isOpen())
            on.alive()
          },
          challenged(reason) {
            audit('challenged', state === 'ready')
            on.challenged(reason)
          },
          closed(reason) {
            audit('closed', isOpen())
            state = 'told closed'
            on.closed(reason)
          },
        }
        const link = inner.open(session, watched)
        const close = () => {
          if (isOpen()) state = 'closed'
          link.close()
        }
        return new Proxy(link, {
          get(target, key) {
            const value: unknown = Reflect.get(target, key)
            if (key === 'close') return close
            return typeof value === 'function' ? (value.bind(target) as unknown) : value
          },
        })
      },
    },
  }
}
