import { describe, expect, it, vi } from 'vitest'
import type { Identity } from '../../../src/server'
import { topicOfRoom, wireNameOf } from '../../../src/server/gateways/socket-io/rooms'
import { startSocketIo } from '../support/startSocketIo'

const job = { topic: 'tenant:t1:job:7', type: 'job.progress' }

describe.each([['websocket'], ['polling']])('over %s', (transport) => {
  const over = { transports: [transport] }

  it('hands out the contract’s names and payloads, with the place in the log', async () => {
    const { client, realtime } = await startSocketIo()
    const one = client({ token: 'ada' }, over)
    expect(await one.named('auth:success')).toMatchObject({ userId: 'ada', tenantId: 't1' })
    expect(await one.ask('subscribe', 'job:7')).toMatchObject({ replay: 'full' })
    const data = { jobId: 7, processedRows: 1_000, validRows: 990, invalidRows: 10, progress: 40 }
    const { event } = await realtime.append({ ...job, data })
    const [heard] = await one.count(1)
    expect(heard).toEqual({
      name: 'job:progress',
      payload: data,
      place: {
        eventId: event.eventId,
        topic: event.topic,
        sequence: 1,
        epoch: event.epoch,
        timestamp: event.timestamp,
      },
    })
  })

  it('goes on mid-stream, by positions or by the last event', async () => {
    const { client, append } = await startSocketIo()
    const before = client({ token: 'ada' }, over)
    await before.named('auth:success')
    await append(5)
    const seen = await before.count(5)
    before.socket.disconnect()
    await append(5)
    const { place } = seen[3] ?? {}
    const byPosition = client(
      { token: 'ada', resume: { 'tenant:t1': `${place?.epoch}:${place?.sequence}` } },
      over,
    )
    const byId = client({ token: 'ada', lastEventId: place?.eventId }, over)
    await Promise.all([byPosition.count(6), byId.count(6)])
    for (const one of [byPosition, byId]) expect(one.sequences()).toEqual([5, 6, 7, 8, 9, 10])
  })

  it('carries 2,000 events in order', async () => {
    const { client, append } = await startSocketIo()
    const one = client({ token: 'ada' }, over)
    await one.named('auth:success')
    await append(2_000)
    await one.count(2_000)
    expect(one.sequences()).toEqual(Array.from({ length: 2_000 }, (_, i) => i + 1))
  })

  it('cuts a client so that it comes back by itself when the server goes down', async () => {
    const { client, realtime } = await startSocketIo()
    const one = client({ token: 'ada' }, { ...over, reconnection: true, reconnectionDelay: 10 })
    await one.named('auth:success')
    realtime.disconnectAll({ retryAfterMs: 100 })
    expect(await one.named('connection:closing')).toEqual({
      code: 1012,
      reason: '{"retryAfterMs":100}',
    })
    expect(await one.ended()).toMatch(/transport (close|error)/)
    await vi.waitFor(
      () => expect(one.heard.filter(({ name }) => name === 'auth:success')).toHaveLength(2),
      20_000,
    )
  })
})

it('upgrades from polling without losing anything', async () => {
  const { client, append } = await startSocketIo()
  const one = client({ token: 'ada' }, { transports: ['polling', 'websocket'] })
  await one.named('auth:success')
  await append(500)
  await vi.waitFor(() => expect(one.socket.io.engine.transport.name).toBe('websocket'), {
    timeout: 20_000,
    interval: 10,
  })
  await append(500)
  await one.count(1_000)
  expect(one.sequences()).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1))
})

it('gives each user a room of its own that nobody else can enter', async () => {
  const { client, append } = await startSocketIo()
  const [ada, bob] = [client(), client({ token: 'bob' })]
  await Promise.all([ada.named('auth:success'), bob.named('auth:success')])
  const absent = await bob.ask('subscribe', 'user:nobody')
  expect(await bob.ask('subscribe', 'user:ada')).toEqual(absent)
  expect(absent).toEqual({ code: 'NOT_FOUND', error: 'no such topic' })
  await append(1, { topic: 'user:ada' })
  await append(1)
  await Promise.all([ada.count(2), bob.count(1)])
  expect(bob.events().map(({ place }) => place.topic)).toEqual(['tenant:t1'])
})

it('never reaches another tenant, whatever room is named', async () => {
  const { client, append } = await startSocketIo()
  const eve = client({ token: 'eve' })
  await eve.named('auth:success')
  for (const room of ['tenant:t1', 'tenant:t1:job:7', "job:7' OR 1=1", 'a:b:c:d:e:f', '']) {
    expect(await eve.ask('subscribe', room)).toMatchObject({ code: 'NOT_FOUND' })
  }
  expect(await eve.ask('subscribe', 'job:7')).toMatchObject({ topics: ['tenant:t2:job:7'] })
  await append(3, job)
  await append(1, { ...job, topic: 'tenant:t2:job:7' })
  await eve.count(1)
  expect(eve.events()).toHaveLength(1)
})

