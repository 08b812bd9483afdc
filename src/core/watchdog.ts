import type { Environment } from './environment'

interface WatchdogOptions {
  readonly environment: Environment
  /** How long an answer to a probe may take, milliseconds. */
  readonly pongTimeoutMs: number
  /** Asks for a sign of life. @returns whether the server is known to answer */
  readonly probe: () => boolean
  readonly onDead: () => void
  /** Woken up on a link whose server never answers probes. */
  readonly onUnsure: () => void
}

/** Finds half-open links: silence is probed, and only an unanswered probe is a verdict. */
export interface Watchdog {
  /** Begins to watch, after the link became ready. */
  start(quietMs: number): void
  stop(): void
  /** Something came in. Called for every frame, so it only takes the time. */
  alive(): void
  /** Probes now, with this deadline in milliseconds. */
  check(deadlineMs: number): void
}

/** A timer this late means that the page was throttled or asleep. */
const lateMs = 2_000

/**
 * Judges by timestamps, not by timers: hidden pages run timers once a minute while messages still
 * arrive, and a late timer must not kill a healthy link.
 */
export function createWatchdog(options: WatchdogOptions): Watchdog {
  const { environment, pongTimeoutMs, probe, onDead, onUnsure } = options
  let quietMs = 0
  let heardAt = 0
  let cancel: (() => void) | null = null

  function arm(delayMs: number, run: (lateBy: number) => void) {
    cancel?.()
    const due = environment.now() + delayMs
    cancel = environment.setTimer(() => run(environment.now() - due), delayMs)
  }

  function watch() {
    // A clock set back would make the silence negative.
    const silence = Math.max(0, environment.now() - heardAt)
    arm(Math.max(1, quietMs - silence), () => {
      if (environment.now() - heardAt < quietMs && environment.now() >= heardAt) watch()
      else ask(pongTimeoutMs)
    })
  }

  function ask(deadlineMs: number) {
    const askedAt = environment.now()
    heardAt = Math.min(heardAt, askedAt - 1)
    if (!probe()) {
      heardAt = askedAt
      watch()
      return
    }
    arm(deadlineMs, (lateBy) => {
      if (heardAt >= askedAt) watch()
      else if (lateBy > lateMs || lateBy < -lateMs) ask(pongTimeoutMs)
      else onDead()
    })
  }

  return {
    start(quiet) {
      quietMs = quiet
      heardAt = environment.now()
      watch()
    },
    stop() {
      cancel?.()
      cancel = null
    },
    alive() {
      heardAt = environment.now()
    },
    check(deadlineMs) {
      if (!cancel) return
      const silence = environment.now() - heardAt
      ask(deadlineMs)
      if (heardAt >= environment.now() && silence >= quietMs) onUnsure()
    },
  }
}
