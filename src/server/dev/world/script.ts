import type { Step, World } from './pick'
import { steps } from './steps'

/** A world in which things happen by themselves. */
export interface Script {
  /** Events a second. */
  readonly rate: number
  /** 0 pauses. */
  setRate(perSecond: number): void
  /** Makes one thing happen now. */
  step(): Promise<void>
  /** Ends it; no step begins after this. */
  stop(): void
}

/** No faster than this: a tick makes several steps instead. */
const minTickMs = 20

/**
 * Makes things happen at a rate. Each round is a shuffled deck that holds every kind of event, so
 * all of them occur within one round, in an order that the seed decides.
 */
export function createScript(world: World, onError: (error: unknown) => void): Script {
  let deck: Step[] = []
  let rate = 0
  let credit = 0
  let lastTickAt = 0
  let timer: NodeJS.Timeout | null = null

  /** Runs the first card that can be played; the others go back under the deck. */
  function play(): Promise<unknown> | false {
    for (let tries = deck.length; tries > 0; tries -= 1) {
      const run = deck.shift()
      const done = run?.(world)
      if (done) return done
      if (run) deck.push(run)
    }
    return false
  }

  async function step(): Promise<void> {
    if (deck.length > 0) {
      const done = play()
      if (done) {
        await done
        return
      }
    }
    const all = steps.flatMap(({ run, times }) => Array.from({ length: times }, () => run))
    deck = world.random.shuffle(all)
    await play()
  }

  async function tick(): Promise<void> {
    const now = Date.now()
    // never more than a second's worth: a machine that slept must not make up for the night
    credit = Math.min(credit + ((now - lastTickAt) / 1000) * rate, Math.max(1, rate))
    lastTickAt = now
    for (; credit >= 1; credit -= 1) await step()
  }

  function schedule(): void {
    if (timer) clearInterval(timer)
    timer = null
    lastTickAt = Date.now()
    credit = 0
    if (rate <= 0) return
    timer = setInterval(() => void tick().catch(onError), Math.max(minTickMs, 1000 / rate))
  }

  return {
    get rate() {
      return rate
    },
    setRate(perSecond) {
      rate = perSecond
      schedule()
    },
    step,
    stop() {
      rate = 0
      schedule()
    },
  }
}