it('enters no room of another tenant or of another client, whatever its name', async () => {
  const { client, io } = await startSocketIo({}, { given: {} })
  const [ada, eve] = [client(), client({ token: 'eve' })]
  await Promise.all([ada.named('auth:success'), eve.named('auth:success')])
  const adaId = ada.socket.id ?? ''
  await ada.ask('subscribe', 'job:7')
  expect(await eve.ask('subscribe', ['job:7', adaId])).toMatchObject({ replay: 'full' })
  io?.to(['tenant:t1:job:7', 'job:7']).emit('of:ada')
  io?.to(adaId).emit('for:ada')
  io?.to('tenant:t2:job:7').emit('of:eve')
  await Promise.all([ada.named('for:ada'), eve.named('of:eve')])
  expect(ada.heard.map(({ name }) => name)).toContain('of:ada')
  expect(eve.heard.map(({ name }) => name).filter((name) => name.includes('ada'))).toEqual([])
})

it('asks the app who may follow a topic', async () => {
  const authorize = vi.fn((_: unknown, topic: string) => Promise.resolve(topic.endsWith('job:7')))
  const { client } = await startSocketIo({}, { authorize })
  const one = client()
  await one.named('auth:success')
  expect(await one.ask('subscribe', ['job:7', 'job:8'])).toMatchObject({ code: 'NOT_FOUND' })
  expect(await one.ask('subscribe', ['job:7'])).toMatchObject({ topics: ['tenant:t1:job:7'] })
  expect(authorize).toHaveBeenCalledWith(
    expect.objectContaining({ userId: 'ada' }),
    'tenant:t1:job:8',
  )
})

it('stops when a room is left', async () => {
  const { client, append } = await startSocketIo()
  const one = client()
  await one.named('auth:success')
  await one.ask('subscribe', { topics: ['job:7'] })
  await append(1, job)
  await one.count(1)
  await one.ask('unsubscribe', 'job:7')
  await append(1, job)
  await append(1)
  await one.count(2)
  expect(one.sequences()).toEqual([1, 1])
})

it('gives each answer to its question, also while one takes long', async () => {
  const { client, realtime } = await startSocketIo({ canPublish: () => true })
  const one = client()
  await one.named('auth:success')
  const { append } = realtime.store
  let goOn = () => {}
  const isBack = new Promise<void>((resolve) => (goOn = resolve))
  vi.spyOn(realtime.store, 'append').mockImplementation(async (event) => {
    await isBack
    return append(event)
  })
  const publish = (id: string, type: string) => one.ask('publish', { id, type, data: {} })
  const [first, invalid, second] = [publish('1', 'a.b'), publish('2', 'ack'), publish('3', 'a.b')]
  expect(await one.ask('subscribe', 'job:1')).toMatchObject({ topics: ['tenant:t1:job:1'] })
  expect(await invalid).toMatchObject({ id: '2', code: 'VALIDATION_ERROR' })
  expect(await one.ask('auth', { token: 'ada' })).toMatchObject({ userId: 'ada' })
  goOn()
  expect(await first).toEqual({ id: '1', sequence: 1 })
  expect(await second).toEqual({ id: '3', sequence: 2 })
})

it('publishes once for each id, and says what became of it', async () => {
  const { client, realtime } = await startSocketIo({
    canPublish: (_, { topic }) => !/secret/.test(topic),
  })
  const one = client()
  await one.named('auth:success')
  const message = { id: 'm1', type: 'note.added', data: { text: 'hi' }, topic: 'job:7' }
  expect(await one.ask('publish', message)).toEqual({ id: 'm1', sequence: 1 })
  expect(await one.ask('publish', message)).toEqual({ id: 'm1', sequence: 1 })
  expect(await one.ask('publish', { ...message, topic: 'secret' })).toMatchObject({
    id: 'm1',
    code: 'FORBIDDEN',
  })
  expect(await one.ask('publish', { ...message, topic: 'tenant:t2' })).toMatchObject({
    code: 'FORBIDDEN',
  })
  expect(await one.ask('publish', { id: 'm2', type: 'note.added' })).toMatchObject({ sequence: 1 })
  expect((await realtime.store.head('tenant:t1:job:7')).offset).toBe(1)
})

