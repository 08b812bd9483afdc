import type { Environment } from './environment'

/** Finds half-open links: silence is probed, and only an unanswered probe is a verdict. */
export interface Watchdog {
  /** Begins to watch, after the link became ready. */
  start(quietMs: number): void
  stop(): void
  /** Something came in. Called for every frame, so it only takes the time. */
  alive(): void
  /** Probes now, with this deadline in milliseconds, unless an earlier one is set. */
  check(deadlineMs: number): void
  /** Whether something was heard after that; otherwise it is asked for. */
  isAlive(since: number): boolean
}

/** A timer this late means that the page was throttled or asleep. */
const lateMs = 2_000

/**
 * Judges by timestamps, not by timers: hidden pages run timers once a minute while messages still
 * arrive, and a late timer must not kill a healthy link: after one it is asked once more.
 *
 * @param timeoutMs - how long an answer to a probe may take
 * @param probe - asks for a sign of life; returns whether the server is known to answer
 */
export function createWatchdog(
  { now, setTimer }: Environment,
  timeoutMs: number,
  { probe, onDead }: { readonly probe: () => boolean; readonly onDead: () => void },
): Watchdog {
  let quietMs = 0
  let heardAt = 0
  /** When a probe that is under way is given up. */
  let until = Infinity
  let cancel: (() => void) | null = null

  function arm(delayMs: number, run: (lateBy: number) => void) {
    cancel?.()
    const due = now() + delayMs
    cancel = setTimer(() => run(now() - due), delayMs)
  }

  function watch() {
    until = Infinity
    // A clock set back would make the silence negative.
    arm(Math.max(1, quietMs - Math.max(0, now() - heardAt)), () => {
      const silence = now() - heardAt
      if (silence >= 0 && silence < quietMs) watch()
      else ask(timeoutMs)
    })
  }

  function ask(deadlineMs: number, isAgain = false) {
    const askedAt = now()
    heardAt = Math.min(heardAt, askedAt - 1)
    until = askedAt + deadlineMs
    const answers = probe()
    // What it found may have been the end of the link.
    if (!cancel) return
    if (answers) {
      arm(deadlineMs, (lateBy) => {
        if (heardAt >= askedAt) watch()
        else if (Math.abs(lateBy) > lateMs && !isAgain) ask(timeoutMs, true)
        else onDead()
      })
    } else {
      heardAt = askedAt
      watch()
    }
  }

  function check(deadlineMs: number) {
    const left = until - now()
    if (cancel && !(left > 0 && left <= deadlineMs)) ask(deadlineMs)
  }

  return {
    start(quiet) {
      quietMs = quiet
      heardAt = now()
      watch()
    },
    stop() {
      cancel?.()
      cancel = null
    },
    alive() {
      heardAt = now()
    },
    check,
    isAlive(since) {
      const isHeard = heardAt > since
      if (!isHeard) check(timeoutMs)
      return isHeard
    },
  }
}
