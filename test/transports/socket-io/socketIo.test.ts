import { onTestFinished, describe, expect, it } from 'vitest'
import {
  createEnvironment,
  createRealtimeClient,
  type CloseReason,
  type ConnectionSnapshot,
  type SessionInfo,
} from '../../../src/core'
import { socketIo, type SocketIoOptions } from '../../../src/transports/socket-io'
import { eventually } from '../../support/eventually'
import { startSocketIo } from './startSocketIo'

/** A client that is connected, and the reasons it gives from then on. */
async function start(replays: boolean, answer: object = {}) {
  const server = await startSocketIo()
  server.io.on('connection', (socket) => {
    if (replays) socket.emit('auth:success', { replay: 'full' })
    socket.on('auth', (_, acknowledge: (answer: object) => void) => acknowledge(answer))
  })
  let refreshes = 0
  const transport = socketIo({ url: `http://127.0.0.1:${server.port()}`, replays })
  const client = createRealtimeClient({
    transport,
    token: () => 'token',
    refreshToken: () => `token-${++refreshes}`,
  })
  onTestFinished(async () => {
    client.close()
    await server.close()
  })
  const reasons: string[] = []
  client.onSnapshot(() => reasons.push(client.getSnapshot().reason))
  client.connect()
  const reaches = (state: ConnectionSnapshot['state']) =>
    eventually(() => expect(client.getSnapshot().state).toBe(state))
  await reaches('connected')
  const cut = () => {
    for (const { conn } of server.io.sockets.sockets.values()) conn.close(true)
  }
  /** A connection that breaks may be back before anybody looks. */
  const breaksFor = (reason: string) => eventually(() => expect(reasons).toContain(reason))
  return { server, client, reaches, cut, breaksFor, refreshes: () => refreshes }
}

describe('what a server said and went on after', () => {
  it.each(['NOT_FOUND', 'INTERNAL_ERROR'])('is not why the link breaks later: %s', async (code) => {
    const { server, client, reaches, cut, breaksFor } = await start(false)
    const codes: unknown[] = []
    client.on('error', ({ serverCode }) => codes.push(serverCode))
    server.io.emit('connection:error', { error: 'not this one', code })
    await eventually(() => expect(codes).toEqual([code]))
    cut()
    await breaksFor('lost')
    await reaches('connected')
  })

  it('is not why the link breaks later: a token that was replaced in place', async () => {
    const { server, reaches, cut, breaksFor, refreshes } = await start(true)
    let isReplaced = false
    server.io.sockets.sockets.forEach((socket) => socket.on('auth', () => (isReplaced = true)))
    server.io.emit('connection:error', { error: 'expired', code: 'UNAUTHORIZED' })
    await eventually(() => expect(isReplaced).toBe(true))
    await eventually(() => expect(refreshes()).toBe(1))
    cut()
    await breaksFor('lost')
    await reaches('connected')
    expect(refreshes()).toBe(1)
  })
})

describe('a fresh token that is not taken in place', () => {
  it.each([
    ['UNAUTHORIZED', 'unauthorized'],
    ['INTERNAL_ERROR', 'server'],
    ['', 'unauthorized'],
  ])('%s: is presented again on the next link, for what was said', async (code, reason) => {
    const { server, reaches, breaksFor, refreshes } = await start(true, { error: 'no', code })
    server.io.emit('connection:error', { error: 'expired', code: 'UNAUTHORIZED' })
    await breaksFor(reason)
    await reaches('connected')
    expect(refreshes()).toBe(1)
  })
})