it.each([
  ['no object', 7],
  ['nothing', undefined],
  ['no id', { type: 'a.b' }],
  ['rooms that are no names', { topics: [{}] }],
  ['too many rooms', Array.from({ length: 101 }, () => 'a')],
  ['deep JSON', JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) as unknown],
])('refuses a payload of %s, and goes on', async (_, payload) => {
  const { client, append } = await startSocketIo()
  const one = client()
  await one.named('auth:success')
  for (const name of ['subscribe', 'publish']) {
    expect(await one.ask(name, payload)).toMatchObject({ code: 'VALIDATION_ERROR' })
  }
  one.socket.emit('subscribe', payload)
  one.socket.emit('publish', payload, 'no acknowledgement')
  await append()
  await one.count(1)
})

it.each([
  [{ token: 'bad' }, 401, 'UNAUTHORIZED'],
  [{}, 401, 'UNAUTHORIZED'],
  [{ token: { $ne: null } }, 401, 'UNAUTHORIZED'],
  [{ token: 'x'.repeat(10_000) }, 401, 'UNAUTHORIZED'],
  [{ token: 'gone' }, 403, 'FORBIDDEN'],
])('refuses a handshake with %o', async (auth, status, code) => {
  const { client, refusals } = await startSocketIo()
  const one = client(auth)
  expect((await one.refused()).data).toEqual({ code, status })
  expect(refusals).toMatchObject([{ gateway: 'socket.io', code: status }])
})

it('says only that it failed when authenticating fails', async () => {
  const { client } = await startSocketIo({
    authenticate: () => Promise.reject(new Error('password=hunter2')),
  })
  const error = await client().refused()
  expect(error.message).not.toMatch(/hunter2/)
  expect(error.data).toMatchObject({ status: 500 })
})

it('refuses pages of other origins, on its own server and on one that is given', async () => {
  const headers = { extraHeaders: { origin: 'https://evil.test' } }
  const own = await startSocketIo()
  expect((await own.client({ token: 'ada' }, headers).refused()).message).toBeTruthy()
  const given = await startSocketIo({}, { given: {} })
  const error = await given.client({ token: 'ada' }, headers).refused()
  expect(error.data).toEqual({ code: 'FORBIDDEN', status: 403 })
  for (const { refusals } of [own, given]) {
    expect(refusals).toMatchObject([{ gateway: 'socket.io', code: 403, reason: 'foreign origin' }])
  }
})

it('closes for a message that is too large, and harms nobody else', async () => {
  const { client, append } = await startSocketIo()
  const [one, other] = [client(), client({ token: 'bob' })]
  await Promise.all([one.named('auth:success'), other.named('auth:success')])
  one.socket.emit('publish', { id: 'x', type: 'a.b', data: 'x'.repeat(100_000) })
  await one.ended()
  await append()
  await other.count(1)
})

it('takes a fresh token in place, and ends without one', async () => {
  const expiring = { userId: 'ada', tenantId: 't1', expiresInMs: 50 }
  const { client, refusals } = await startSocketIo({
    authenticate: (token) => (token === 'fresh' ? { userId: 'ada', tenantId: 't1' } : expiring),
    expiryGraceMs: 1_000,
  })
  const [renewing, other] = [client(), client()]
  expect(await renewing.named('connection:error')).toMatchObject({ code: 'UNAUTHORIZED' })
  expect(await renewing.ask('auth', { token: 'fresh' })).toMatchObject({ userId: 'ada' })
  expect(await other.ended()).toBe('io server disconnect')
  expect(await other.named('connection:closing')).toMatchObject({ code: 4401 })
  expect(renewing.socket.connected).toBe(true)
  expect(refusals).toMatchObject([{ code: 4401 }])
})

it('tells of a hole', async () => {
  const { client, append, realtime } = await startSocketIo()
  await append(6)
  const store = realtime.store as unknown as {
    forget(topic: string, from: number, to: number): void
  }
  const { epoch } = await realtime.store.head('tenant:t1')
  store.forget('tenant:t1', 2, 4)
  const one = client({ token: 'ada', resume: { 'tenant:t1': `${epoch}:1` } })
  expect(await one.named('gap')).toMatchObject({ from: 2, to: 4 })
  await one.count(2)
  expect(one.sequences()).toEqual([5, 6])
})

it('cuts a client that takes nothing, and nobody else', async () => {
  const { client, append, realtime, refusals } = await startSocketIo({
    maxBufferedBytes: 256_000,
    maxStallMs: 1_500,
  })
  const [slow, quick] = [client(), client({ token: 'bob' })]
  await Promise.all([slow.named('auth:success'), quick.named('auth:success')])
  const engine = slow.socket.io.engine as unknown as {
    transport: { ws: { _socket: { pause(): void } } }
  }
  engine.transport.ws._socket.pause()
  let sent = 0
  await vi.waitFor(
    async () => {
      await append(5, { data: { padding: 'x'.repeat(20_000) } })
      sent += 5
      expect(realtime.connections()).toHaveLength(1)
    },
    { timeout: 20_000, interval: 20 },
  )
  expect(refusals).toMatchObject([{ gateway: 'socket.io', code: 1013 }])
  await quick.count(sent)
})

