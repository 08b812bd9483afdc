import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '@socket.io/redis-adapter'
import { createClient } from 'redis'
import { Server } from 'socket.io'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createRealtimeClient, type RealtimeClient } from '../../src/core'
import {
  attachSocketIoGateway,
  attachStompGateway,
  createHttpGateway,
  toNodeListener,
  type RealtimeServerOptions,
} from '../../src/server'
import { sse } from '../../src/transports/sse'
import { webSocket } from '../../src/transports/websocket'
import { startRedis } from '../support/redis'
import { curl } from './support/curl'
import { createRealtime, listen, topic } from './support/startHttp'
import { clientOf } from './support/startSocketIo'
import { stompClientOf } from './support/startStomp'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const waitOptions = { timeout: 60_000, interval: 20 }
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

/** One server with all gateways on one port. */
async function startAll(options: Partial<RealtimeServerOptions> = {}) {
  const made = createRealtime(options)
  const gateway = toNodeListener(createHttpGateway(made.realtime, { retryMs: 50 }))
  const { http, port, url } = await listen((request, response) => gateway(request, response))
  await made.realtime.attach(http)
  await attachSocketIoGateway(made.realtime, http)
  await attachStompGateway(made.realtime, http)
  return { ...made, http, port, url }
}

/** The library's own client, connected, with the sequences it heard. */
async function libraryClient(transport: Parameters<typeof createRealtimeClient>[0]['transport']) {
  const client: RealtimeClient = createRealtimeClient({
    transport,
    token: () => 'ada',
    environment: { WebSocket: WebSocket },
  })
  onTestFinished(() => client.close())
  const sequences: number[] = []
  client.subscribe('*', ({ sequence }) => {
    if (sequence !== undefined) sequences.push(sequence)
  })
  client.connect()
  await vi.waitFor(() => {
    expect(client.getSnapshot().state).toBe('connected')
  }, waitOptions)
  return { client, sequences }
}

it('hands an event that is published once to the clients of every gateway, cut mid-stream', async () => {
  const { realtime, port, url, append } = await startAll()
  const overWebSocket = await libraryClient(webSocket({ url: `ws://127.0.0.1:${port}/realtime` }))
  const overSse = await libraryClient(sse({ url: `${url}/api/events/stream` }))
  const socketIo = clientOf(url)()
  await socketIo.named('auth:success')
  const stomp = stompClientOf(url)('SockJS')
  await stomp.connected()
  const followed = await stomp.follow('/topic')
  const terminal = curl(`${url}/api/events/stream`, { Authorization: 'Bearer ada' })
  await terminal.named('auth.success')
  expect(realtime.stats().connectionsBy).toEqual({ websocket: 1, sse: 2, 'socket.io': 1, stomp: 1 })

  await append(50)
  await terminal.eventCount(50)
  await Promise.all([socketIo.count(50), followed.count(50)])
  terminal.kill()
  socketIo.socket.disconnect()
  await stomp.stomp.deactivate({ force: true })
  for (const connection of realtime.connections()) connection.terminate()
  await append(50)

  const { place } = socketIo.events().at(-1) ?? {}
  const resume = { [topic]: `${place?.epoch}:${place?.sequence}` }
  const socketIoAgain = clientOf(url)({ token: 'ada', resume })
  const stompAgain = stompClientOf(url)('SockJS')
  await stompAgain.connected()
  const position = followed.messages.at(-1)?.headers.position ?? ''
  const followedAgain = await stompAgain.follow('/topic', { resume: position })
  const terminalAgain = curl(`${url}/api/events/stream`, {
    Authorization: 'Bearer ada',
    'Last-Event-ID': terminal.events().at(-1)?.id ?? '',
  })
  await append(50)
  await socketIoAgain.count(100)
  expect([...socketIo.sequences(), ...socketIoAgain.sequences()]).toEqual(upTo(150))
  // the first message says that the subscription went on
  await followedAgain.count(101)
  const bodies = [...followed.bodies(), ...followedAgain.bodies().slice(1)]
  expect(bodies.map(({ sequence }) => sequence)).toEqual(upTo(150))
  const lines = [...terminal.events(), ...(await terminalAgain.eventCount(100))]
  expect(lines.map(({ sequence }) => sequence)).toEqual(upTo(150))
  for (const { sequences, client } of [overWebSocket, overSse]) {
    await vi.waitFor(() => expect(sequences).toHaveLength(150), waitOptions)
    expect(sequences).toEqual(upTo(150))
    expect(client.stats()).toMatchObject({ gaps: 0 })
  }
})

it('goes on after the server has told everyone to come back', async () => {
  const { realtime, port, url, append } = await startAll()
  const clients = [
    await libraryClient(webSocket({ url: `ws://127.0.0.1:${port}/realtime` })),
    await libraryClient(sse({ url: `${url}/api/events/stream` })),
  ]
  for (let round = 0; round < 3; round += 1) {
    await append(20)
    realtime.disconnectAll({ retryAfterMs: 50 })
    await append(20)
    await vi.waitFor(() => expect(realtime.connections()).toHaveLength(2), waitOptions)
  }
  for (const { sequences } of clients) {
    await vi.waitFor(() => expect(sequences).toHaveLength(120), waitOptions)
    expect(sequences).toEqual(upTo(120))
  }
})

it('emits each event once beside Socket.IO’s Redis adapter', async () => {
  const redis = await startRedis()
  const connect = async () => {
    const client = createClient({ url: redis.url })
    client.on('error', () => undefined)
    await client.connect()
    // not cut, since what the adapter still asks for would be rejected where nobody listens
    onTestFinished(() => client.close(), 30_000)
    return client
  }
  const { realtime, append } = createRealtime()
  const clients: ReturnType<ReturnType<typeof clientOf>>[] = []
  const servers: Server[] = []
  for (let i = 0; i < 2; i += 1) {
    const http = createServer()
    const io = new Server(http, { adapter: createAdapter(await connect(), await connect()) })
    servers.push(io)
    onTestFinished(() => io.close())
    await attachSocketIoGateway(realtime, io)
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    const client = clientOf(`http://127.0.0.1:${(http.address() as AddressInfo).port}`)()
    await client.named('auth:success')
    await client.ask('subscribe', 'job:7')
    clients.push(client)
  }
  await append(100)
  await append(100, { topic: `${topic}:job:7`, type: 'job.progress' })
  // what the app itself emits to a room still goes through Redis to both
  servers[0]?.to('tenant:t1:job:7').emit('own', 1)
  for (const client of clients) {
    await client.named('own')
    await client.count(200)
    const of = (wanted: string) =>
      client
        .events()
        .filter(({ place }) => place.topic === wanted)
        .map(({ place }) => place.sequence)
    expect(of(topic)).toEqual(upTo(100))
    expect(of(`${topic}:job:7`)).toEqual(upTo(100))
  }
})
