import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createRealtimeClient, type Transport, type WebSocketConstructor } from '../../../src/core'
import {
  createHttpGateway,
  createMemoryStore,
  createRealtimeServer,
  toNodeListener,
  type RealtimeServerOptions,
} from '../../../src/server'
import { fallback } from '../../../src/transports/fallback'
import { polling } from '../../../src/transports/polling'
import { sse } from '../../../src/transports/sse'
import { webSocket } from '../../../src/transports/websocket'
import { compare, exact } from '../../faults/checker'
import { startTcpGate } from '../../support/startTcpGate'

vi.setConfig({ testTimeout: 180_000 })

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const eventually = (check: () => void, timeout = 60_000) =>
  vi.waitFor(check, { timeout, interval: 10 })

/** A real server with all three ways to it, behind a gate that can block WebSocket. */
async function startLab(lower: (url: string) => readonly Transport[], climbMs = 300) {
  const topic = 'tenant:t1'
  const options: RealtimeServerOptions = {
    authenticate: () => ({ userId: 'u', tenantId: 't1' }),
    origins: 'any',
    heartbeatMs: 1_000,
    // a poller may be far behind before it is its turn
    store: createMemoryStore({ maxEventsPerTopic: 100_000 }),
  }
  const realtime = createRealtimeServer(options)
  const http = createServer(toNodeListener(createHttpGateway(realtime)))
  await realtime.attach(http)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  cleanups.push(async () => {
    await realtime.close({ retryAfterMs: 0 })
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  })
  const gate = await startTcpGate((http.address() as AddressInfo).port)
  cleanups.push(() => gate.close())
  const host = `127.0.0.1:${gate.port}`
  const client = createRealtimeClient({
    transport: fallback(
      [webSocket({ url: `ws://${host}/realtime` }), ...lower(`http://${host}/api/events`)],
      { climbMs, headStartMs: 1_500 },
    ),
    token: () => 'token',
    limits: { firstRetryMs: 20, maxRetryMs: 200 },
    environment: { WebSocket: WebSocket as unknown as WebSocketConstructor },
  })
  cleanups.push(() => client.close())
  const seen: number[] = []
  const notices: string[] = []
  client.subscribe('test.numbered', ({ data }) => seen.push((data as { number: number }).number))
  for (const notice of ['gap', 'reset', 'invalid'] as const)
    client.on(notice, () => notices.push(notice))
  let published = 0
  const publish = async (count: number) => {
    for (let index = 0; index < count; index++) {
      const data = { number: ++published }
      await realtime.append({ type: 'test.numbered', topic, tenantId: 't1', data })
    }
  }
  const isVia = (via: string, isDegraded: boolean) =>
    eventually(() =>
      expect(client.getSnapshot()).toMatchObject({ state: 'connected', via, isDegraded }),
    )
  client.connect()
  await isVia('websocket', false)
  return { gate, client, seen, notices, publish, isVia, published: () => published }
}

const byStream = (url: string) => [sse({ url: `${url}/stream` }), polling({ url, intervalMs: 50 })]
const byPolling = (url: string) => [polling({ url, intervalMs: 50 })]
const byLongPolling = (url: string) => [polling({ url, waitMs: 5_000 })]

it.each([
  ['sse', byStream],
  ['polling', byPolling],
  ['polling', byLongPolling],
])('10,000 events, WebSocket blocked again and again, %s instead: exact', async (via, lower) => {
  const { gate, client, seen, notices, publish, isVia, published } = await startLab(lower)
  let changes = 0
  const flood = (async () => {
    while (published() < 10_000 || changes < 6) {
      await publish(50)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  for (const way of ['refused', 'swallowed', 'refused'] as const) {
    gate.setWebSockets(way)
    await isVia(via, true)
    changes++
    gate.setWebSockets('open')
    await isVia('websocket', false)
    changes++
  }
  await flood
  await publish(1)
  await eventually(() => expect(Math.max(...seen.slice(-100))).toBe(published()))
  expect(compare(published(), seen)).toEqual(exact)
  expect(notices).toEqual([])
  // Only the way down is a loss; the way up is none.
  expect(client.stats().reconnects).toBe(3)
})

it('a stream that is cut as well is no end: polling goes on', async () => {
  const { gate, seen, publish, isVia, published, notices } = await startLab((url) => [
    sse({ url: url.replace('events', 'nothing-here') }),
    ...byPolling(url),
  ])
  gate.setWebSockets('swallowed')
  gate.cut()
  await publish(10)
  await isVia('polling', true)
  await publish(10)
  await eventually(() => expect(compare(published(), seen)).toEqual(exact))
  expect(notices).toEqual([])
})