it('forgets where a room stood that is left while its events are on their way', async () => {
  const { client, realtime, io } = await startSocketIo({}, { given: {} })
  const one = client()
  await one.named('auth:success')
  await one.ask('subscribe', 'job:7')
  const [socket] = [...(io?.sockets.sockets.values() ?? [])]
  const { positions } = socket?.data as { positions: Record<string, string> }
  expect(Object.keys(positions)).toContain('tenant:t1:job:7')
  await realtime.append({ ...job, data: {} })
  for (const leave of socket?.listeners('unsubscribe') ?? []) leave('job:7')
  await one.ask('subscribe', 'job:8')
  expect(Object.keys(positions)).not.toContain('tenant:t1:job:7')
})

it('loses nothing over Socket.IO’s own recovery', async () => {
  const { client, append, io } = await startSocketIo({}, { given: { connectionStateRecovery: {} } })
  const one = client({ token: 'ada' }, { reconnection: true, reconnectionDelay: 20 })
  await one.named('auth:success')
  await one.ask('subscribe', 'job:7')
  for (let round = 0; round < 3; round += 1) {
    await append(5, job)
    await append(5)
    io?.sockets.sockets.forEach((socket) => socket.conn.close(true))
    await append(5, job)
    await append(5)
    await vi.waitFor(() => expect(one.socket.connected).toBe(true), 20_000)
  }
  await one.count(60)
  const of = (topic: string) =>
    one
      .events()
      .filter(({ place }) => place.topic === topic)
      .map(({ place }) => place.sequence)
  expect(one.socket.recovered).toBe(true)
  expect(of('tenant:t1')).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
  expect(of(job.topic)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
})

it('gives a room that Socket.IO recovers to those alone who may read its topic now', async () => {
  const canRead = ({ tenantId }: Identity, name: string) => name.startsWith(`tenant:${tenantId}`)
  const { client, io } = await startSocketIo(
    { canRead },
    { given: { connectionStateRecovery: {} } },
  )
  const one = client({ token: 'ada' }, { reconnection: true, reconnectionDelay: 20 })
  const roomsOf = () => [...(io?.sockets.sockets.values() ?? [])].map(({ rooms }) => [...rooms])
  /** Cuts it, and resolves once it is back and has what its positions say. */
  const back = async () => {
    const again = new Promise((resolve) => one.socket.once('auth:success', resolve))
    io?.sockets.sockets.forEach((socket) => socket.conn.close(true))
    await again
    // answered after all that was asked for it before
    await one.ask('subscribe', [])
    expect(one.socket.recovered).toBe(true)
  }
  await one.named('auth:success')
  await one.ask('subscribe', 'job:7')
  io?.to(job.topic).emit('app:said', 'a recovery begins with an event of the app')
  await one.named('app:said')
  await back()
  expect(roomsOf()).toEqual([[one.socket.id, job.topic]])
  one.socket.auth = { token: 'eve' }
  await back()
  expect(roomsOf()).toEqual([[one.socket.id]])
})

it.each(['websocket', 'polling'])(
  'tells clients by %s that the server goes down',
  async (transport) => {
    const { client, append, realtime } = await startSocketIo()
    const one = client({ token: 'ada' }, { transports: [transport] })
    await one.named('auth:success')
    // a request that waits is answered by it
    await append()
    await realtime.close({ retryAfterMs: 7_000 })
    const { code, reason } = await one.named('connection:closing')
    expect({ code, reason }).toEqual({ code: 1012, reason: '{"retryAfterMs":7000}' })
  },
)

it('refuses everyone once the server is closed', async () => {
  const { realtime, client } = await startSocketIo({}, { given: {} })
  await realtime.close()
  expect((await client().refused()).data).toMatchObject({ status: 503 })
  const own = await startSocketIo()
  await own.realtime.close()
  await own.client().refused()
})

it('leaves the names of Socket.IO alone', () => {
  expect(wireNameOf('job.progress')).toBe('job:progress')
  expect(wireNameOf('goal.activity.created')).toBe('goal:activity:created')
  expect(wireNameOf('disconnect')).toBe('event:disconnect')
  const ada = { userId: 'ada', tenantId: 't1' }
  expect(topicOfRoom('tenant:t10', ada)).toBeNull()
  expect(topicOfRoom('tenant:t1', ada)).toBe('tenant:t1')
})
