import { describe, expect, it } from 'vitest'
import { eventually, impatient, numbered, startConformance } from './startConformance'
import type { TransportHarness } from './transportHarness'

export function describeSilence(harness: TransportHarness): void {
  const { probes, replays, renews = false } = harness.capabilities

  describe('silence', () => {
    it('a link on which nothing passes is found, or is not held against it', async () => {
      const { backend, client, snapshot, returns, delivers } = await startConformance(harness, {
        limits: impatient,
      })
      backend.stall()
      if (probes) {
        await eventually(() => expect(snapshot().state).toBe('reconnecting'))
        backend.resume()
        await returns(0)
      } else {
        // Two probes' worth of silence, by the client's own count.
        const since = Date.now()
        await eventually(() => expect(Date.now() - since).toBeGreaterThan(1_500))
        expect(snapshot().state).toBe('connected')
        backend.resume()
      }
      await backend.emit(numbered(1))
      await delivers(1)
      expect(client.stats().reconnects > 0).toBe(probes)
    })

    it('a link whose other end is gone is found where silence means something', async () => {
      const { backend, snapshot, returns, delivers, seen } = await startConformance(harness, {
        limits: impatient,
      })
      await backend.emit(numbered(1))
      await delivers(1)
      backend.halfOpen()
      await backend.emit(numbered(2))
      if (!probes) {
        expect(snapshot().state).toBe('connected')
        return
      }
      if (!renews) await returns(0)
      await backend.emit(numbered(3))
      await delivers(3)
      expect(seen).toEqual(replays ? [1, 2, 3] : [1, 3])
    })

    it('a link that comes back in time is kept, and nothing is doubled', async () => {
      const { backend, client, delivers, seen } = await startConformance(harness)
      backend.stall()
      await backend.emit(numbered(1))
      backend.resume()
      await backend.emit(numbered(2))
      await delivers(2)
      if (replays) await delivers(1)
      expect(seen.filter((number) => number === 1).length).toBeLessThanOrEqual(1)
      expect(client.stats().reconnects).toBe(0)
    })
  })
}
