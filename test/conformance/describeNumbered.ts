import { expect, it } from 'vitest'
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
    for (let first = 1; first <= total; first += batch) {
      const half = first + batch / 2
      const isCut = random() < cutProbability
      await backend.emitMany(numbers(first, half - 1).map(numbered))
      if (isCut) {
        // Only a link that stands can be cut.
        await reaches('connected')
        backend.drop()
        cuts++
      }
      await backend.emitMany(numbers(half, first + batch - 1).map(numbered))
      if (isCut) await eventually(() => expect(client.stats().reconnects).toBeGreaterThan(cuts - 1))
    }
    await reaches('connected')
    await backend.emit(numbered(total + 1))
    await delivers(total + 1)

    expect(cuts).toBeGreaterThan(10)
    if (replays) {
      expect(seen).toEqual(numbers(1, total + 1))
      expect(client.stats().gaps).toBe(0)
    } else {
      expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
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
