import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import type { WebSocketConstructor } from '../../../src/core'
import {
  AuthError,
  createMemoryStore,
  createRealtimeServer,
  type EventStore,
  type RealtimeServer,
  type SocketChannel,
} from '../../../src/server'
import { webSocket } from '../../../src/transports/websocket'
import { startLinkProxy } from '../../conformance/linkProxy'
import {
  describeTransport,
  staleToken,
  type Backend,
  type Refusal,
} from '../../conformance/transportConformance'

const environment = { WebSocket: WebSocket as unknown as WebSocketConstructor }
const oversized = JSON.stringify({ type: 'test.large', data: 'x'.repeat(1_100_000) })
const corrupt = '{"type":"test.numb'

/** Our own server: it replays, acknowledges, and says why it refuses. */
async function startOwnServer(): Promise<Backend> {
  const memory = createMemoryStore()
  // It outlives the server, as a database does.
  const store: EventStore = { ...memory, close: () => Promise.resolve() }
  const channels = new Set<SocketChannel>()
  const tokens: (string | null)[] = []
  let refusal: Refusal | null = null
  let retryAfterMs: number | undefined
  let http: Server
  let realtime: RealtimeServer
  let port = 0

  async function listen() {
    realtime = createRealtimeServer({
      store,
      origins: 'any',
      heartbeatMs: 1_000,
      canPublish: () => true,
      authenticate(token) {
        tokens.push(token)
        if (refusal === '403') throw new AuthError('FORBIDDEN', 'not for you')
        return refusal === '401' || token === staleToken ? null : { userId: 'u', tenantId: 't' }
      },
      wrapChannel(channel) {
        channels.add(channel)
        channel.onGone(() => channels.delete(channel))
        if (refusal === '503') channel.close(1013, JSON.stringify({ retryAfterMs }))
        return channel
      },
    })
    http = createServer()
    await realtime.attach(http)
    http.listen(port, '127.0.0.1')
    await once(http, 'listening')
    ;({ port } = http.address() as AddressInfo)
  }

  async function stop() {
    await realtime.close({ retryAfterMs: 0 })
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  }

  await listen()
  const proxy = await startLinkProxy(() => port)
  const emit: Backend['emit'] = async ({ topic = 'tenant:t', ...event }) => {
    await realtime.append({ ...event, topic })
  }
  let closing: Promise<void> | undefined
  return {
    ...proxy,
    environment,
    transport: () => webSocket({ url: `ws://127.0.0.1:${proxy.port}/realtime` }),
    topic: (name) => `tenant:t:${name}`,
    emit,
    async emitMany(events) {
      await Promise.all(events.map(emit))
    },
    refuse(why, ms) {
      refusal = why
      retryAfterMs = ms
    },
    async restart() {
      await stop()
      await listen()
    },
    sendRaw(kind) {
      for (const channel of channels)
        channel.send(kind === 'corrupt' ? corrupt : oversized, () => {})
    },
    connectionCount: () => proxy.count(),
    tokens: () => tokens,
    close: () => (closing ??= Promise.all([proxy.close(), stop()]).then(() => {})),
  }
}

/** A server of others: it authenticates and sends, and does nothing else. */
async function startPlainServer(): Promise<Backend> {
  const tokens: (string | null)[] = []
  let refusal: Refusal | null = null
  let server: WebSocketServer
  let port = 0

  const say = (type: string, data: unknown) =>
    JSON.stringify({ type, timestamp: '2026-03-04T09:30:00Z', data })
  const error = (code: string, more = {}) => say('auth.error', { error: 'no', code, ...more })

  function answer(token: string | null) {
    tokens.push(token)
    if (refusal === '403') return error('FORBIDDEN')
    if (refusal === '503') return error('RATE_LIMIT_EXCEEDED', { retryAfter: 60 })
    if (refusal === '401' || token === staleToken) return error('UNAUTHORIZED')
    return say('auth.success', { tenantId: 't', userId: 'u', connectionId: 'c' })
  }

  async function listen() {
    server = new WebSocketServer({ host: '127.0.0.1', port })
    await once(server, 'listening')
    ;({ port } = server.address() as AddressInfo)
    server.on('connection', (socket) => {
      socket.on('error', () => {})
      socket.on('message', (raw: Buffer) => {
        const { action, token = null } = JSON.parse(raw.toString()) as {
          action: string
          token?: string | null
        }
        if (action === 'auth') socket.send(answer(token))
      })
    })
  }

  async function stop() {
    for (const socket of server.clients) socket.terminate()
    await new Promise((resolve) => server.close(resolve))
  }

  await listen()
  const proxy = await startLinkProxy(() => port)
  const broadcast = (text: string) => {
    for (const socket of server.clients) socket.send(text)
  }
  const emit: Backend['emit'] = async ({ type, data }) => broadcast(say(type, data))
  let closing: Promise<void> | undefined
  return {
    ...proxy,
    environment,
    transport: () => webSocket({ url: `ws://127.0.0.1:${proxy.port}/` }),
    topic: (name) => name,
    emit,
    async emitMany(events) {
      for (const event of events) await emit(event)
    },
    refuse: (why) => (refusal = why),
    async restart() {
      await stop()
      await listen()
    },
    sendRaw: (kind) => broadcast(kind === 'corrupt' ? corrupt : oversized),
    connectionCount: () => proxy.count(),
    tokens: () => tokens,
    close: () => (closing ??= Promise.all([proxy.close(), stop()]).then(() => {})),
  }
}

describeTransport('webSocket on our own server', {
  start: startOwnServer,
  capabilities: {
    replays: true,
    sends: true,
    subscribes: true,
    probes: true,
    reportsHttpStatus: true,
    reportsRetryAfter: true,
    oversized: 'counted',
    corrupt: 'counted',
  },
})

describeTransport('webSocket on a server without extensions', {
  start: startPlainServer,
  capabilities: {
    replays: false,
    sends: false,
    subscribes: false,
    probes: false,
    reportsHttpStatus: true,
    reportsRetryAfter: true,
    oversized: 'counted',
    corrupt: 'counted',
  },
})
