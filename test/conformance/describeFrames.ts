import { describe, expect, it } from 'vitest'
import { eventually, numbered, numbers, quick, startConformance } from './startConformance'
import type { TransportHarness } from './transportHarness'

export function describeFrames(harness: TransportHarness): void {
  const { capabilities } = harness

  describe('frames', () => {
    it('are delivered in order, one by one', async () => {
      const { backend, seen, delivers } = await startConformance(harness)
      for (const number of numbers(1, 50)) await backend.emit(numbered(number))
      await delivers(50)
      expect(seen).toEqual(numbers(1, 50))
    })

    it('are delivered in order, all at once', async () => {
      const { backend, seen, delivers, client } = await startConformance(harness)
      await backend.emitMany(numbers(1, 1_000).map(numbered))
      await delivers(1_000)
      expect(seen).toEqual(numbers(1, 1_000))
      expect(client.stats()).toMatchObject({ invalid: 0, duplicates: 0, gaps: 0 })
    })

    it('keep what they carry, letter for letter', async () => {
      const { backend, client } = await startConformance(harness)
      const data = {
        number: 1,
        text: 'Zoë 🚀 \u2028 "quoted" \\ \n\r\n\t: data:',
        nested: [{ deep: [null, true, 1.5e-7, ''] }],
      }
      const got: unknown[] = []
      client.subscribe('test.numbered', (event) => got.push(event.data))
      await backend.emit({ type: 'test.numbered', data })
      await eventually(() => expect(got).toEqual([data]))
    })

    it.each(['corrupt', 'oversized'] as const)('a %s one does not stop the next', async (kind) => {
      const { backend, client, delivers, seen, returns, snapshot } = await startConformance(harness)
      backend.sendRaw(kind)
      if (capabilities[kind] === 'closes') await returns(0)
      else await eventually(() => expect(client.stats().invalid).toBe(1))
      await backend.emit(numbered(1))
      await delivers(1)
      expect(seen).toEqual([1])
      expect(snapshot().state).toBe('connected')
      expect(client.stats().reconnects).toBe(capabilities[kind] === 'closes' ? 1 : 0)
    })

    it('go the other way, and are acknowledged; where they cannot, this is said', async () => {
      const { client } = await startConformance(harness, { limits: quick })
      const published = client.publish('test.published', { number: 1 }, { timeoutMs: 2_000 })
      if (capabilities.sends) expect((await published).id).toBe((await published).id)
      else await expect(published).rejects.toMatchObject({ code: 'PUBLISH_TIMEOUT' })
      expect(client.pending()).toEqual([])
    })
  })
}
