const minuteMs = 60_000

/** Counts what one connection or user sends: so many a minute, all at once or spread. */
export class RateLimit {
  readonly #most: number
  readonly #now: () => number
  #left: number
  #at: number

  constructor(perMinute: number, now: () => number = Date.now) {
    // no limit is one that is never reached; with infinity the arithmetic would end in NaN
    this.#most = Math.min(perMinute, Number.MAX_SAFE_INTEGER)
    this.#now = now
    this.#left = this.#most
    this.#at = now()
  }

  /** @returns `refused` when too much came, `flood` when twice that did */
  take(): 'ok' | 'refused' | 'flood' {
    const time = this.#now()
    // a clock that was set back gives nothing, and takes nothing
    const given = (Math.max(0, time - this.#at) * this.#most) / minuteMs
    this.#left = Math.min(this.#most, this.#left + given)
    this.#at = time
    if (this.#left <= -this.#most) return 'flood'
    this.#left -= 1
    return this.#left >= 0 ? 'ok' : 'refused'
  }

  /** When the next one is let through, milliseconds. */
  get retryAfterMs(): number {
    return Math.max(0, Math.ceil(((1 - this.#left) * minuteMs) / this.#most))
  }
}
