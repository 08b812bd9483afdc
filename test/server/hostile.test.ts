import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  attachSocketIoGateway,
  attachStompGateway,
  createHttpGateway,
  createJwtAuthenticate,
  createMemoryStore,
  createPostgresStore,
  createSqliteStore,
  toNodeListener,
  type RealtimeServerOptions,
} from '../../src/server'
import { WebSocket } from 'ws'
import { startPostgres } from '../support/postgres'
import { curl } from './support/curl'
import { secret, signToken } from './support/signToken'
import { createRealtime, getter, listen, topic } from './support/startHttp'
import { clientOf } from './support/startSocketIo'
import { stompClientOf } from './support/startStomp'
import { WsClient } from './support/wsClient'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })
const patient = { timeout: 60_000, interval: 20 }

/** A server with all gateways, and on each a session of Bob's that nobody may harm. */
async function startWatched(options: Partial<RealtimeServerOptions> = {}) {
  const made = createRealtime({ authenticate: createJwtAuthenticate({ secret }), ...options })
  const { http, port, url } = await listen(toNodeListener(createHttpGateway(made.realtime)))
  await made.realtime.attach(http)
  await attachSocketIoGateway(made.realtime, http)
  await attachStompGateway(made.realtime, http)
  const wsUrl = `ws://127.0.0.1:${port}/realtime`
  const client = (...more: [] | [ConstructorParameters<typeof WsClient>[1]]) => {
    const one = new WsClient(wsUrl, ...more)
    onTestFinished(() => one.socket.terminate())
    return one
  }
  const bob = client()
  const bobToken = signToken({ sub: 'bob' })
  await bob.auth({ token: bobToken })
  const bobOnSocketIo = clientOf(url)({ token: bobToken })
  await bobOnSocketIo.named('auth:success')
  /** The others go on: they hear what comes now, and were told of no trouble. */
  const isUnharmed = async () => {
    await made.append()
    const [last] = (await bob.eventCount(bob.events.length + 1)).slice(-1)
    await vi.waitFor(
      () => expect(bobOnSocketIo.events().at(-1)?.place.eventId).toBe(last?.eventId),
      patient,
    )
    expect([bob.close, bobOnSocketIo.ends]).toEqual([null, []])
    expect(bob.frames.filter((frame) => frame?.type.endsWith('.error'))).toEqual([])
  }
  const ada = async () => {
    const one = client()
    await one.auth({ token: signToken() })
    return one
  }
  const get = getter(url)
  return {
    ...{ ...made, http, url, port, client, ada, isUnharmed },
    get: (path: string, init: Parameters<typeof get>[1] = {}) =>
      get(path, { token: signToken(), ...init }),
  }
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('over a WebSocket', () => {
  it('ends a session whose message is too large, and one that is no UTF-8', async () => {
    const { ada, refusals, isUnharmed } = await startWatched()
    const large = await ada()
    large.send({ action: 'ping', padding: 'x'.repeat(70_000) })
    expect((await large.closed()).code).toBe(1009)
    const broken = await ada()
    broken.socket.send(Buffer.from([0xc3, 0x28]), { binary: false })
    expect((await broken.closed()).code).toBe(1007)
    await isUnharmed()
    expect(refusals.map(({ gateway, code }) => [gateway, code])).toEqual([
      ['websocket', 1009],
      ['websocket', 1007],
    ])
  })

  it('F54 ends a connection that says too much before it says who it is', async () => {
    const { client, refusals, isUnharmed } = await startWatched()
    const one = await client().opened()
    one.send({ action: 'auth', token: 'x'.repeat(40_000) })
    expect((await one.closed()).code).toBe(1009)
    await isUnharmed()
    expect(refusals).toMatchObject([{ gateway: 'websocket', code: 1009 }])
  })

  it('F54 keeps no answers to pings for a client that takes none', async () => {
    const { client, realtime } = await startWatched()
    const { socket } = await client().opened()
    socket.pause()
    for (let i = 0; i < 100_000; i += 1) socket.ping('x'.repeat(125))
    const before = realtime.stats().messagesReceived
    socket.send('{}')
    await vi.waitFor(
      () => expect(realtime.stats().messagesReceived).toBeGreaterThan(before),
      20_000,
    )
    expect(realtime.stats().bufferedBytes).toBeLessThan(1_048_576)
  })

  it('F54 refuses what is beyond the rate, and ends a flood', async () => {
    const { ada, refusals, isUnharmed } = await startWatched({ maxMessagesPerMinute: 20 })
    const one = await ada()
    for (let i = 0; i < 25; i += 1) one.send({ action: 'ping' })
    const error = await one.next('connection.error')
    expect(error.data).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' })
    expect(error.data.retryAfter).toBeGreaterThan(0)
    expect(one.close).toBeNull()
    for (let i = 0; i < 25; i += 1) one.send({ action: 'ping' })
    const { code, reason } = await one.closed()
    expect(code).toBe(4429)
    expect((JSON.parse(reason) as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(0)
    await isUnharmed()
    expect(refusals).toMatchObject([{ gateway: 'websocket', code: 4429 }])
  })

  it('F54 answers what it cannot read, and goes on', async () => {
    const { ada, isUnharmed } = await startWatched({ canPublish: () => true })
    const one = await ada()
    const messages = [
      '{',
      'null',
      '[]',
      '{"action":"__proto__"}',
      '{"action":"subscribe","topics":{"length":1}}',
      `{"action":"publish","id":"1","type":"x.y","data":${nested(40)}}`,
      `{"action":"publish","id":"1","type":"x.y","data":${nested(10_000)}}`,
      nested(30_000),
      Buffer.from([1, 2, 3]),
    ]
    for (const message of messages) one.socket.send(message)
    await one.settled()
    const errors = [...one.ofType('connection.error'), ...one.ofType('publish.error')]
    expect(errors.map(({ data }) => data.code)).toEqual(messages.map(() => 'VALIDATION_ERROR'))
    one.send('{"action":"ping","__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}')
    await one.settled()
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
    expect(one.close).toBeNull()
    await isUnharmed()
  })

  it('says of a foreign topic what it says of one that is not there', async () => {
    const { ada, append, isUnharmed } = await startWatched({
      canPublish: ({ tenantId }, request) => request.topic === `tenant:${tenantId}`,
    })
    const one = await ada()
    const topics = [
      ...['tenant:t2', 'tenant:t1x', 'tenant:t1x:jobs', 'tenant:t', 'tenant:T1', '*', 'tenant:*'],
      ...['user:bob', '__proto__', 'tenant:t1\u0000', ' tenant:t1', "tenant:t1' OR '1'='1"],
    ]
    for (const each of topics) one.send({ action: 'subscribe', topics: [each] })
    await one.settled()
    expect(one.ofType('subscribed')).toEqual([])
    expect(one.ofType('subscribe.error').map(({ data }) => data)).toEqual(
      topics.map((each) => ({ topics: [each], code: 'NOT_FOUND', error: 'no such topic' })),
    )
    one.send({ action: 'publish', id: '1', type: 'x.y', data: {}, topic: 'tenant:t2' })
    expect((await one.next('publish.error')).data).toMatchObject({ id: '1' })
    await append(1, { topic: 'tenant:t2' })
    await isUnharmed()
    await one.settled()
    expect(new Set(one.events.map((event) => event.topic))).toEqual(new Set([topic]))
  })
})

describe('with Postgres', () => {
  it('harms nobody by names that it cannot keep', async () => {
    const { url } = await startPostgres()
    const store = await createPostgresStore({ connectionString: url })
    const { ada, get, realtime, isUnharmed } = await startWatched({
      store,
      canPublish: () => true,
    })
    const [one, two] = [await ada(), await ada()]
    // both are looked up at once
    one.send({ action: 'subscribe', topics: ['tenant:t1:\0'] })
    two.send({ action: 'subscribe', topics: ['tenant:t1:jobs'] })
    expect((await one.next('subscribe.error')).data).toMatchObject({ code: 'NOT_FOUND' })
    await two.next('subscribed')

    const frames = [{ id: '\ud800' }, { id: '1', topic: 'tenant:t1:\ud800' }]
    for (const frame of frames) one.send({ action: 'publish', type: 'x.y', data: {}, ...frame })
    await one.settled()
    const errors = [...one.ofType('connection.error'), ...one.ofType('publish.error')]
    expect(errors.map(({ data }) => data.code)).toEqual(['VALIDATION_ERROR', 'VALIDATION_ERROR'])
    expect(await realtime.health()).toMatchObject({ isAlive: true, store: 'ok' })

    const statuses = async (paths: readonly string[]) =>
      Promise.all(paths.map(async (path) => (await get(path)).status))
    const topicPaths = ['/api/events?topic', '/api/events/stream?topic', '/api/position?topics']
    expect(await statuses(topicPaths.map((path) => `${path}=tenant:t1:%00`))).toEqual([
      ...[404, 404, 404],
    ])
    const names = ['type', 'jobId', 'after']
    expect(await statuses(names.map((name) => `/api/events?${name}=%00`))).toEqual([400, 400, 400])
    await isUnharmed()
  })
})

it('keeps what one user publishes in a topic apart from what the same name in another tenant does', async () => {
  const { client, realtime, isUnharmed } = await startWatched({
    canPublish: () => true,
    topicsOf: () => [topic],
  })
  const publish = async (claims: { sub: string; tenantId: string }) => {
    const one = client()
    await one.auth({ token: signToken(claims) })
    one.send({ action: 'publish', id: '1', type: 'x.y', data: {} })
    return (await one.next('ack')).data.sequence
  }
  expect(await publish({ sub: 'a', tenantId: 't1' })).toBe(1)
  expect(await publish({ sub: 'a', tenantId: 't2' })).toBe(2)
  expect(await publish({ sub: 'a', tenantId: 't2' })).toBe(2)
  expect((await realtime.store.head(topic)).offset).toBe(2)
  await isUnharmed()
})

it('keeps what one user publishes apart from what another with a similar name does', async () => {
  const { client, realtime, isUnharmed } = await startWatched({ canPublish: () => true })
  const publish = async (sub: string, id: string) => {
    const one = client()
    await one.auth({ token: signToken({ sub }) })
    one.send({ action: 'publish', id, type: 'x.y', data: { of: sub } })
    return (await one.next('ack')).data.sequence
  }
  expect(await publish('a', 'b 1')).toBe(1)
  expect(await publish('a b', '1')).toBe(2)
  expect(await publish('a b', '1')).toBe(2)
  expect((await realtime.store.head(topic)).offset).toBe(2)
  await isUnharmed()
})

describe('over Socket.IO', () => {
  it('acknowledges a question that is beyond the rate, and the next ones as theirs', async () => {
    const { url, isUnharmed } = await startWatched({ maxMessagesPerMinute: 12 })
    const ada = clientOf(url)({ token: signToken() })
    await ada.named('auth:success')
    // all at once: some are served, then some refused, each answered by its own acknowledgement
    const rooms = Array.from({ length: 18 }, (_, i) => `job:${i}`)
    const answers = await Promise.all(rooms.map((room) => ada.ask('subscribe', room)))
    const served = answers.flatMap(({ topics }) =>
      Array.isArray(topics) ? (topics as string[]) : [],
    )
    expect(served).toEqual(rooms.slice(0, served.length).map((room) => `tenant:t1:${room}`))
    expect(served.length).toBeGreaterThan(5)
    expect(answers.slice(served.length).map(({ code }) => code)).toEqual(
      rooms.slice(served.length).map(() => 'RATE_LIMIT_EXCEEDED'),
    )
    expect(served.length).toBeLessThan(rooms.length)
    await isUnharmed()
  })

  it('matches answers to questions after one that is not valid', async () => {
    const { url, isUnharmed } = await startWatched({ canPublish: () => true })
    const ada = clientOf(url)({ token: signToken() })
    await ada.named('auth:success')
    const publish = (id: string, type: string) => ada.ask('publish', { id, type, data: {} })
    expect(await publish('1', 'auth.success')).toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(await publish('', 'x.y')).toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(await publish('2', 'x.y')).toMatchObject({ id: '2' })
    expect(await ada.ask('subscribe', [])).toMatchObject({ topics: [] })
    ada.socket.emit(
      'unsubscribe',
      Array.from({ length: 90 }, () => 'x'.repeat(250)),
    )
    expect(await ada.ask('subscribe', 'job:3')).toMatchObject({ topics: ['tenant:t1:job:3'] })
    await isUnharmed()
  })

  it('cuts a client whose room cannot be read, without the store’s words, and it comes back', async () => {
    const store = createMemoryStore()
    const { url, isUnharmed } = await startWatched({ store })
    const ada = clientOf(url)({ token: signToken() }, { reconnection: true })
    await ada.named('auth:success')
    const backAgain = new Promise((resolve) => ada.socket.once('auth:success', resolve))
    vi.spyOn(store, 'readAll').mockRejectedValueOnce(new Error('secret words'))
    ada.socket.emit('subscribe', 'job:1')
    expect(await ada.named('connection:closing')).toMatchObject({ code: 1011 })
    await backAgain
    expect(JSON.stringify(ada.heard)).not.toContain('secret words')
    expect(await ada.ask('subscribe', 'job:1')).toMatchObject({ topics: ['tenant:t1:job:1'] })
    await isUnharmed()
  })

  it('ends a flood, and a message that is too large', async () => {
    const { url, refusals, isUnharmed } = await startWatched({ maxMessagesPerMinute: 10 })
    const flood = clientOf(url)({ token: signToken() })
    await flood.named('auth:success')
    for (let i = 0; i < 30; i += 1) flood.socket.emit('subscribe', `job:${i}`)
    expect(await flood.named('connection:closing')).toMatchObject({ code: 4429 })
    await flood.ended()
    const large = clientOf(url)({ token: signToken() })
    await large.named('auth:success')
    large.socket.emit('subscribe', 'x'.repeat(70_000))
    await large.ended()
    await isUnharmed()
    expect(refusals.filter(({ code }) => code === 4429)).toMatchObject([{ gateway: 'socket.io' }])
  })

  it('F54 ends a flood of what is refused before the session hears of it', async () => {
    const { url, isUnharmed } = await startWatched({ maxMessagesPerMinute: 10 })
    const flood = clientOf(url)({ token: signToken() })
    await flood.named('auth:success')
    for (let i = 0; i < 30; i += 1) flood.socket.emit('subscribe', i, () => undefined)
    expect(await flood.named('connection:closing')).toMatchObject({ code: 4429 })
    await flood.ended()
    await isUnharmed()
  })

  /** A client without the engine's own, which would read. It says what comes after its handshake. */
  async function silent(port: number) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`)
    onTestFinished(() => socket.terminate())
    await once(socket, 'message')
    return socket
  }

  it('F54 cuts a client that asks and takes no answers', async () => {
    const { port, refusals, isUnharmed } = await startWatched({
      ...{ maxMessagesPerMinute: Infinity, maxMessageBytes: 65_536 },
      ...{ maxBufferedBytes: 500_000, maxStallMs: 120_000, heartbeatMs: 1_000 },
    })
    const socket = await silent(port)
    socket.send(`40${JSON.stringify({ token: signToken() })}`)
    await once(socket, 'message')
    socket.pause()
    const names = JSON.stringify(Array.from({ length: 100 }, () => 'é'.repeat(250)))
    for (let i = 0; i < 500; i += 1) socket.send(`42${i}["unsubscribe",${names}]`)
    await vi.waitFor(() => expect(refusals.map(({ code }) => code)).toContain(1013), patient)
    await isUnharmed()
  })

  it('F54 keeps no answers to pings for a client that takes none', async () => {
    const { http, port, isUnharmed } = await startWatched()
    const accepted = once(http, 'connection') as Promise<[Socket]>
    const socket = await silent(port)
    const [connection] = await accepted
    socket.pause()
    const count = 200_000
    for (let i = 0; i < count; i += 1) socket.ping('x'.repeat(125))
    // it hears no more of them, as the system's buffers show: not all can be sent
    await vi.waitFor(() => expect(connection.isPaused()).toBe(true), patient)
    expect(connection.writableLength).toBeLessThan(2_000_000)
    await isUnharmed()
  })
})

describe('over HTTP', () => {
  /** A server whose history is in SQLite, with one event of each tenant. */
  async function startWithSql() {
    const folder = await mkdtemp(join(tmpdir(), 'tidings-hostile-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const store = await createSqliteStore({ path: join(folder, 'events.db') })
    const started = await startWatched({ store })
    await started.append(1, { data: { jobId: '7' } })
    await started.append(1, { topic: 'tenant:t2', data: { jobId: '8' } })
    return started
  }

  it('takes SQL in a filter for what it is: a name that nothing has', async () => {
    const { get, refusals, isUnharmed } = await startWithSql()
    const injections = [
      "7' OR '1'='1",
      "7'; DROP TABLE events; --",
      '7" OR ""="',
      "' UNION SELECT 1",
    ]
    for (const each of injections) {
      for (const name of ['jobId', 'executionId', 'batchId', 'type']) {
        const { status, body } = await get(`/api/events?${name}=${encodeURIComponent(each)}`)
        expect([status, body.events]).toEqual([200, []])
      }
      const foreign = `tenant:t1' OR topic='tenant:t2`
      for (const query of [`topic=${encodeURIComponent(foreign)}`, 'topic=tenant:t2']) {
        expect((await get(`/api/events?${query}`)).status).toBe(404)
      }
      const after = await get(`/api/events?limit=${encodeURIComponent(each)}`)
      expect(after.status).toBe(400)
    }
    const { body } = await get('/api/events?jobId=7')
    expect(body.events).toHaveLength(1)
    await isUnharmed()
    // each refusal was told, once
    expect(refusals).toHaveLength(injections.length * 3)
    expect(new Set(refusals.map(({ gateway, code }) => `${gateway} ${code}`))).toEqual(
      new Set(['http 404', 'http 400']),
    )
  })

  it('says nothing of a value back, and takes no body', async () => {
    const { get, url, refusals, isUnharmed } = await startWatched()
    const script = encodeURIComponent('<script>alert(1)</script>')
    const { status, body } = await get(`/api/events?since=${script}`)
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR'])
    expect(JSON.stringify(body)).not.toContain('script')
    const posted = await get('/api/events', { method: 'DELETE', body: 'x'.repeat(100_000) })
    expect(posted.status).toBe(413)
    expect((await get('/api/events', { method: 'POST' })).status).toBe(405)
    expect((await fetch(`${url}/api/events/../../etc/passwd`)).status).toBe(404)
    await isUnharmed()
    expect(refusals.map(({ code }) => code)).toEqual([400, 413, 405])
  })

  it('lets no event begin a field or a block of its own in a stream', async () => {
    const { url, realtime, isUnharmed } = await startWatched()
    const terminal = curl(`${url}/api/events/stream`, { Authorization: `Bearer ${signToken()}` })
    await terminal.named('auth.success')
    const evil = 'a\r\n\r\nevent: gap\r\ndata: {"forged":true}\n\nid: 7\rretry: 1\u2028'
    const append = (extra: Record<string, unknown>) =>
      realtime.append({ topic, type: 'x.y', data: {}, ...extra }).catch(() => null)
    await append({ data: { text: evil } })
    await append({ type: `x.y\nevent: gap` })
    await append({ eventId: `7\nevent: gap\r` })
    await append({ data: { isLast: true } })
    await vi.waitFor(
      () => expect(terminal.events().at(-1)?.data).toEqual({ isLast: true }),
      patient,
    )
    expect(terminal.events()[0]?.data).toEqual({ text: evil })
    expect(terminal.blocks().map(({ event }) => event)).not.toContain('gap')
    expect(terminal.blocks().some(({ data }) => data === '{"forged":true}')).toBe(false)
    await isUnharmed()
  })
})

const badTokens = [
  ['expired', signToken({ exp: 1 })],
  ['unsigned', signToken({}, { header: { alg: 'none' } })],
  ['of another algorithm', signToken({}, { header: { alg: 'HS512' } })],
  ['of another signer', signToken({}, { key: 'x'.repeat(40) })],
] as const

it.each(badTokens)('refuses a token that is %s, by each gateway', async (_, token) => {
  const { client, url, get, refusals, isUnharmed } = await startWatched()
  const one = await client().opened()
  one.send({ action: 'auth', token })
  expect((await one.closed()).code).toBe(4401)
  expect((await get('/api/events', { token })).status).toBe(401)
  expect((await get('/api/events/stream', { token })).status).toBe(401)
  expect((await clientOf(url)({ token }).refused()).message).toMatch(/token/)
  const stomp = stompClientOf(url)('WebSocket', token)
  await stomp.ended()
  expect(stomp.errors).toMatchObject([{ message: 'UNAUTHORIZED' }])
  await isUnharmed()
  expect(refusals.map(({ gateway, code }) => `${gateway} ${code}`).sort()).toEqual(
    ['http 401', 'http 401', 'socket.io 401', 'stomp 4401', 'websocket 4401'].sort(),
  )
  // what is told to whoever runs the server holds no token
  expect(JSON.stringify(refusals)).not.toContain(token)
})

it('refuses pages of other origins, by each gateway, though they bring a good token', async () => {
  const { client, url, get, refusals, isUnharmed } = await startWatched()
  const token = signToken()
  const headers = { origin: 'https://evil.test' }
  const one = client({ headers })
  await one.closed()
  expect((await get('/api/events', { headers })).status).toBe(403)
  expect((await get('/api/events/stream', { headers })).status).toBe(403)
  await clientOf(url)({ token }, { extraHeaders: headers }).refused()
  expect((await fetch(`${url}/ws/info`, { headers })).status).toBe(403)
  await isUnharmed()
  expect(refusals.map(({ gateway, code }) => `${gateway} ${code}`)).toEqual([
    ...['websocket 403', 'http 403', 'http 403', 'socket.io 403', 'stomp 403'],
  ])
})

it('ends a STOMP session at the first thing that is refused, with an ERROR that says what', async () => {
  const { url, refusals, isUnharmed } = await startWatched({
    maxMessagesPerMinute: 10,
    canPublish: () => true,
  })
  const ended = async (act: (one: ReturnType<ReturnType<typeof stompClientOf>>) => void) => {
    const one = stompClientOf(url)('WebSocket', signToken())
    await one.connected()
    const before = refusals.length
    act(one)
    const { code } = await one.ended()
    return [one.errors[0]?.message, code, refusals.slice(before).map((refusal) => refusal.code)]
  }
  const flood = await ended((one) => {
    for (let i = 0; i < 40; i += 1) one.publish('/app/x', '{"type":"x.y","data":{}}')
  })
  const large = await ended((one) => one.publish('/app/x', 'x'.repeat(70_000)))
  const deep = await ended((one) =>
    one.publish('/app/x', `{"type":"x.y","data":${nested(10_000)}}`),
  )
  const foreign = await ended((one) => void one.follow('/topic/../tenant:t2'))
  await isUnharmed()
  expect({ flood, large, deep, foreign }).toEqual({
    flood: ['RATE_LIMIT_EXCEEDED', 4429, [4429]],
    large: [undefined, 1009, [1009]],
    deep: ['VALIDATION_ERROR', 4400, [4400]],
    foreign: ['NOT_FOUND', 4404, [4404]],
  })
})
