import { expect, it } from 'vitest'
import { compare, exact } from '../faults/checker'
import { createRandom } from '../faults/random'
import { eventually, numbered, numbers, startConformance } from './startConformance'
import type { TransportHarness } from './transportHarness'

const total = 10_000
const batch = 50
/** About one batch in ten is sent while the link is being cut. */
const cutProbability = 0.1

export function describeNumbered(harness: TransportHarness): void {
  const { replays } = harness.capabilities

  it('10,000 numbered events, the link cut often: exact, or every cut is told', async () => {
    const { backend, client, told, seen, reaches, delivers } = await startConformance(harness)
    const random = createRandom(7)
    let cuts = 0
    // From then on there is something to go on from.
    await backend.emit(numbered(1))
    await delivers(1)
    for (let first = 2; first <= total; first += batch) {
      const last = Math.min(total, first + batch - 1)
      const middle = first + batch / 2
      const isCut = random() < cutProbability
      await backend.emitMany(numbers(first, middle).map(numbered))
      if (isCut) {
        // Only a link that stands can be cut; some are with events under way, some without.
        await reaches('connected')
        if (replays && random() < 0.5) await delivers(middle)
        backend.drop()
        cuts++
      }
      await backend.emitMany(numbers(middle + 1, last).map(numbered))
      await new Promise((resolve) => setImmediate(resolve))
      if (isCut) await eventually(() => expect(client.stats().reconnects).toBeGreaterThan(cuts - 1))
    }
    await reaches('connected')
    await backend.emit(numbered(total + 1))
    await delivers(total + 1)

    expect(cuts).toBeGreaterThan(10)
    if (replays) {
      expect(compare(total + 1, seen)).toEqual(exact)
      expect(client.stats().gaps).toBe(0)
    } else {
      expect(compare(total + 1, seen)).toEqual({ ...exact, lost: expect.anything() as unknown })
      expect(client.stats().gaps).toBe(client.stats().reconnects)
      expect(untold(told)).toEqual([])
    }
  }, 180_000)
}

/** Numbers that are missing although no gap was told where they would have been. */
function untold(told: readonly (number | string)[]): number[] {
  const missing: number[] = []
  let last = 0
  let isTold = false
  for (const one of told) {
    if (one === 'gap') isTold = true
    if (typeof one !== 'number') continue
    if (!isTold) missing.push(...numbers(last + 1, one - 1))
    last = one
    isTold = false
  }
  return missing
}
