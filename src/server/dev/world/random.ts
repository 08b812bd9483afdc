/** A list that cannot be empty always has something to pick. */
type Picked<T extends readonly unknown[]> = T extends readonly [unknown, ...unknown[]]
  ? T[number]
  : T[number] | undefined

/** Numbers that look random and are the same for the same seed. */
export interface SeededRandom {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number
  /** One of the items; `undefined` when there are none. */
  pick<const T extends readonly unknown[]>(items: T): Picked<T>
  /** `true` with the given probability. */
  chance(probability: number): boolean
  shuffle<T>(items: readonly T[]): T[]
}

/** mulberry32: small, fast and good enough to make a sample world. */
export function createRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  // the length decides which branch of the type holds, which only an overload can say
  function pick<const T extends readonly unknown[]>(items: T): Picked<T>
  function pick(items: readonly unknown[]): unknown {
    return items[Math.floor(next() * items.length)]
  }
  return {
    next,
    between: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick,
    chance: (probability) => next() < probability,
    shuffle<T>(items: readonly T[]) {
      const shuffled = [...items]
      for (let i = shuffled.length - 1; i > 0; i -= 1) {
        const j = Math.floor(next() * (i + 1))
        const [a, b] = [shuffled[i] as T, shuffled[j] as T]
        shuffled[i] = b
        shuffled[j] = a
      }
      return shuffled
    },
  }
}
