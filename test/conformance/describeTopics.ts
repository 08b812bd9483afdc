import { describe, expect, it, vi } from 'vitest'
import { followTopics, topicStatus } from '../../src/core'
import { eventually, numbered, startConformance } from './startConformance'
import type { TransportHarness } from './transportHarness'

export function describeTopics(harness: TransportHarness): void {
  const { subscribes } = harness.capabilities

  async function startFollowing() {
    const started = await startConformance(harness)
    const { backend, client, seen } = started
    const topic = backend.topic('room-b')
    const send = (number: number) => backend.emit({ ...numbered(number), topic })
    let last = 0
    /** Sends to the topic until something arrives: of what is not confirmed nobody knows when it begins. */
    const arrives = () => {
      const before = seen.length
      return vi.waitFor(
        async () => {
          await send(++last)
          expect(seen.length).toBeGreaterThan(before)
        },
        { timeout: 20_000, interval: 10 },
      )
    }
    return {
      ...started,
      ...{ send, arrives },
      unfollow: followTopics(client, [topic]),
      status: () => topicStatus(client, [topic]),
    }
  }

  describe('following a topic', () => {
    it('brings what comes from then on, over a break too, in the one connection', async () => {
      const { arrives, status, backend, seen, client, returns, isOne } = await startFollowing()
      await arrives()
      await eventually(() => expect(status()).toBe('live'))
      const { reconnects } = client.stats()
      backend.drop()
      await returns(reconnects)
      await arrives()
      expect(new Set(seen).size).toBe(seen.length)
      expect(status()).toBe('live')
      await isOne()
    })

    it('ends with the last who does, at the latest at the next break', async () => {
      const { arrives, backend, client, send, delivers, returns, seen, unfollow } =
        await startFollowing()
      await arrives()
      unfollow()
      await new Promise((resolve) => setTimeout(resolve, 1_100))
      const { reconnects } = client.stats()
      backend.drop()
      await returns(reconnects)
      await send(-1)
      await backend.emit(numbered(2_000))
      await delivers(2_000)
      if (!subscribes) await delivers(-1)
      expect(seen.includes(-1)).toBe(!subscribes)
    })
  })
}
