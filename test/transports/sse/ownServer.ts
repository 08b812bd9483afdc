import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AuthError,
  createHttpGateway,
  createMemoryStore,
  createRealtimeServer,
  toNodeListener,
  type EventStore,
  type RealtimeServer,
} from '../../../src/server'
import type { Transport } from '../../../src/core'
import { startLinkProxy } from '../../conformance/linkProxy'
import { staleToken, type Backend, type Refusal } from '../../conformance/transportConformance'

interface OwnServerOptions {
  readonly transport: (url: string, quietMs?: number) => Transport
  /** Who asks, where it is not said by a header. @default the bearer */
  readonly cookie?: string
  /** Something between the network and the server. @returns its port, and how to end it */
  readonly front?: (port: number) => Promise<{ port: number; close: () => Promise<void> }>
}

/** Our own server's event stream, with the network in front of it. */
export async function startOwnServer(options: OwnServerOptions): Promise<Backend> {
  // It outlives the server, as a database does.
  const store: EventStore = { ...createMemoryStore(), close: () => Promise.resolve() }
  const tokens: (string | null)[] = []
  const urls: string[] = []
  const responses = new Set<{ write(text: string): unknown }>()
  let refusal: Refusal | null = null
  let http: Server
  let realtime: RealtimeServer
  let port = 0

  async function listen() {
    realtime = createRealtimeServer({
      store,
      origins: 'any',
      heartbeatMs: 150,
      authenticate(token) {
        tokens.push(token)
        if (refusal === '403') throw new AuthError('FORBIDDEN', 'not for you')
        return refusal === '401' || token === staleToken ? null : { userId: 'u', tenantId: 't' }
      },
    })
    const { cookie } = options
    const gateway = createHttpGateway(realtime, {
      retryMs: 100,
      ...(cookie && { token: () => cookie }),
    })
    const handle = toNodeListener(gateway)
    http = createServer((request, response) => {
      urls.push(request.url ?? '')
      if (refusal === '503') {
        response.writeHead(503, { 'Retry-After': '60' }).end()
        return
      }
      responses.add(response)
      response.on('close', () => responses.delete(response))
      handle(request, response)
    })
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
    environment: {},
    transport: ({ quietMs } = {}) =>
      options.transport(`http://127.0.0.1:${proxy.port}/api/events/stream`, quietMs),
    topic: (name) => `tenant:t:${name}`,
    emit,
    async emitMany(events) {
      await Promise.all(events.map(emit))
    },
    refuse: (why) => (refusal = why),
    async restart() {
      await stop()
      await listen()
    },
    sendRaw(kind) {
      const text = kind === 'corrupt' ? '{"type":"test.numb' : 'x'.repeat(1_100_000)
      for (const response of responses) response.write(`data: ${text}\n\n`)
    },
    connectionCount: () => realtime.connections().length,
    tokens: () => tokens,
    urls: () => urls,
    close: () => (closing ??= close()),
  }
}
