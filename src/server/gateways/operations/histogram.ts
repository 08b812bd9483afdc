import { numberText, type Sample } from './exposition'

/** Counts values by size. */
export interface Histogram {
  observe(value: number): void
  /** The lines of the exposition format: cumulative buckets, sum and count. */
  samples(): readonly Sample[]
}

/**
 * @param bounds - the upper bounds of the buckets, inclusive, ascending; one for all the rest is added
 */
export function createHistogram(bounds: readonly number[]): Histogram {
  const limits = [...bounds, Infinity]
  const counts = limits.map(() => 0)
  let sum = 0
  return {
    observe(value) {
      const index = limits.findIndex((limit) => value <= limit)
      // a value that is none, such as NaN, fits nowhere
      if (index === -1) return
      counts[index] = (counts[index] ?? 0) + 1
      sum += value
    },
    samples() {
      let count = 0
      const buckets = limits.map((limit, index): Sample => {
        count += counts[index] ?? 0
        return { suffix: '_bucket', labels: { le: numberText(limit) }, value: count }
      })
      return [...buckets, { suffix: '_sum', value: sum }, { suffix: '_count', value: count }]
    },
  }
}
