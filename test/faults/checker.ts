/** What became of numbered events, 1 to `published`, as a handler saw them. */
export interface Outcome {
  readonly lost: readonly number[]
  readonly doubled: readonly number[]
  /** Numbers seen after a greater one. */
  readonly outOfOrder: readonly number[]
}

/** Compares what was published with what one handler saw. */
export function compare(published: number, seen: readonly number[]): Outcome {
  const counts = new Map<number, number>()
  const outOfOrder: number[] = []
  let highest = 0
  for (const number of seen) {
    const count = (counts.get(number) ?? 0) + 1
    counts.set(number, count)
    if (count === 1 && number < highest) outOfOrder.push(number)
    highest = Math.max(highest, number)
  }
  return {
    lost: Array.from({ length: published }, (_, index) => index + 1).filter(
      (number) => !counts.has(number),
    ),
    doubled: [...counts].filter(([, count]) => count > 1).map(([number]) => number),
    outOfOrder,
  }
}

/** The outcome the library promises where the back end numbers its events. */
export const exact: Outcome = { lost: [], doubled: [], outOfOrder: [] }
