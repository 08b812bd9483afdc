import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineQuerySync, querySync } from '../../src/query'
import { createFakeRealtimeClient } from './fakeRealtimeClient'
import { createFakeApi, createTestQueryClient, watch } from './queryHarness'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

const keyCount = 20
const eventCount = 1_000
const everyMs = 5

/** The key of an event: in turn, or as a fixed hash of its number has it. */
const orders = {
  'in turn': (event: number) => event % keyCount,
  'at random': (event: number) =>
    Math.floor(((Math.sin(event) * 43_758.5 + 43_759) % 1) * keyCount),
}

/**
 * 1,000 events in 5 s over 20 keys. A browser has six connections to a host, which is what limits a
 * slow API: without it 20 keys that take 200 ms each and rest 250 ms would be asked 240 times.
 */
async function storm(latencyMs: number, order: keyof typeof orders) {
  const queryClient = createTestQueryClient()
  const api = createFakeApi({ latencyMs, connections: 6 })
  const realtime = createFakeRealtimeClient()
  const keys = Array.from({ length: keyCount }, (_, index) => ['item', index])
  const counts = keys.map(() => 0)
  for (const key of keys) {
    api.set(key, 0)
    watch(queryClient, api, key)
  }
  await vi.advanceTimersByTimeAsync(2_000)
  api.requests = 0
  const rules = defineQuerySync<{ 'item.changed': { index: number } }>({
    'item.changed': { keys: [['item']], invalidate: ({ data }) => [['item', data.index]] },
  })
  const detach = querySync(queryClient, rules).attach(realtime.client)
  for (let event = 0; event < eventCount; event++) {
    const index = orders[order](event)
    counts[index] = (counts[index] ?? 0) + 1
    api.set(['item', index], counts[index])
    realtime.emit('item.changed', { index })
    await vi.advanceTimersByTimeAsync(everyMs)
  }
  await vi.advanceTimersByTimeAsync(2_000)
  detach()
  const shown = keys.map((key) => queryClient.getQueryData(key))
  queryClient.clear()
  return { requests: api.requests, aborted: api.aborted, shown, counts }
}

it.each([
  { latencyMs: 25, order: 'in turn', most: 400 },
  { latencyMs: 25, order: 'at random', most: 400 },
  { latencyMs: 200, order: 'in turn', most: 190 },
  { latencyMs: 200, order: 'at random', most: 190 },
] as const)(
  'asks at most $most times for 1,000 events on 20 keys $order when the API takes $latencyMs ms',
  async ({ latencyMs, order, most }) => {
    const { requests, aborted, shown, counts } = await storm(latencyMs, order)
    expect(shown).toEqual(counts)
    expect(requests).toBeLessThanOrEqual(most)
    expect(requests).toBeGreaterThan(keyCount)
    expect(aborted).toBe(0)
  },
)
