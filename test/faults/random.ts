/** Uniform in [0, 1), the same for the same seed. */
export type Random = () => number

/** The seed of this run; `npm run test:faults -- --seed 7` repeats one. */
export const seed = Number(process.env.FAULT_SEED ?? 1)

/** Mulberry32. */
export function createRandom(start: number): Random {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
