import { isAboutOpening } from '../../src/protocol'
import type { Environment, Session, Transport, TransportEvents } from '../../src/core'

/** A transport under watch. */
export interface AuditedTransport {
  readonly transport: Transport
  /** What it did that no transport may do, in words. */
  readonly violations: readonly string[]
  /** Attempts begun. */
  attempts(): number
  /** Timers and listeners of the platform that it holds. */
  held(): number
}

/**
 * Hands everything on, and notes what breaks the contract of `TransportEvents`: frames before it is
 * ready, anything after it told that it closed, or after it was closed.
 */
export function auditTransport(inner: Transport): AuditedTransport {
  const violations: string[] = []
  let attempts = 0
  let held = 0

  /** Counts what is taken and not given back. */
  const hold = (release: () => void) => {
    let isHeld = true
    held++
    return () => {
      if (isHeld) held--
      isHeld = false
      release()
    }
  }

  const counting = (environment: Environment): Environment => ({
    ...environment,
    setTimer(callback, delayMs) {
      const stop = environment.setTimer(() => {
        release()
        callback()
      }, delayMs)
      const release = hold(stop)
      return release
    },
    onSignal: (listener) => hold(environment.onSignal(listener)),
  })

  return {
    violations,
    attempts: () => attempts,
    held: () => held,
    transport: {
      name: inner.name,
      open(session, on) {
        attempts++
        let state: 'opening' | 'ready' | 'told closed' | 'closed' = 'opening'
        const isOpen = () => state === 'opening' || state === 'ready'
        const audit = (word: string, isFine: boolean) => {
          if (!isFine) violations.push(`${word} while ${state}`)
        }
        const watched: TransportEvents = {
          ready(info) {
            audit('ready', isOpen())
            if (isOpen()) state = 'ready'
            on.ready(info)
          },
          frame(frame) {
            audit('frame', state === 'ready' || (state === 'opening' && isAboutOpening(frame)))
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
        const own: Session = {
          token: session.token,
          get resumeFrom() {
            return session.resumeFrom
          },
          topics: session.topics,
          signal: session.signal,
          environment: counting(session.environment),
          maxFrameBytes: session.maxFrameBytes,
        }
        const link = inner.open(own, watched)
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
