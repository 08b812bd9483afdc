import { setTimeout as wait } from 'node:timers/promises'

/** One run of a job, which people can hold, let go on and end. */
export class Run {
  readonly #abort = new AbortController()
  #held: Promise<void> | null = null
  #letGo: () => void = () => undefined
  readonly #pace: number

  /** @param pace - how many times as long as it should its work takes */
  constructor(pace: number) {
    this.#pace = pace
  }

  get isOver(): boolean {
    return this.#abort.signal.aborted
  }

  hold(): void {
    this.#held ??= new Promise((resolve) => (this.#letGo = resolve))
  }

  goOn(): void {
    this.#held = null
    this.#letGo()
  }

  end(): void {
    this.#abort.abort()
    this.goOn()
  }

  /**
   * Passes the time that the work takes, and as long as it is held.
   * @returns `false` if there is nothing more to do
   */
  async work(forMs: number): Promise<boolean> {
    try {
      await wait(forMs * this.#pace, undefined, { signal: this.#abort.signal })
    } catch {
      return false
    }
    while (this.#held && !this.isOver) await this.#held
    return !this.isOver
  }
}
