import type { Environment, EnvironmentSignal } from '../core'

/** Time, timers, network and visibility under the control of a test, for the client's `environment`. */
export interface FakeClock {
  /** Give it to the client: `environment: clock.environment`. */
  readonly environment: Environment
  now(): number
  /** Lets time pass, running what is due in order, promises in between. */
  advance(ms: number): Promise<void>
  /** Lets promises settle; no time passes. */
  settle(): Promise<void>
  /** Timers that have neither run nor been cancelled. */
  pendingTimers(): number
  /** Listeners for network and visibility. */
  listeners(): number
  setOnline(isOnline: boolean): void
  setHidden(isHidden: boolean): void
  /** The page was shown again, resumed, or came back from the cache. */
  wake(): void
  /** Jumps the clock without running timers, as a machine asleep does. */
  sleep(ms: number): void
  /** The numbers that `random()` returns from now on, in this order, over and over; or always the same one. */
  setRandom(values: number | readonly number[]): void
}

const frameMs = 16

/** @param startAt - milliseconds since the epoch @default 2026-01-01T00:00:00Z */
export function createFakeClock(startAt = Date.UTC(2026, 0, 1)): FakeClock {
  const timers = new Set<{ at: number; run: () => void }>()
  const listeners = new Set<(signal: EnvironmentSignal) => void>()
  let time = startAt
  let isOnline = true
  let isHidden = false
  let randoms: readonly number[] = [0.5]
  let drawn = 0

  const emit = (signal: EnvironmentSignal) => {
    for (const listener of [...listeners]) listener(signal)
  }
  // Promise chains of a client are short; this many turns let any of them end.
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  }

  const environment: Environment = {
    now: () => time,
    setTimer(run, delayMs) {
      const timer = { at: time + Math.max(0, delayMs), run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    requestFrame: (run) => environment.setTimer(run, frameMs - (time % frameMs)),
    random: () => randoms[drawn++ % randoms.length] ?? 0,
    isOnline: () => isOnline,
    isHidden: () => isHidden,
    onSignal(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  return {
    environment,
    now: () => time,
    settle,
    async advance(ms) {
      const end = time + ms
      await settle()
      for (;;) {
        let next: { at: number; run: () => void } | undefined
        for (const timer of timers)
          if (timer.at <= end && (!next || timer.at < next.at)) next = timer
        if (!next) break
        timers.delete(next)
        time = Math.max(time, next.at)
        next.run()
        await settle()
      }
      time = Math.max(time, end)
      await settle()
    },
    pendingTimers: () => timers.size,
    listeners: () => listeners.size,
    setOnline(value) {
      isOnline = value
      emit(value ? 'online' : 'offline')
    },
    setHidden(value) {
      isHidden = value
      emit(value ? 'hide' : 'wake')
    },
    wake: () => emit('wake'),
    sleep(ms) {
      time += ms
    },
    setRandom(values) {
      randoms = typeof values === 'number' ? [values] : values
      drawn = 0
    },
  }
}