describe('a link to a stock server', () => {
  /** A link without a client, and what it told. */
  async function openByHand(
    options: SocketIoOptions = {},
    serverOptions: Parameters<typeof startSocketIo>[0] = {},
  ) {
    const server = await startSocketIo(serverOptions)
    const rooms: string[] = []
    server.io.on('connection', (socket) => {
      socket.on('subscribe', (room: string) => rooms.push(`+${room}`))
      socket.on('unsubscribe', (room: string) => rooms.push(`-${room}`))
    })
    const infos: SessionInfo[] = []
    const frames: unknown[] = []
    const confirmed: unknown[] = []
    const hear = (frame: unknown) => {
      const { type, data } = frame as { type?: string; data?: { topics?: unknown } }
      if (type === 'subscribed') confirmed.push(data?.topics)
      else frames.push(frame)
    }
    const reasons: CloseReason[] = []
    const signs = { count: 0 }
    const transport = socketIo({
      ...{ url: `http://127.0.0.1:${server.port()}`, transports: ['websocket'] },
      ...options,
    })
    const open = (token: string | null = 'token') =>
      transport.open(
        {
          token: () => Promise.resolve(token),
          resumeFrom: null,
          topics: new Set(['room']),
          signal: new AbortController().signal,
          environment: createEnvironment(),
          maxFrameBytes: 1_000,
        },
        {
          ready: (info) => infos.push(info),
          frame: hear,
          alive: () => signs.count++,
          challenged() {},
          closed: (reason) => reasons.push(reason),
        },
      )
    const link = open()
    onTestFinished(async () => {
      link.close()
      await server.close()
    })
    const isReady = (times = 1) => eventually(() => expect(infos).toHaveLength(times))
    return { server, rooms, infos, frames, confirmed, reasons, signs, link, open, isReady }
  }

  it('says who it is, joins its rooms once, and leaves those it is told to', async () => {
    const { server, rooms, infos, link, isReady } = await openByHand()
    await isReady()
    const [id] = server.io.sockets.sockets.keys()
    expect(infos).toMatchObject([{ connectionId: id, isDegraded: false, replay: 'none' }])
    link.subscribe?.('other', { epoch: 'e', offset: 1 })
    link.unsubscribe?.('room')
    await eventually(() => expect(rooms).toEqual(['+room', '+other', '-room']))
  })

  it('is degraded where it can only poll', async () => {
    const { infos, isReady } = await openByHand({ transports: ['polling'] })
    await isReady()
    expect(infos).toMatchObject([{ isDegraded: true }])
  })

  it('says what became of what it sent', async () => {
    const { link, frames, isReady } = await openByHand()
    await isReady()
    const send = (id: string, type: string) =>
      link.send?.({ action: 'publish', id, type, data: { id } })
    send('1', 'a.b')
    await eventually(() =>
      expect(frames).toEqual([{ type: 'ack', data: { id: '1', sequence: 1 } }]),
    )
    // Reserved by Socket.IO.
    send('2', 'connect')
    expect(frames.at(-1)).toMatchObject({ type: 'publish.error', data: { id: '2' } })
  })

  it('says what a server refused', async () => {
    const { server, link, frames, isReady } = await openByHand({ events: { publish: 'auth' } })
    await isReady()
    for (const socket of server.io.sockets.sockets.values())
      socket.on('auth', (_, acknowledge: (answer: object) => void) =>
        acknowledge({ error: 'no', code: 'FORBIDDEN' }),
      )
    link.send?.({ action: 'publish', id: '1', type: 'a.b', data: {} })
    await eventually(() =>
      expect(frames).toEqual([
        { type: 'publish.error', data: { id: '1', error: 'no', code: 'FORBIDDEN' } },
      ]),
    )
  })

  it('confirms what the server wants to have confirmed', async () => {
    const { server, frames, isReady } = await openByHand()
    await isReady()
    await server.io.timeout(20_000).emitWithAck('a.b', 1)
    expect(frames).toMatchObject([{ type: 'a.b', data: 1 }])
  })

  it('takes the heart-beat of Socket.IO for a sign of life', async () => {
    const { signs, isReady } = await openByHand({}, { pingInterval: 30 })
    await isReady()
    const before = signs.count
    await eventually(() => expect(signs.count).toBeGreaterThan(before + 3))
  })

  it('knows of a server that it answers, on later links too', async () => {
    const { link, open, isReady } = await openByHand()
    await isReady()
    await eventually(() => expect(link.probe?.()).toBe(true))
    link.close()
    const next = open()
    onTestFinished(() => next.close())
    await isReady(2)
    expect(next.probe?.()).toBe(true)
  })

  it('ends for what the server has said last', async () => {
    const { server, reasons, isReady } = await openByHand()
    await isReady()
    server.io.emit('connection:closing', { code: 1012, reason: '{"retryAfterMs":20000}' })
    server.io.disconnectSockets(true)
    await eventually(() =>
      expect(reasons).toMatchObject([{ kind: 'server', code: 1012, spreadMs: 20_000 }]),
    )
  })

  it.each([
    ['token', 'full'],
    ['another', 'none'],
    [null, 'none'],
  ])('goes on where it was, but not with the token of somebody else: %s', async (token, replay) => {
    const { server, infos, open, reasons, isReady } = await openByHand(
      {},
      { connectionStateRecovery: {} },
    )
    await isReady()
    server.io.emit('a.b', 1)
    for (const { conn } of server.io.sockets.sockets.values()) conn.close(true)
    await eventually(() => expect(reasons).toMatchObject([{ kind: 'lost' }]))
    const next = open(token)
    onTestFinished(() => next.close())
    await isReady(2)
    expect(infos.map((info) => info.replay)).toEqual(['none', replay])
  })

  it('without a token, is nobody’s once it is closed', async () => {
    const { infos, open, link, isReady } = await openByHand({}, { connectionStateRecovery: {} })
    await isReady()
    link.close()
    for (const count of [2, 3]) {
      const next = open(null)
      await isReady(count)
      next.close()
    }
    expect(infos.map((info) => info.replay)).toEqual(['none', 'none', 'none'])
  })

  it('is silent once it is closed', async () => {
    const { server, link, frames, reasons, isReady } = await openByHand()
    await isReady()
    link.close()
    link.close()
    link.send?.({ action: 'publish', id: '1', type: 'a.b', data: {} })
    await eventually(() => expect(server.io.sockets.sockets.size).toBe(0))
    expect([frames, reasons, server.published]).toEqual([[], [], []])
  })
})
