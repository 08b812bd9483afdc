import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import {
  AuthError,
  createHttpGateway,
  createMemoryStore,
  createRealtimeServer,
  toNodeListener,
  type EventStore,
  type RealtimeServer,
  type SocketChannel,
} from '../../src/server'
import type { Transport } from '../../src/core'
import { startLinkProxy } from '../conformance/linkProxy'
import {
  staleToken,
  type Backend,
  type Refusal,
  type TransportCapabilities,
} from '../conformance/transportConformance'
import { sse } from '../../src/transports/sse'
import { webSocket } from '../../src/transports/websocket'

/** By WebSocket to it. @param host - name and port */
export const ownSocket = (host: string) => webSocket({ url: `ws://${host}/realtime` })

/** By event stream to it. @param host - name and port */
export const ownStream = (host: string, heartbeatMs?: number) =>
  sse({
    url: `http://${host}/api/events/stream`,
    topicsParameter: 'topic',
    ...(heartbeatMs !== undefined && { heartbeatMs }),
  })

/** What its WebSocket can … */
export const socketCapabilities: TransportCapabilities = {
  replays: true,
  sends: true,
  subscribes: true,
  probes: true,
  reportsHttpStatus: true,
  reportsRetryAfter: true,
  oversized: 'counted',
  corrupt: 'counted',
}

/** … and what its event stream. */
export const streamCapabilities: TransportCapabilities = {
  ...socketCapabilities,
  sends: false,
  oversized: 'closes',
}

interface OwnServerOptions {
  /** @param host - name and port */
  readonly transport: (host: string, quietMs?: number) => Transport
  /** Who asks, where it is not said by a header. @default the bearer */
  readonly cookie?: string
  /** Something between the network and the server. @returns its port, and how to end it */
  readonly front?: (port: number) => Promise<{ port: number; close: () => Promise<void> }>
  /** How often the server gives a sign of life, milliseconds. @default 1000 */
  readonly heartbeatMs?: number
  /** Whether it takes WebSockets. @default true */
  readonly hasSockets?: boolean
}

const corrupt = '{"type":"test.numb'
const oversized = JSON.stringify({ type: 'test.large', data: 'x'.repeat(1_100_000) })

/**
 * Our own server, by WebSocket, event stream and history, with the network in front of it: it
 * replays, acknowledges, and says why it refuses.
 */
export async function startOwnServer(options: OwnServerOptions): Promise<Backend> {
  const { cookie, heartbeatMs = 1_000, hasSockets = true } = options
  // It outlives the server, as a database does.
  const store: EventStore = { ...createMemoryStore(), close: () => Promise.resolve() }
  const tokens: (string | null)[] = []
  const urls: string[] = []
  const channels = new Set<SocketChannel>()
  const streams = new Set<{ write(text: string): unknown }>()
  /** Sockets and responses. */
  const held = new Set<unknown>()
  /** What the next page of the history is instead. */
  let page: string | undefined
  let refusal: Refusal | null = null
  let refusedForMs: number | undefined
  let http: Server
  let realtime: RealtimeServer
  let port = 0

  async function listen() {
    realtime = createRealtimeServer({
      store,
      origins: 'any',
      heartbeatMs,
      canPublish: () => true,
      authenticate(token) {
        tokens.push(token)
        if (refusal === '403') throw new AuthError('FORBIDDEN', 'not for you')
        return refusal === '401' || token === staleToken ? null : { userId: 'u', tenantId: 't' }
      },
      wrapChannel(channel) {
        channels.add(channel)
        channel.onGone(() => channels.delete(channel))
        if (refusal === '503') {
          channel.close(1013, JSON.stringify({ retryAfterMs: refusedForMs }))
        }
        return channel
      },
    })
    const gateway = createHttpGateway(realtime, {
      retryMs: 100,
      maxRequestsPerMinute: 1_000_000,
      ...(cookie && { token: () => cookie }),
    })
    const handle = toNodeListener(gateway)
    http = createServer((request, response) => {
      const { url = '' } = request
      const kept = url.includes('/stream') ? streams : held
      urls.push(url)
      if (refusal === '503') {
        const seconds = Math.ceil((refusedForMs ?? 0) / 1_000)
        response.writeHead(503, { 'Retry-After': `${seconds}` }).end()
      } else if (page !== undefined && kept === held) {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(page)
        page = undefined
      } else {
        kept.add(response)
        response.on('close', () => kept.delete(response))
        handle(request, response)
      }
    })
    http.on('upgrade', ({ url = '' }, socket) => {
      urls.push(url)
      held.add(socket)
      socket.on('close', () => held.delete(socket))
    })
    if (hasSockets) await realtime.attach(http)
    else http.removeAllListeners('upgrade')
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
  const front = await options.front?.(port)
  const proxy = await startLinkProxy(() => front?.port ?? port)
  const emit: Backend['emit'] = async ({ topic = 'tenant:t', ...event }) => {
    await realtime.append({ ...event, topic })
  }
  let closing: Promise<void> | undefined
  async function close() {
    await proxy.close()
    await front?.close()
    await stop()
  }
  return {
    ...proxy,
    environment: { WebSocket: WebSocket },
    transport: ({ quietMs } = {}) => options.transport(`127.0.0.1:${proxy.port}`, quietMs),
    topic: (name) => `tenant:t:${name}`,
    emit,
    async emitMany(events) {
      await Promise.all(events.map(emit))
    },
    refuse(why, retryAfterMs) {
      refusal = why
      refusedForMs = retryAfterMs
    },
    async restart() {
      await stop()
      await listen()
    },
    sendRaw(kind) {
      const text = kind === 'corrupt' ? corrupt : oversized
      for (const channel of channels) channel.send(text, () => {})
      for (const stream of streams) stream.write(`data: ${text}\n\n`)
      page = kind === 'corrupt' ? text : `{"events":[${text}]}`
    },
    connectionCount: () => held.size + streams.size,
    tokens: () => tokens,
    urls: () => urls,
    close: () => (closing ??= close()),
  }
}
