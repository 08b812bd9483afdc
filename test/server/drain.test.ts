import { expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createRealtimeClient } from '../../src/core'
import {
  createMemoryStore,
  createOperationsHandler,
  createRealtimeServer,
  toNodeListener,
} from '../../src/server'
import { webSocket } from '../../src/transports/websocket'
import { listen, topic } from './support/startHttp'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })
const patient = { timeout: 60_000, interval: 20 }
const spreadMs = 1_000
const clientCount = 50

it('drains one of two servers: its clients come back spread, to the other, and lose nothing', async () => {
  const store = createMemoryStore()
  const start = async () => {
    const realtime = createRealtimeServer({
      // the store is the other server's as well
      store: { ...store, close: () => Promise.resolve() },
      authenticate: () => ({ userId: 'ada', tenantId: 't1' }),
    })
    onTestFinished(() => realtime.close({ retryAfterMs: 0 }))
    const { http, url } = await listen(toNodeListener(createOperationsHandler(realtime)))
    await realtime.attach(http)
    return { realtime, url }
  }
  const [going, staying] = [await start(), await start()]

  /** What a load balancer does: takes turns among the servers that say that they are ready. */
  let turn = 0
  const balance = async () => {
    for (;;) {
      turn += 1
      const { url } = turn % 2 === 0 ? going : staying
      const isReady = await fetch(`${url}/readyz`).then(({ ok }) => ok)
      if (isReady) return `${url.replace('http', 'ws')}/realtime`
    }
  }
  const clients = Array.from({ length: clientCount }, () => {
    const client = createRealtimeClient({
      transport: webSocket({ url: balance }),
      token: () => 'ada',
      environment: { WebSocket },
    })
    onTestFinished(() => client.close())
    const sequences: number[] = []
    const retries: { at: number; inMs: number }[] = []
    client.subscribe('*', ({ sequence }) => {
      if (sequence !== undefined) sequences.push(sequence)
    })
    client.onSnapshot(() => {
      const { nextRetryAt: at } = client.getSnapshot()
      if (at !== null && at !== retries.at(-1)?.at) retries.push({ at, inMs: at - Date.now() })
    })
    client.connect()
    return { client, sequences, retries }
  })
  await vi.waitFor(() => {
    expect(going.realtime.connections()).toHaveLength(clientCount / 2)
    expect(staying.realtime.connections()).toHaveLength(clientCount / 2)
    for (const { client } of clients) expect(client.getSnapshot().state).toBe('connected')
  }, patient)

  let count = 0
  const append = async () => {
    count += 1
    await staying.realtime.append({ topic, type: 'test.numbered', data: { count } })
  }
  for (let i = 0; i < 20; i += 1) await append()
  const closing = going.realtime.close({ retryAfterMs: spreadMs })
  // it goes on all the while that clients are away
  await vi.waitFor(async () => {
    await append()
    expect(staying.realtime.connections()).toHaveLength(clientCount)
  }, patient)
  await closing
  await append()

  const all = Array.from({ length: count }, (_, i) => i + 1)
  await vi.waitFor(() => {
    for (const { sequences } of clients) expect(sequences).toEqual(all)
  }, patient)
  const moved = clients.filter(({ retries }) => retries.length > 0)
  expect(moved).toHaveLength(clientCount / 2)
  const retries = moved.map((client) => client.retries)
  // each waited once, no longer than it was told, and not all as long
  expect(retries.every((each) => each.length === 1)).toBe(true)
  const waits = retries.flat()
  expect(Math.max(...waits.map(({ inMs }) => inMs))).toBeLessThanOrEqual(spreadMs)
  const times = waits.map(({ at }) => at)
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(spreadMs / 4)
})
