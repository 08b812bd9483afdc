import SockJS from 'sockjs-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  createRealtimeClient,
  followTopics,
  topicStatus,
  type Transport,
  type WebSocketConstructor,
} from '../../../src/core'
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
  /** What the topic `tenant:t1:<name>` is called there. */
  readonly room: (name: string) => string
}

const protocols: Record<string, Protocol> = {
  'Socket.IO': {
    start: (options) => startSocketIo(options),
    transport: (port) =>
      socketIo({ url: `http://127.0.0.1:${port}`, transports: ['websocket'], replays: true }),
    room: (name) => name,
  },
  'STOMP over WebSocket': {
    start: (options) => startStomp(options),
    transport: (port) => stomp({ url: `ws://127.0.0.1:${port}/ws/websocket` }),
    topics: ['/topic'],
    room: (name) => `/topic/${name}`,
  },
  'STOMP over SockJS': {
    start: (options) => startStomp(options),
    transport: (port) =>
      stomp({ url: `http://127.0.0.1:${port}/ws`, socket: (url) => new SockJS(url) }),
    topics: ['/topic'],
    room: (name) => `/topic/${name}`,
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
  return {
    ...server,
    gate,
    client,
    eventually,
    reaches,
    isExact,
    notices,
    refreshes: () => refreshed,
  }
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

  it('follows a topic by the name it has there, from when it is followed to when it is left', async () => {
    const { client, gate, append, eventually, realtime, notices, reaches } =
      await startLab(protocol)
    const heard: (number | undefined)[] = []
    client.subscribe('*', ({ topic, sequence, replayed }) => {
      if (topic === 'tenant:t1:room') heard.push(replayed ? 0 : sequence)
    })
    const [room, topic] = [protocol.room('room'), 'tenant:t1:room']
    const isLive = () => eventually(() => expect(topicStatus(client, [room])).toBe('live'))
    const appends = (count: number) => append(count, { topic })
    await appends(3)
    const unfollow = followTopics(client, [room])
    await isLive()
    await appends(2)
    await eventually(() => expect(heard).toEqual([4, 5]))
    gate.cut()
    await appends(1)
    await eventually(() => expect(heard).toEqual([4, 5, 0]))
    await reaches('connected')
    unfollow()
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await appends(3)
    gate.cut()
    await eventually(() => expect(client.stats().reconnects).toBe(2))
    followTopics(client, [room])
    await isLive()
    await appends(1)
    await eventually(() => expect(heard).toEqual([4, 5, 0, 10]))
    // The place it has now is gone on from, although the topic had been left before.
    gate.cut()
    await appends(1)
    await eventually(() => expect(heard).toEqual([4, 5, 0, 10, 0]))
    expect(notices).toEqual([])
    expect(realtime.connections().length).toBeLessThanOrEqual(2)
  })

  it('hears that a topic is refused, and goes on with the others', async () => {
    const { client, append, isExact, eventually, reaches } = await startLab(protocol, {
      canRead: (_, topic) => !topic.includes('secret'),
    })
    const [room, secret] = [protocol.room('room'), protocol.room('secret')]
    followTopics(client, [room, secret])
    await eventually(() => expect(topicStatus(client, [secret])).toBe('refused'))
    await reaches('connected')
    await eventually(() => expect(topicStatus(client, [room])).toBe('live'))
    await append(10)
    await isExact(10)
    expect(client.getSnapshot().error).toBeNull()
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
    for (const [type, serverCode] of [
      ['note.burnt', 'FORBIDDEN'],
      ['note.error', 'VALIDATION_ERROR'],
    ] as const) {
      await expect(client.publish(type, {}, { topic })).rejects.toMatchObject({
        ...{ code: 'PUBLISH_REFUSED', serverCode },
      })
      await reaches('connected')
    }
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
