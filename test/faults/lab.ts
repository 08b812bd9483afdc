import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, vi } from 'vitest'
import { WebSocket, WebSocketServer, type WebSocket as ServerSocket } from 'ws'
import { webSocket } from 'tidings'
import {
  createRealtimeClient,
  type ConnectionSnapshot,
  type RealtimeClientOptions,
  type RealtimeEvent,
  type WebSocketConstructor,
} from 'tidings/core'
import {
  createMemoryStore,
  createRealtimeServer,
  type EventStore,
  type RealtimeServer,
  type RealtimeServerOptions,
} from 'tidings/server'
import { compare, exact } from './checker'
import { FaultProxy } from './faultProxy'
import { createRandom, seed } from './random'

const cleanups: (() => unknown)[] = []

/** For `afterEach`: ends all that a scenario started. */
export async function cleanUp() {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}

/** Real time, but short: what takes 15 s and 10 s in an app. */
export const fast = { quietMs: 400, timeoutMs: 400, firstRetryMs: 20, maxRetryMs: 200, graceMs: 50 }

/** Facts come late on a busy machine. */
export const eventually = (check: () => void | Promise<void>, timeout = 20_000) =>
  vi.waitFor(check, { timeout, interval: 10 })

export const platform = { WebSocket: WebSocket as unknown as WebSocketConstructor }

/** A client, and all that it told. */
export function startClient(url: string, options: Partial<RealtimeClientOptions> = {}) {
  const client = createRealtimeClient({
    transport: webSocket({ url }),
    token: () => 'token',
    limits: fast,
    environment: platform,
    ...options,
  })
  const seen: number[] = []
  const events: RealtimeEvent[] = []
  const notices: string[] = []
  client.subscribe('test.numbered', (event) => {
    events.push(event)
    seen.push((event.data as { number: number }).number)
  })
  client.on('gap', ({ topic, from, to, reason }) =>
    notices.push(`gap ${topic} ${from}-${to} ${reason}`),
  )
  client.on('reset', ({ topic }) => notices.push(`reset ${topic}`))
  client.on('invalid', ({ reason }) => notices.push(`invalid ${reason}`))
  client.on('error', ({ code }) => notices.push(`error ${code}`))
  cleanups.push(() => client.close())
  client.connect()
  /** The first snapshot that is so, now or later: heard, not polled, for the next may follow at once. */
  const until = (isSo: (snapshot: ConnectionSnapshot) => boolean) =>
    new Promise<ConnectionSnapshot>((resolve, reject) => {
      const look = () => {
        const snapshot = client.getSnapshot()
        if (!isSo(snapshot)) return
        clearTimeout(deadline)
        stop()
        resolve(snapshot)
      }
      const stop = client.onSnapshot(look)
      const deadline = setTimeout(() => {
        stop()
        reject(new Error(`never so: ${String(isSo)}; now ${JSON.stringify(client.getSnapshot())}`))
      }, 20_000)
      look()
    })
  const reaches = (state: ConnectionSnapshot['state']) =>
    until((snapshot) => snapshot.state === state)
  return { client, seen, events, notices, until, reaches }
}

interface LabOptions {
  readonly server?: Partial<RealtimeServerOptions>
  readonly client?: (url: string) => Partial<RealtimeClientOptions>
}

/** A real server, the proxy in front of it, and a client of the built package behind that. */
export async function startLab({
  server: serverOptions = {},
  client: clientOptions,
}: LabOptions = {}) {
  const store: EventStore = serverOptions.store ?? createMemoryStore()
  let http: Server
  let realtime: RealtimeServer
  let port = 0
  let published = 0

  async function start() {
    realtime = createRealtimeServer({
      authenticate: (token) => (token ? { userId: 'u-ada', tenantId: 't1' } : null),
      origins: 'any',
      canPublish: () => true,
      maxConnectionsPerUser: Infinity,
      heartbeatMs: 150,
      ...serverOptions,
      store,
    })
    http = createServer()
    await realtime.attach(http)
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
    ;({ port } = http.address() as AddressInfo)
  }

  /** No close frame and no word to anybody; what was acknowledged is in the store. */
  async function kill() {
    const closed = new Promise((resolve) => http.close(resolve))
    for (const connection of realtime.connections()) connection.terminate()
    http.closeAllConnections()
    await closed
  }

  await start()
  const proxy = new FaultProxy(() => port, createRandom(seed))
  await proxy.listen()
  const url = `ws://127.0.0.1:${proxy.port}/realtime`
  cleanups.push(async () => {
    proxy.close()
    await kill()
  })
  const publish = async (count = 1) => {
    for (let index = 0; index < count; index++) {
      const data = { number: ++published }
      await realtime.append({ type: 'test.numbered', topic: 'tenant:t1', tenantId: 't1', data })
    }
  }
  const first = startClient(url, clientOptions?.(url))
  await first.reaches('connected')
  return {
    ...first,
    proxy,
    store,
    url,
    publish,
    kill,
    start,
    realtime: () => realtime,
    /** Waits until the handler has seen the newest event, and holds it to the promise. */
    async expectExact() {
      await eventually(() => expect(Math.max(0, ...first.seen.slice(-200))).toBe(published))
      expect(compare(published, first.seen)).toEqual(exact)
      expect(first.notices).toEqual([])
    },
  }
}

interface ScriptedMessage {
  readonly action: string
  readonly token?: string
}

/** A server that shares no code with the client: what it does is written in each scenario. */
export async function startScripted(
  onMessage: (socket: ServerSocket, message: ScriptedMessage, attempt: number) => void,
) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  let attempts = 0
  server.on('connection', (socket) => {
    const attempt = ++attempts
    socket.on('error', () => {})
    socket.on('message', (raw: Buffer) =>
      onMessage(socket, JSON.parse(raw.toString()) as ScriptedMessage, attempt),
    )
  })
  cleanups.push(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    attempts: () => attempts,
    send: (frame: unknown) =>
      server.clients.forEach((socket) =>
        socket.send(
          typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame),
        ),
      ),
  }
}

/** What a server of the goals contract says to a token it takes. */
export const welcome = JSON.stringify({
  type: 'auth.success',
  timestamp: '2026-03-04T09:30:00Z',
  data: { tenantId: 't1', userId: 'u-ada', connectionId: 'c1' },
})

/** A numbered event of a server that numbers. */
export const numbered = (number: number, more: object = {}) => ({
  type: 'test.numbered',
  timestamp: '2026-03-04T09:30:00Z',
  eventId: `e${number}`,
  topic: 'tenant:t1',
  tenantId: 't1',
  epoch: 'epoch-1',
  sequence: number,
  data: { number },
  ...more,
})
