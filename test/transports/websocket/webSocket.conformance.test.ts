import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import type { WebSocketConstructor } from '../../../src/core'
import { webSocket } from '../../../src/transports/websocket'
import { startLinkProxy } from '../../conformance/linkProxy'
import {
  describeTransport,
  staleToken,
  type Backend,
  type Refusal,
} from '../../conformance/transportConformance'
import { ownSocket, socketCapabilities, startOwnServer } from '../startOwnServer'

const environment = { WebSocket: WebSocket as unknown as WebSocketConstructor }
const oversized = JSON.stringify({ type: 'test.large', data: 'x'.repeat(1_100_000) })
const corrupt = '{"type":"test.numb'

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
  start: () => startOwnServer({ transport: ownSocket }),
  capabilities: socketCapabilities,
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
