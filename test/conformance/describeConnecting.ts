import { describe, expect, it } from 'vitest'
import {
  createConformanceClient,
  eventually,
  impatient,
  numbered,
  numbers,
  quick,
  startConformance,
} from './startConformance'
import type { TransportHarness } from './transportHarness'

export function describeConnecting(harness: TransportHarness): void {
  const { subscribes, presentsToken = true } = harness.capabilities

  describe('connecting', () => {
    it('becomes ready and says by what', async () => {
      const { snapshot, backend, isOne } = await startConformance(harness)
      expect(snapshot()).toMatchObject({ state: 'connected', error: null, attempt: 0 })
      expect(snapshot().via).toBe(harness.via ?? backend.transport().name)
      await isOne()
    })

    it('presents the token, and in no address', async () => {
      const { backend } = await startConformance(harness, { token: () => 'token-secret' })
      expect(backend.tokens().includes('token-secret')).toBe(presentsToken)
      expect(backend.urls().join('\n')).not.toContain('secret')
    })

    it('tries again when there is no token to be had', async () => {
      let asked = 0
      const { client, reaches } = await startConformance(harness, {
        isIdle: true,
        token: () => {
          if (asked++ === 0) throw new Error('not yet')
          return 'token-1'
        },
      })
      client.connect()
      await reaches('connected')
      expect(asked > 1).toBe(presentsToken)
    })

    it('gives up an attempt that nobody answers, and makes another', async () => {
      const { client, backend, snapshot, reaches } = await startConformance(harness, {
        isIdle: true,
        limits: { ...impatient, quietMs: 20_000 },
      })
      backend.slowConnect(600_000)
      client.connect()
      await eventually(() => expect(snapshot().attempt).toBeGreaterThan(0))
      expect(snapshot().error).toMatchObject({ retryable: true })
      backend.slowConnect(0)
      await reaches('connected')
    })

    it('gets what it asked for, or everything where nothing can be asked for', async () => {
      const backend = await harness.start()
      const [own, other] = [backend.topic('room-a'), backend.topic('room-b')]
      const { client, reaches, seen, delivers } = createConformanceClient(backend, {
        topics: [own],
      })
      client.connect()
      await reaches('connected')
      // A topic is asked for once the link is ready: until that is through, events may miss it.
      await eventually(() => expect(backend.connectionCount()).toBeGreaterThan(0))
      let last = 0
      for (let number = 1; !seen.some((one) => one > 0) && number < 200; number++) {
        await backend.emit({ ...numbered(-number), topic: other })
        await backend.emit({ ...numbered(number), topic: own })
        last = number
        await new Promise((resolve) => setImmediate(resolve))
      }
      await delivers(last)
      await backend.emit({ ...numbered(-1_000), topic: other })
      await backend.emit({ ...numbered(1_000), topic: own })
      await delivers(1_000)
      if (!subscribes) await delivers(-1_000)
      expect(seen.some((number) => number < 0)).toBe(!subscribes)
      client.close()
      await backend.close()
    })
  })

  describe('closing', () => {
    it('is silent and idempotent, and leaves nothing behind', async () => {
      const { client, backend, seen, held, snapshot } = await startConformance(harness)
      client.close()
      client.close()
      await eventually(() => expect(backend.connectionCount()).toBe(0))
      await backend.emitMany(numbers(1, 5).map(numbered))
      expect(snapshot()).toMatchObject({ state: 'closed', error: null })
      expect(seen).toEqual([])
      expect(held()).toBe(0)
    })

    it('ends an attempt that is under way', async () => {
      const { client, backend, held, attempts } = await startConformance(harness, { isIdle: true })
      backend.slowConnect(600_000)
      client.connect()
      await eventually(() => expect(attempts()).toBe(1))
      client.close()
      backend.slowConnect(0)
      expect(held()).toBe(0)
      await eventually(() => expect(backend.connectionCount()).toBe(0))
    })

    it('opens nothing once it was given up while waiting for a token', async () => {
      let give = (_: string) => {}
      const { client, backend } = await startConformance(harness, {
        isIdle: true,
        token: () => new Promise<string>((resolve) => (give = resolve)),
      })
      client.connect()
      client.close()
      give('token-late')
      await eventually(() => expect(backend.connectionCount()).toBe(0))
      expect(backend.tokens()).toEqual([])
    })

    it('can be followed by another client of the same transport', async () => {
      const { client, backend } = await startConformance(harness)
      client.close()
      const next = createConformanceClient(backend, { limits: quick })
      next.client.connect()
      await next.reaches('connected')
      await backend.emit(numbered(1))
      await next.delivers(1)
    })
  })
}
