import SockJS from 'sockjs-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createRealtimeClient, type Transport, type WebSocketConstructor } from '../../../src/core'
import type { RealtimeServerOptions } from '../../../src/server'
import { socketIo } from '../../../src/transports/socket-io'
import { stomp } from '../../../src/transports/stomp'
import { compare, exact } from '../../faults/checker'
import { startSocketIo } from '../../server/support/startSocketIo'
import { startStomp } from '../../server/support/startStomp'
import { startTcpGate } from '../../support/startTcpGate'

vi.setConfig({ testTimeout: 120_000 })

type ServerOptions = Partial<RealtimeServerOptions>

/** A protocol of our own server: its gateway, and the transport that speaks to it. */
interface Protocol {
  readonly start: (options: ServerOptions) => ReturnType<typeof startSocketIo | typeof startStomp>
  readonly transport: (port: number) => Transport
  /** What a client asks for besides. */
  readonly topics?: readonly string[]
}

const protocols: Record<string, Protocol> = {
  'Socket.IO': {
    start: (options) => startSocketIo(options),
    transport: (port) =>
      socketIo({ url: `http://127.0.0.1:${port}`, transports: ['websocket'], replays: true }),
  },
  'STOMP over WebSocket': {
    start: (options) => startStomp(options),
    transport: (port) => stomp({ url: `ws://127.0.0.1:${port}/ws/websocket` }),
    topics: ['/topic'],
  },
  'STOMP over SockJS': {
    start: (options) => startStomp(options),
    transport: (port) =>
      stomp({ url: `http://127.0.0.1:${port}/ws`, socket: (url) => new SockJS(url) }),
    topics: ['/topic'],
  },
}

async function startLab(protocol: Protocol, options: ServerOptions = {}) {
  const server = await protocol.start({ origins: 'any', ...options })
  const gate = await startTcpGate(server.port)
  let refreshed = 0
  const client = createRealtimeClient({
    transport: protocol.transport(gate.port),
    token: () => 'ada',
    refreshToken: () => `ada-${++refreshed}`,
    topics: protocol.topics ?? [],
    limits: { firstRetryMs: 20, maxRetryMs: 200 },
    environment: { WebSocket: WebSocket as unknown as WebSocketConstructor },
  })
  onTestFinished(async () => {
    client.close()
    await gate.close()
  })
  const seen: number[] = []
  const notices: string[] = []
  client.subscribe('test.numbered', ({ data }) => seen.push((data as { count: number }).count))
  client.on('gap', ({ reason }) => notices.push(`gap ${reason}`))
  client.on('reset', () => notices.push('reset'))
  client.connect()
  const eventually = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 10 })
  const reaches = (state: string) =>
    eventually(() => expect(client.getSnapshot().state).toBe(state))
  await reaches('connected')
  /** Everything came, once and in order, and nothing was told to be missing. */
  const isExact = async (published: number) => {
    await eventually(() => expect(seen.at(-1)).toBe(published))
    expect(compare(published, seen)).toEqual(exact)
    expect(notices).toEqual([])
  }
  return { ...server, gate, client, eventually, reaches, isExact, refreshes: () => refreshed }
}

describe.each(Object.entries(protocols))('%s', (_, protocol) => {
  it('goes on where it was after each cut, and nothing is missed', async () => {
    const { gate, append, client, isExact } = await startLab(protocol)
    for (let cut = 0; cut < 5; cut++) {
      await append(100)
      gate.cut()
      await append(100)
      await isExact((cut + 1) * 200)
    }
    expect(client.stats().reconnects).toBeGreaterThanOrEqual(4)
  })

  it('comes back from a restart that was announced', async () => {
    const { realtime, append, client, isExact, eventually } = await startLab(protocol)
    await append(10)
    await isExact(10)
    realtime.disconnectAll({ retryAfterMs: 300 })
    await append(10)
    await eventually(() => expect(client.stats().reconnects).toBe(1))
    await isExact(20)
  })

  it('sends, and hears what the server says of it', async () => {
    const { client, realtime, reaches } = await startLab(protocol, {
      canPublish: (_identity, { type }) => type === 'note.written',
    })
    const topic = protocol.topics ? '/app' : undefined
    await client.publish('note.written', { text: 'hello' }, { topic })
    const { events } = await realtime.store.read({ topic: 'tenant:t1', after: null, limit: 10 })
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['note.written', { text: 'hello' }],
    ])
    await expect(client.publish('note.burnt', {}, { topic })).rejects.toThrow()
    await reaches('connected')
  })
})

it('Socket.IO: a token that ends is replaced in place', async () => {
  const { client, append, isExact, refreshes, eventually } = await startLab(
    protocols['Socket.IO'] as Protocol,
    {
      authenticate: (token) => ({
        userId: 'ada',
        tenantId: 't1',
        ...(token === 'ada' && { expiresInMs: 200 }),
      }),
    },
  )
  await append(5)
  await eventually(() => expect(refreshes()).toBe(1))
  await append(5)
  await isExact(10)
  expect(client.stats().reconnects).toBe(0)
})
