import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  createRealtimeClient,
  type RealtimeClientOptions,
  type RealtimeEvent,
  type WebSocketConstructor,
} from '../../src/core'
import { createRealtimeServer, type RealtimeServerOptions } from '../../src/server'
import { webSocket } from '../../src/transports/websocket'
import { eventually } from '../support/eventually'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function startServer(options: Partial<RealtimeServerOptions> = {}) {
  const realtime = createRealtimeServer({
    authenticate: (token) => (token ? { userId: 'u-ada', tenantId: 't1' } : null),
    origins: 'any',
    canPublish: () => true,
    ...options,
  })
  const http = createServer()
  await realtime.attach(http)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  cleanups.push(async () => {
    await realtime.close({ retryAfterMs: 0 })
    await new Promise((resolve) => http.close(resolve))
  })
  const append = (number: number) =>
    realtime.append({ type: 'test.numbered', topic: 'tenant:t1', tenantId: 't1', data: { number } })
  return {
    realtime,
    append,
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/realtime`,
  }
}

const platform = { WebSocket: WebSocket as unknown as WebSocketConstructor }

function startClient(url: string, options: Partial<RealtimeClientOptions> = {}) {
  const client = createRealtimeClient({
    transport: webSocket({ url }),
    token: () => 'token',
    environment: platform,
    limits: { firstRetryMs: 20 },
    ...options,
  })
  const numbers: number[] = []
  const events: RealtimeEvent[] = []
  client.subscribe('test.numbered', (event) => {
    events.push(event)
    numbers.push((event.data as { number: number }).number)
  })
  const notices: string[] = []
  client.on('gap', (gap) => notices.push(`gap ${gap.reason}`))
  client.on('replay', ({ count }) => notices.push(`replay ${count}`))
  client.on('reset', () => notices.push('reset'))
  client.connect()
  cleanups.push(() => client.close())
  const connected = () =>
    vi.waitFor(() => expect(client.getSnapshot().state).toBe('connected'), { timeout: 10_000 })
  return { client, numbers, events, notices, connected }
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

describe('delivery over a real WebSocket', () => {
  it('follows a topic that the server could not read at first', async () => {
    const { url, realtime } = await startServer()
    const topic = 'tenant:t1:goal-1'
    const { numbers, connected } = startClient(url, { topics: [topic] })
    const { readAll } = realtime.store
    vi.spyOn(realtime.store, 'readAll').mockImplementation((requests) =>
      requests.some((request) => request.topic === topic) && readAlls++ === 0
        ? Promise.reject(new Error('away'))
        : readAll.call(realtime.store, requests),
    )
    let readAlls = 0
    await connected()
    await eventually(async () => {
      await realtime.append({ type: 'test.numbered', topic, data: { number: 1 } })
      expect(numbers.length).toBeGreaterThan(0)
    })
  })

  it('loses, doubles and reorders nothing while the link is cut again and again', async () => {
    const server = await startServer()
    const { client, numbers, notices, connected } = startClient(server.url)
    await connected()
    for (let number = 1; number <= 2_000; number++) {
      await server.append(number)
      if (number % 100 === 0) {
        for (const connection of server.realtime.connections()) connection.terminate()
        await vi.waitFor(() => expect(client.stats().reconnects).toBe(number / 100), {
          timeout: 10_000,
        })
      }
    }
    await eventually(() => expect(numbers.length).toBeGreaterThanOrEqual(2_000))
    expect(numbers).toEqual(upTo(2_000))
    expect(notices.filter((notice) => !notice.startsWith('replay'))).toEqual([])
  })

  it('says how many events a reconnect replayed, and marks them', async () => {
    const server = await startServer()
    const { client, events, notices, connected } = startClient(server.url, {
      limits: { firstRetryMs: 60_000, maxRetryMs: 60_000 },
      // It does not come back before it is told to.
      environment: { ...platform, random: () => 0.99 },
    })
    await connected()
    await server.append(1)
    await eventually(() => expect(events).toHaveLength(1))
    for (const connection of server.realtime.connections()) connection.terminate()
    await eventually(() => expect(client.getSnapshot().state).toBe('reconnecting'))
    for (const number of [2, 3, 4]) await server.append(number)
    client.retry()
    await eventually(() => expect(notices).toEqual(['replay 3']))
    expect(events.map((event) => event.replayed ?? false)).toEqual([false, true, true, true])
  })

  it('says that nothing was missed', async () => {
    const server = await startServer()
    const { client, events, notices, connected } = startClient(server.url)
    await connected()
    await server.append(1)
    await eventually(() => expect(events).toHaveLength(1))
    for (const connection of server.realtime.connections()) connection.terminate()
    await vi.waitFor(() => expect(client.stats().reconnects).toBe(1), { timeout: 5_000 })
    await eventually(() => expect(notices).toEqual(['replay 0']))
  })

  it('announces a reset and goes on when the server lost its log', async () => {
    const first = await startServer()
    let { url } = first
    const { events, notices, connected } = startClient('', {
      transport: webSocket({ url: () => url }),
    })
    await connected()
    await first.append(1)
    await eventually(() => expect(events).toHaveLength(1))
    const second = await startServer()
    await second.append(2)
    url = second.url
    for (const connection of first.realtime.connections()) connection.terminate()
    await vi.waitFor(() => expect(notices).toContain('reset'), { timeout: 5_000 })
    await second.append(3)
    await eventually(() => expect(events.at(-1)?.data).toEqual({ number: 3 }))
  })

  it('delivers a published message once, even when its ack was lost', async () => {
    const server = await startServer()
    const { client, connected } = startClient(server.url, { limits: { firstRetryMs: 20 } })
    await connected()
    const seen: unknown[] = []
    client.subscribe('note.added', (event) => seen.push(event.data))
    const ack = client.publish('note.added', { text: 'hello' }, { idempotencyKey: 'key-1' })
    for (const connection of server.realtime.connections()) connection.terminate()
    await expect(ack).resolves.toMatchObject({ id: 'key-1' })
    await client.publish('note.added', { text: 'hello' }, { idempotencyKey: 'key-1' })
    await eventually(() => expect(seen).toEqual([{ text: 'hello' }]))
  })

  it('replaces an expired token on the open link', async () => {
    const tokens: string[] = []
    const server = await startServer({
      authenticate(token) {
        tokens.push(String(token))
        return { userId: 'u-ada', tenantId: 't1' }
      },
    })
    let refreshes = 0
    const { client, numbers, connected } = startClient(server.url, {
      token: () => `token-${refreshes}`,
      refreshToken: () => `token-${++refreshes}`,
    })
    await connected()
    for (const connection of server.realtime.connections()) connection.expireToken()
    await eventually(() => expect(tokens).toEqual(['token-0', 'token-1']))
    await server.append(1)
    await eventually(() => expect(numbers).toEqual([1]))
    expect(client.stats().reconnects).toBe(0)
    expect(refreshes).toBe(1)
  })
})
