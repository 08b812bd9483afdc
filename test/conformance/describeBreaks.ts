import { describe, expect, it } from 'vitest'
import { eventually, numbered, numbers, startConformance } from './startConformance'
import { staleToken, type TransportHarness } from './transportHarness'

export function describeBreaks(harness: TransportHarness): void {
  const { replays, reportsHttpStatus } = harness.capabilities

  describe('breaks', () => {
    it('a cut link is replaced, and what was missed is made good or announced', async () => {
      const { backend, client, delivers, seen, returns, count } = await startConformance(harness)
      await backend.emitMany(numbers(1, 5).map(numbered))
      await delivers(5)
      // No way in until the events of the break have been sent.
      backend.slowConnect(600_000)
      backend.drop()
      await eventually(() => expect(client.getSnapshot().state).toBe('reconnecting'))
      await backend.emitMany(numbers(6, 10).map(numbered))
      backend.slowConnect(0)
      client.retry()
      backend.drop()
      await returns(0)
      await backend.emit(numbered(11))
      await delivers(11)
      expect(seen).toEqual(replays ? numbers(1, 11) : [...numbers(1, 5), 11])
      await eventually(() => expect(count(replays ? 'replay' : 'gap')).toBe(1))
      expect(count(replays ? 'gap' : 'replay')).toBe(0)
    })

    it('a break in which nothing happened costs nothing where that can be known', async () => {
      const { backend, client, delivers, returns, count } = await startConformance(harness)
      await backend.emit(numbered(1))
      await delivers(1)
      backend.drop()
      await returns(0)
      await eventually(() => expect(count(replays ? 'replay' : 'gap')).toBe(1))
      expect(client.stats()).toMatchObject({ replayed: 0, gaps: replays ? 0 : 1 })
    })

    it('a restart of the back end is outlived', async () => {
      const { backend, delivers, seen, returns, count } = await startConformance(harness)
      await backend.emitMany(numbers(1, 5).map(numbered))
      await delivers(5)
      await backend.restart()
      await returns(0)
      await backend.emit(numbered(6))
      await delivers(6)
      expect(seen).toEqual(numbers(1, 6))
      await eventually(() => expect(count(replays ? 'replay' : 'gap')).toBe(1))
    })

    it('a token that has expired meanwhile is refreshed on the way back', async () => {
      let token = 'token-1'
      let refreshes = 0
      const { backend, delivers, returns } = await startConformance(harness, {
        token: () => token,
        refreshToken: () => `token-fresh-${++refreshes}`,
      })
      if (reportsHttpStatus) token = staleToken
      backend.drop()
      await returns(0)
      await backend.emit(numbered(1))
      await delivers(1)
      expect(refreshes).toBe(reportsHttpStatus ? 1 : 0)
    })

    it('after disconnect() the link is gone, and connect() makes a new one', async () => {
      const { backend, client, reaches, delivers, held, count } = await startConformance(harness)
      client.disconnect()
      await eventually(() => expect(backend.connectionCount()).toBe(0))
      expect(held()).toBe(0)
      client.connect()
      await reaches('connected')
      await backend.emit(numbered(1))
      await delivers(1)
      expect(count('gap')).toBe(1)
    })
  })
}
