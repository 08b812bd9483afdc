/** Counts what one connection sends. */
export interface RateLimit {
  /** @returns `refused` when too much came, `flood` when twice that did */
  take(): 'ok' | 'refused' | 'flood'
  /** When the next one is let through, milliseconds. */
  readonly retryAfterMs: number
}

const minuteMs = 60_000

/** So many a minute, all at once or spread. */
export function createRateLimit(perMinute: number, now: () => number = Date.now): RateLimit {
  // no limit is one that is never reached; with infinity the arithmetic would end in NaN
  const most = Math.min(perMinute, Number.MAX_SAFE_INTEGER)
  let left = most
  let at = now()
  return {
    take() {
      const time = now()
      // a clock that was set back gives nothing, and takes nothing
      left = Math.min(most, left + (Math.max(0, time - at) * most) / minuteMs)
      at = time
      if (left <= -most) return 'flood'
      left -= 1
      return left >= 0 ? 'ok' : 'refused'
    },
    get retryAfterMs() {
      return Math.max(0, Math.ceil(((1 - left) * minuteMs) / most))
    },
  }
}
