import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer, type WebSocket as ServerSocket } from 'ws'
import {
  createRealtimeClient,
  type RealtimeClientOptions,
  type RealtimeEvent,
  type WebSocketConstructor,
} from '../../../src/core'
import { goalEvents, goalEventTypes } from '../../../src/domains/goals'
import { createFakeClock } from '../../../src/testing'
import { goalPayloads } from '../../../src/testing/goalPayloads'
import { webSocket, type WebSocketOptions } from '../../../src/transports/websocket'
import { eventually } from '../../support/eventually'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const timestamp = '2026-03-04T09:30:00Z'
const frame = (type: string, data: unknown = {}) => JSON.stringify({ type, timestamp, data })
const success = frame('auth.success', { tenantId: 'tenant-1', userId: 'u', connectionId: 'c' })
const refusal = (code: string, more: object = {}) =>
  frame('auth.error', { error: 'no', code, ...more })

/** A server that shares no code with the client: what it does is written in each test. */
async function startServer(onMessage: (socket: ServerSocket, message: Message) => void) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const messages: Message[] = []
  const urls: (string | undefined)[] = []
  server.on('connection', (socket, request) => {
    urls.push(request.url)
    socket.on('message', (raw: Buffer) => {
      const message = JSON.parse(raw.toString()) as Message
      messages.push(message)
      onMessage(socket, message)
    })
  })
  cleanups.push(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const send = (data: string | Buffer) => server.clients.forEach((socket) => socket.send(data))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/realtime`
  return { url, messages, urls, send, server }
}

interface Message {
  action: string
  token?: string
  timestamp?: string
  topics?: string[]
}

const greet = (socket: ServerSocket, { action }: Message) => {
  if (action === 'auth') socket.send(success)
}

function startClient(
  options: WebSocketOptions,
  more: Partial<RealtimeClientOptions> & { environment?: object } = {},
) {
  const client = createRealtimeClient({
    transport: webSocket(options),
    token: () => 'secret-token',
    events: goalEvents,
    limits: { firstRetryMs: 20 },
    ...more,
    environment: { WebSocket: WebSocket as unknown as WebSocketConstructor, ...more.environment },
  })
  const events: RealtimeEvent[] = []
  const errors: string[] = []
  client.subscribe('*', (event) => events.push(event))
  client.on('error', (error) => errors.push(error.serverCode ?? error.code))
  cleanups.push(() => client.close())
  client.connect()
  const reaches = (state: string) =>
    vi.waitFor(() => expect(client.getSnapshot().state).toBe(state), { timeout: 8_000 })
  return { client, events, errors, reaches }
}

describe('the contract of the goal platform', () => {
  it('authenticates by a message, never by the URL', async () => {
    const server = await startServer(greet)
    const { reaches, client } = startClient({ url: server.url })
    await reaches('connected')
    expect(server.messages[0]).toEqual({ action: 'auth', token: 'secret-token' })
    expect(server.urls).toEqual(['/realtime'])
    expect(client.getSnapshot()).toMatchObject({
      via: 'websocket',
      userId: 'u',
      tenantId: 'tenant-1',
    })
  })

  it('delivers every payload, typed and normalised', async () => {
    const server = await startServer(greet)
    const { reaches, events, client } = startClient({ url: server.url })
    await reaches('connected')
    for (const type of goalEventTypes) {
      if (!type.startsWith('auth.') && type !== 'connection.error') {
        server.send(frame(type, goalPayloads[type]))
      }
    }
    await eventually(() => expect(events.at(-1)?.type).toBe('pong'))
    expect(events.map(({ type }) => type)).toEqual([
      'auth.success',
      ...goalEventTypes.filter((type) => !/^auth\.|^connection\./.test(type)),
    ])
    expect(client.stats().invalid).toBe(0)
  })

  it('answers a ping of the server', async () => {
    const server = await startServer(greet)
    const { reaches } = startClient({ url: server.url })
    await reaches('connected')
    server.send(frame('ping'))
    await eventually(() => expect(server.messages.at(-1)?.action).toBe('pong'))
    expect(server.messages.at(-1)?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT/)
  })

  it('stays up whatever comes, and counts it', async () => {
    const server = await startServer(greet)
    const { reaches, client, events, errors } = startClient({ url: server.url })
    await reaches('connected')
    server.send('{"type":"goal.cre')
    server.send('')
    server.send('null')
    server.send('7')
    server.send(Buffer.from([1, 2, 3]))
    server.send('x'.repeat(2_000_000))
    server.send(
      JSON.stringify({ message: 'Internal server error', connectionId: 'c', requestId: 'r' }),
    )
    server.send('{"type":"goal.created","data":{"__proto__":{"polluted":true}}}')
    server.send(
      `[${frame('budget.approved')},${frame('goal.resumed', goalPayloads['goal.resumed'])}]`,
    )
    await eventually(() => expect(events.at(-1)?.type).toBe('goal.resumed'))
    expect(events.map(({ type }) => type)).toEqual([
      'auth.success',
      'budget.approved',
      'goal.resumed',
    ])
    expect(client.stats().invalid).toBe(7)
    expect(errors).toEqual(['GATEWAY'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('knows the tenant of an old server, and drops what is of another', async () => {
    const server = await startServer((socket) =>
      socket.send(frame('auth.success', { tenant_id: 7, user_id: 'u' })),
    )
    const { reaches, client } = startClient({ url: server.url })
    await reaches('connected')
    expect(client.getSnapshot()).toMatchObject({ tenantId: '7', userId: 'u' })
    server.send(frame('goal.resumed', { ...goalPayloads['goal.resumed'], tenantId: '8' }))
    await eventually(() => expect(client.stats().foreign).toBe(1))
  })

  it('takes no event before it is authenticated', async () => {
    const server = await startServer((socket, { action }) => {
      if (action !== 'auth') return
      socket.send(frame('goal.resumed', goalPayloads['goal.resumed']))
      socket.send(success)
    })
    const { reaches, events } = startClient({ url: server.url })
    await reaches('connected')
    expect(events.map(({ type }) => type)).toEqual(['auth.success'])
  })

  it('shows a refused authentication to subscribers as well', async () => {
    const server = await startServer((socket) => socket.send(refusal('FORBIDDEN')))
    const { reaches, events, errors } = startClient({ url: server.url })
    await reaches('failed')
    expect(events.map(({ type }) => type)).toEqual(['auth.error'])
    expect(errors).toEqual(['FORBIDDEN'])
  })

  it('tells what a gateway says of itself before it is authenticated', async () => {
    const server = await startServer((socket, { action }) => {
      if (action !== 'auth') return
      socket.send(JSON.stringify({ message: 'Internal server error', connectionId: 'c' }))
      socket.send(refusal('INTERNAL_ERROR'))
      socket.send(success)
    })
    const { reaches, client } = startClient({ url: server.url })
    await reaches('connected')
    expect(client.records().map(({ verdict }) => verdict)).toEqual([
      'diagnostic',
      'delivered',
      'delivered',
    ])
  })
})

describe('errors', () => {
  it('asks once more for the topics that one of them, which was refused, has spoiled', async () => {
    const readable = ['a', 'b']
    const server = await startServer((socket, message) => {
      greet(socket, message)
      const { action, topics = [] } = message
      if (action !== 'subscribe') return
      // one at a time: the others are found out later
      const refused = topics.find((topic) => !readable.includes(topic))
      if (refused === undefined) socket.send(frame('subscribed', { topics }))
      else
        socket.send(frame('subscribe.error', { topics: [refused], code: 'NOT_FOUND', error: '' }))
    })
    startClient({ url: server.url }, { topics: ['a', 'x', 'b', 'y'] })
    const asked = () =>
      server.messages.flatMap(({ action, topics }) => (action === 'subscribe' ? [topics] : []))
    await eventually(() =>
      expect(asked()).toEqual([
        ['a', 'x', 'b', 'y'],
        ['a', 'b', 'y'],
        ['a', 'b'],
      ]),
    )
  })

  it('refreshes a refused token once, and is connected with the new one', async () => {
    const server = await startServer((socket, { action, token }) => {
      if (action === 'auth') socket.send(token === 'new' ? success : refusal('UNAUTHORIZED'))
    })
    const refreshToken = vi.fn(() => 'new')
    const { reaches } = startClient({ url: server.url }, { refreshToken })
    await reaches('connected')
    expect(refreshToken).toHaveBeenCalledTimes(1)
  })

  it('fails after a second refusal, with the reason', async () => {
    const server = await startServer((socket) => socket.send(refusal('UNAUTHORIZED')))
    const { reaches, client } = startClient({ url: server.url }, { refreshToken: () => 'new' })
    await reaches('failed')
    expect(client.getSnapshot().error).toMatchObject({ code: 'UNAUTHORIZED', retryable: false })
    expect(server.messages).toHaveLength(2)
  })

  it('stops at FORBIDDEN', async () => {
    const server = await startServer((socket) => socket.send(refusal('FORBIDDEN')))
    const { reaches } = startClient({ url: server.url })
    await reaches('failed')
    expect(server.messages).toHaveLength(1)
  })

  it('honours retryAfter of a rate limit', async () => {
    const server = await startServer((socket) =>
      socket.send(refusal('RATE_LIMIT_EXCEEDED', { retryAfter: 60 })),
    )
    const { reaches, client } = startClient({ url: server.url })
    await reaches('reconnecting')
    const { nextRetryAt, reason } = client.getSnapshot()
    expect(reason).toBe('rate-limited')
    expect((nextRetryAt ?? 0) - Date.now()).toBeGreaterThan(50_000)
  })

  it.each(['NOT_FOUND', 'VALIDATION_ERROR', 'INTERNAL_ERROR'])(
    'hands %s to the error listener and stays connected',
    async (code) => {
      const server = await startServer(greet)
      const { reaches, errors, client } = startClient({ url: server.url })
      await reaches('connected')
      server.send(frame('broadcast.error', { error: 'no', code }))
      await eventually(() => expect(errors).toEqual([code]))
      expect(client.getSnapshot().state).toBe('connected')
    },
  )

  it('closes and refreshes when an old server says UNAUTHORIZED mid-session', async () => {
    const server = await startServer(greet)
    const refreshToken = vi.fn(() => 'new')
    const { reaches, client } = startClient({ url: server.url }, { refreshToken })
    await reaches('connected')
    server.send(frame('connection.error', { error: 'expired', code: 'UNAUTHORIZED' }))
    await eventually(() => expect(client.stats().reconnects).toBe(1))
    expect(refreshToken).toHaveBeenCalledTimes(1)
    expect(server.messages).toContainEqual({ action: 'auth', token: 'new' })
  })

  it('says what is missing where there is no WebSocket', async () => {
    const { client, reaches } = startClient(
      { url: 'ws://127.0.0.1:1' },
      { environment: { WebSocket: undefined } },
    )
    await reaches('reconnecting')
    expect(client.getSnapshot().error?.message).toContain('environment: { WebSocket }')
  })

  it('tries again when the URL or the token cannot be had', async () => {
    const server = await startServer(greet)
    let tries = 0
    const fail = () => {
      if (tries++ === 0) throw new Error('not yet')
    }
    const { reaches } = startClient(
      {
        url: () => {
          fail()
          return server.url
        },
      },
      {
        token: () => {
          if (tries++ === 2) throw new Error('not yet')
          return 'token'
        },
      },
    )
    await reaches('connected')
  })
})

describe('the link', () => {
  /** An open link over a socket of the test's own. */
  function openLink(transport = webSocket({ url: 'ws://server' })) {
    const sockets: FakeSocket[] = []
    class FakeSocket {
      readyState = 1
      readonly sent: unknown[] = []
      onmessage = (_: { data: string }) => {}
      constructor() {
        sockets.push(this)
      }
      send(text: string) {
        if (this.readyState !== 1) throw new DOMException('closing', 'InvalidStateError')
        this.sent.push(JSON.parse(text))
      }
      isClosed = false
      close() {
        this.isClosed = true
      }
    }
    const told: unknown[] = []
    const none = () => {}
    const link = transport.open(
      {
        token: () => Promise.resolve(null),
        resumeFrom: null,
        topics: new Set(),
        signal: new AbortController().signal,
        environment: {
          ...createFakeClock().environment,
          WebSocket: FakeSocket as unknown as WebSocketConstructor,
        },
        maxFrameBytes: 1_000,
      },
      {
        ready: () => told.push('ready'),
        frame: none,
        alive: none,
        challenged: ({ kind }) => told.push(`challenged: ${kind}`),
        closed: ({ kind }) => told.push(`closed: ${kind}`),
      },
    )
    return { link, told, socket: sockets[0] as FakeSocket }
  }

  it('asks for a topic, from a position, and for no more of it', () => {
    const { link, socket } = openLink()
    link.subscribe?.('x')
    link.subscribe?.('x', { epoch: 'e', offset: 3 })
    link.unsubscribe?.('x')
    expect(socket.sent).toEqual([
      { action: 'subscribe', topics: ['x'] },
      { action: 'subscribe', topics: ['x'], resume: { x: 'e:3' } },
      { action: 'unsubscribe', topics: ['x'] },
    ])
  })

  it('knows that the server answers once it has', () => {
    const { link, socket } = openLink()
    expect(link.probe?.()).toBe(false)
    expect(socket.sent).toEqual([{ action: 'ping' }])
    socket.onmessage({ data: frame('pong') })
    expect(link.probe?.()).toBe(true)
  })

  it('F12 knows it of the next link too, which may die before it has answered', () => {
    const transport = webSocket({ url: 'ws://server' })
    openLink(transport).socket.onmessage({ data: frame('pong') })
    const { link, socket } = openLink(transport)
    socket.onmessage({ data: success })
    expect(link.probe?.()).toBe(true)
  })

  it('F12 asks an old server at once: on a busy link the first question comes too late', () => {
    const { socket } = openLink()
    socket.onmessage({ data: success })
    expect(socket.sent).toEqual([{ action: 'ping' }])
    const { socket: ours } = openLink()
    ours.onmessage({ data: frame('auth.success', { replay: 'none' }) })
    expect(ours.sent).toEqual([])
  })

  it('sends nothing on a socket that is closing', () => {
    const { link, socket } = openLink()
    socket.readyState = 2
    link.send?.({})
    expect(socket.sent).toEqual([])
  })

  it('takes a fresh token in place, and ends when that is refused', () => {
    const { link, told, socket } = openLink()
    const refuse = () => socket.onmessage({ data: refusal('UNAUTHORIZED') })
    socket.onmessage({ data: frame('auth.success', { replay: 'full' }) })
    refuse()
    link.authenticate?.('fresh')
    expect(socket.sent).toEqual([{ action: 'auth', token: 'fresh' }])
    expect(socket.isClosed).toBe(false)
    refuse()
    expect(told).toEqual(['ready', 'challenged: unauthorized', 'closed: unauthorized'])
    expect(socket.isClosed).toBe(true)
  })

  it('closes its socket, and hears nothing of it any more', () => {
    const { link, told, socket } = openLink()
    link.close()
    expect(socket.isClosed).toBe(true)
    expect(socket.onmessage).toBeNull()
    expect(told).toEqual([])
  })
})
