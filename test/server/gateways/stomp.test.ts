import { once } from 'node:events'
import { request } from 'node:http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { attachSocketIoGateway, attachStompGateway } from '../../../src/server'
import { createRealtime, listen } from '../support/startHttp'
import { carriers, startStomp } from '../support/startStomp'
import { eventually } from '../../support/eventually'

const extractions = { topic: 'tenant:t1:extractions', type: 'extraction.progress_updated' }

describe.each(carriers)('over %s', (carrier) => {
  it('hands out the one message of operations, with its place in the log', async () => {
    const { client, realtime } = await startStomp()
    const one = client(carrier)
    await one.connected()
    const { bodies, messages, count } = await one.follow('/topic/extractions')
    const data = { entityId: 'x1', status: 'RUNNING', progress: 40, message: 'two\nlines\0' }
    const { event } = await realtime.append({ ...extractions, data })
    await count(1)
    expect(bodies()).toEqual([
      {
        ...data,
        eventType: 'progress_updated',
        entityType: 'extraction',
        timestamp: event.timestamp,
        eventId: event.eventId,
        topic: event.topic,
        sequence: 1,
        epoch: event.epoch,
      },
    ])
    expect(messages[0]?.headers).toMatchObject({
      destination: '/topic/extractions',
      'message-id': event.eventId,
      position: `${event.epoch}:1`,
    })
  })

  it('goes on mid-stream, by the last event or by the position', async () => {
    const { client, append } = await startStomp()
    const before = client(carrier)
    await before.connected()
    const seen = await before.follow('/topic/extractions')
    await append(5, extractions)
    await seen.count(5)
    await before.stomp.deactivate({ force: true })
    await append(5, extractions)
    const last = seen.messages[3]?.headers
    const places: [string, string | undefined][] = [
      ['last-event-id', last?.['message-id']],
      ['resume', last?.position],
    ]
    for (const [name, place] of places) {
      const after = client(carrier)
      await after.connected()
      const { bodies, messages, count } = await after.follow('/topic/extractions', {
        [name]: place ?? '',
      })
      await count(7)
      expect(messages[0]?.headers.control).toBe('subscribed')
      expect(bodies()[0]).toMatchObject({ data: { replay: 'full' } })
      expect(
        bodies()
          .slice(1)
          .map(({ sequence }) => sequence),
      ).toEqual([5, 6, 7, 8, 9, 10])
    }
  })

  it('refuses a bad token in words that clients know, and closes', async () => {
    const { client, refusals } = await startStomp()
    const one = client(carrier, 'bad')
    const { code } = await one.ended()
    expect(one.errors).toMatchObject([{ message: 'UNAUTHORIZED', text: 'the token was refused' }])
    expect(code).toBe(4401)
    const gone = client(carrier, 'gone')
    expect((await gone.ended()).code).toBe(4403)
    expect(gone.errors[0]?.message).toBe('FORBIDDEN')
    expect(refusals).toMatchObject([
      { gateway: 'stomp', code: 4401 },
      { gateway: 'stomp', code: 4403 },
    ])
  })

  it('says that the server goes down', async () => {
    const { client, realtime } = await startStomp()
    const one = client(carrier)
    await one.connected()
    realtime.disconnectAll({ retryAfterMs: 500 })
    expect(await one.ended()).toMatchObject({ code: 1012, reason: '{"retryAfterMs":500}' })
    expect(one.errors).toEqual([])
  })

  it('carries 2,000 messages in order', async () => {
    const { client, append } = await startStomp()
    const one = client(carrier)
    await one.connected()
    const { bodies, count } = await one.follow('/topic/extractions')
    await append(2_000, extractions)
    await count(2_000)
    expect(bodies().map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 2_000 }, (_, i) => i + 1),
    )
  })
})

it('F53 gives the same answer for a destination that is absent and one that is not allowed', async () => {
  const canRead = (_: unknown, topic: string) => topic === 'tenant:t1:mine'
  const { client } = await startStomp({ canRead })
  const answers = new Set<string | undefined>()
  for (const destination of ['/topic/theirs', '/queue/x', '/topic/../mine', "/topic/' OR 1=1"]) {
    const one = client()
    await one.connected()
    one.stomp.subscribe(destination, () => undefined)
    expect((await one.ended()).code).toBe(4404)
    answers.add(JSON.stringify(one.errors))
  }
  expect([...answers]).toEqual(['[{"message":"NOT_FOUND","text":"no such destination"}]'])
})

it('never reaches another tenant, whatever the destination says', async () => {
  const { client, append } = await startStomp()
  const eve = client('WebSocket', 'eve')
  await eve.connected()
  const { messages } = await eve.follow('/topic/extractions')
  await append(3, extractions)
  await append(1, { ...extractions, topic: 'tenant:t2:extractions' })
  await eventually(() => expect(messages).toHaveLength(1))
})

it('hands other events out as the envelope they are', async () => {
  const { client, realtime } = await startStomp()
  const one = client()
  await one.connected()
  const { bodies, count } = await one.follow('/topic')
  const { event } = await realtime.append({
    topic: 'tenant:t1',
    type: 'goal.created',
    data: { a: 1 },
  })
  await count(1)
  expect(bodies()).toEqual([event])
})

it('gives each subscription its own copy, until it unsubscribes', async () => {
  const { client, append } = await startStomp()
  const one = client()
  await one.connected()
  const [a, b] = [await one.follow('/topic/x'), await one.follow('/topic/x')]
  await append(1, { topic: 'tenant:t1:x' })
  await Promise.all([a.count(1), b.count(1)])
  a.subscription.unsubscribe()
  await one.follow('/topic/settled')
  await append(1, { topic: 'tenant:t1:x' })
  await b.count(2)
  b.subscription.unsubscribe()
  const settled = await one.follow('/topic/settled2')
  await append(1, { topic: 'tenant:t1:x' })
  await append(1, { topic: 'tenant:t1:settled2' })
  await settled.count(1)
  expect([a.messages.length, b.messages.length]).toEqual([1, 2])
})

it('publishes what is sent to `/app`, and confirms it by the receipt', async () => {
  const { client, realtime } = await startStomp({ canPublish: ({ userId }) => userId === 'ada' })
  const one = client()
  await one.connected()
  const { bodies, count } = await one.follow('/topic/notes')
  const confirmed = new Promise((resolve) => one.stomp.watchForReceipt('m-1', resolve))
  const body = JSON.stringify({ type: 'note.added', data: { text: 'hi' }, key: 'n1' })
  one.publish('/app/notes', body, { receipt: 'm-1' })
  await confirmed
  one.publish('/app/notes', body.replace('hi', 'more'))
  await count(2)
  expect(bodies().map(({ data }) => data)).toEqual([{ text: 'hi' }, { text: 'more' }])
  expect((await realtime.store.head('tenant:t1:notes')).offset).toBe(2)
})

it('stores every message of a client that counts its receipts anew in each session', async () => {
  const { client, realtime } = await startStomp({ canPublish: () => true })
  for (const text of ['one', 'two']) {
    const { connected, publish, stomp } = client()
    await connected()
    const confirmed = new Promise((resolve) => stomp.watchForReceipt('1', resolve))
    publish('/app/notes', JSON.stringify({ type: 'note.added', data: { text } }), { receipt: '1' })
    await confirmed
    await stomp.deactivate({ force: true })
  }
  const { events } = await realtime.store.read({ topic: 'tenant:t1:notes', after: null })
  expect(events.map(({ data }) => data)).toEqual([{ text: 'one' }, { text: 'two' }])
})

it.each([
  ['the `id` of its body', { id: 'm-1' }, {}],
  ['a number for the `id` of its body', { id: 1 }, {}],
  ['its header `idempotency-key`', {}, { 'idempotency-key': 'm-1' }],
])('makes one event of a message that comes twice with %s', async (_, named, headers) => {
  const { client, realtime } = await startStomp({ canPublish: () => true })
  const body = JSON.stringify({ ...named, type: 'note.added', data: {} })
  for (const receipt of ['1', '2']) {
    const { connected, publish, stomp } = client()
    await connected()
    const confirmed = new Promise((resolve) => stomp.watchForReceipt(receipt, resolve))
    publish('/app/notes', body, { ...headers, receipt })
    await confirmed
    await stomp.deactivate({ force: true })
  }
  expect((await realtime.store.head('tenant:t1:notes')).offset).toBe(1)
})

it.each([
  ['what it may not publish', '{"type":"note.added"}', 'FORBIDDEN', 4403],
  ['a type that is the server’s', '{"type":"auth.success"}', 'VALIDATION_ERROR', 4400],
  ['a body that is no object', '[1]', 'VALIDATION_ERROR', 4400],
  ['a body that is no JSON', 'hello', 'VALIDATION_ERROR', 4400],
  [
    'deep JSON',
    `{"type":"a.b","data":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    'VALIDATION_ERROR',
    4400,
  ],
])('refuses %s', async (_, body, name, code) => {
  const { client, realtime, refusals } = await startStomp()
  const [one, other] = [client(), client('WebSocket', 'bob')]
  await Promise.all([one.connected(), other.connected()])
  one.publish('/app/notes', body)
  expect((await one.ended()).code).toBe(code)
  expect(one.errors[0]?.message).toBe(name)
  expect(refusals).toHaveLength(1)
  expect((await realtime.store.head('tenant:t1:notes')).offset).toBe(0)
  await other.follow('/topic/notes')
})

/** A connection on which each text is sent as it is. */
async function raw(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/websocket`)
  onTestFinished(() => socket.terminate())
  const received: string[] = []
  socket.on('message', (data: Buffer) => received.push(data.toString('utf8')))
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await once(socket, 'open')
  return { socket, received, closed }
}

const connectFrame = 'CONNECT\naccept-version:1.2\nAuthorization:Bearer ada\n\n\0'

it.each([
  ['a frame before CONNECT', ['SEND\ndestination:/app/x\n\n\0'], 1002],
  ['a second CONNECT', [connectFrame, connectFrame], 1002],
  ['an older version alone', [connectFrame.replace('1.2', '1.0,1.1')], 1002],
  ['heart-beats that are none', [connectFrame.replace('\n\n', '\nheart-beat:often\n\n')], 1002],
  ['garbage', ['GET / HTTP/1.1\r\nhost: x\r\n\r\n'], 1002],
  ['too much before CONNECT', [`CONNECT\npasscode:${'x'.repeat(10_000)}\n\n\0`], 1009],
  [
    'a frame that is too large',
    [connectFrame, `SEND\n\n${'x'.repeat(40_000)}`, 'x'.repeat(40_000)],
    1009,
  ],
  ['transactions', [connectFrame, 'BEGIN\ntransaction:1\n\n\0'], 1002],
  ['a subscription without an id', [connectFrame, 'SUBSCRIBE\ndestination:/topic/x\n\n\0'], 1002],
  [
    'acknowledgements one by one',
    [connectFrame, 'SUBSCRIBE\nid:1\ndestination:/topic/x\nack:client\n\n\0'],
    1002,
  ],
])('ends the connection for %s, told once', async (_, frames, code) => {
  const { port, refusals, client } = await startStomp()
  const other = client()
  await other.connected()
  const { socket, received, closed } = await raw(port)
  for (const frame of frames) socket.send(frame)
  expect(await closed).toBe(code)
  expect(received.at(-1)).toMatch(/^ERROR\nmessage:/)
  expect(refusals).toMatchObject([{ gateway: 'stomp', code }])
  await other.follow('/topic/still-there')
})

it('ends the connection for a flood while its token is looked at', async () => {
  const { port, refusals } = await startStomp({ authenticate: () => new Promise(() => undefined) })
  const { socket, received, closed } = await raw(port)
  socket.send(connectFrame)
  for (let i = 0; i < 5; i += 1) socket.send('ACK\nid:1\n\n\0'.repeat(1_000))
  expect(await closed).toBe(4429)
  expect(received.at(-1)).toMatch(/^ERROR\nmessage:RATE_LIMIT_EXCEEDED\n/)
  expect(refusals).toMatchObject([{ gateway: 'stomp', code: 4429 }])
})

it('ends the connection for a flood of frames that ask for nothing but a receipt', async () => {
  const { port, refusals } = await startStomp({ maxMessagesPerMinute: 20 })
  const { socket, received, closed } = await raw(port)
  socket.send(connectFrame + 'ACK\nid:1\nreceipt:r\n\n\0'.repeat(60))
  expect(await closed).toBe(4429)
  expect(received.at(-1)).toMatch(/^ERROR\nmessage:RATE_LIMIT_EXCEEDED\n/)
  expect(refusals).toMatchObject([{ gateway: 'stomp', code: 4429 }])
})

it('ends the connection for bytes that are no UTF-8, and for binary messages', async () => {
  const { port, refusals } = await startStomp()
  const one = await raw(port)
  one.socket.send(Buffer.from([0xff, 0xfe, 0xfd]), { binary: false })
  expect(await one.closed).toBe(1007)
  const two = await raw(port)
  two.socket.send(Buffer.from(connectFrame))
  expect(await two.closed).toBe(1002)
  const three = await raw(port)
  three.socket.send('x'.repeat(100_000))
  expect(await three.closed).toBe(1009)
  expect(refusals.map(({ code }) => code)).toEqual([1007, 1002, 1009])
})

it('keeps the heart-beat that was agreed on, and ends a client that breaks it', async () => {
  const { port } = await startStomp({}, { heartbeatMs: 30 })
  const one = await raw(port)
  one.socket.send(connectFrame.replace('\n\n', '\nheart-beat:20,20\n\n'))
  await vi.waitFor(
    () => expect(one.received.filter((text) => text === '\n').length).toBeGreaterThan(1),
    20_000,
  )
  expect(one.received[0]).toMatch(/heart-beat:30,30\n/)
  expect(await one.closed).toBe(1006)
  const quiet = await raw(port)
  quiet.socket.send(connectFrame)
  const kept = await raw(port)
  kept.socket.send(connectFrame.replace('\n\n', '\nheart-beat:20,0\n\n'))
  const beating = setInterval(() => kept.socket.send('\n'), 10)
  onTestFinished(() => clearInterval(beating))
  const ended = await raw(port)
  ended.socket.send(connectFrame.replace('\n\n', '\nheart-beat:20,0\n\n'))
  expect(await ended.closed).toBe(1006)
  expect([quiet.socket.readyState, kept.socket.readyState]).toEqual([1, 1])
})

it('says goodbye to DISCONNECT', async () => {
  const { client, realtime } = await startStomp()
  const one = client()
  await one.connected()
  await one.stomp.deactivate()
  await eventually(() => expect(realtime.connections()).toHaveLength(0))
})

it('ends when the token does', async () => {
  const { client } = await startStomp({
    authenticate: () => ({ userId: 'ada', tenantId: 't1', expiresInMs: 50 }),
  })
  const one = client()
  expect((await one.ended()).code).toBe(4401)
  expect(one.errors).toEqual([{ message: 'UNAUTHORIZED', text: 'the token has expired' }])
})

it('tells of a hole and of a place that is not known', async () => {
  const { client, append, realtime } = await startStomp()
  await append(6, extractions)
  const store = realtime.store as unknown as {
    forget(topic: string, from: number, to: number): void
  }
  const { epoch } = await realtime.store.head(extractions.topic)
  store.forget(extractions.topic, 2, 4)
  const one = client()
  await one.connected()
  const { bodies, messages, count } = await one.follow('/topic/extractions', {
    resume: `${epoch}:1`,
  })
  await count(4)
  expect(messages.map(({ headers }) => headers.control)).toEqual([
    'subscribed',
    'gap',
    undefined,
    undefined,
  ])
  expect(bodies()[1]).toMatchObject({ type: 'gap', data: { from: 2, to: 4 } })
  const lost = await one.follow('/topic/other', { 'last-event-id': 'no-such' })
  await lost.count(1)
  expect(lost.bodies()[0]).toMatchObject({ data: { replay: 'gap' } })
})

it('refuses pages of other origins, over either carrier', async () => {
  const { port, url, refusals } = await startStomp()
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/websocket`, {
    origin: 'https://evil.test',
  })
  socket.on('error', () => undefined)
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ]
  expect(response.statusCode).toBe(403)
  const info = await fetch(`${url}/ws/info`, { headers: { origin: 'https://evil.test' } })
  expect(info.status).toBe(403)
  expect((await fetch(`${url}/ws/info`)).status).toBe(200)
  expect(refusals).toHaveLength(2)
})

it('leaves the rest of the server alone, and takes no large body', async () => {
  const { url, port, realtime } = await startStomp()
  expect(await (await fetch(`${url}/other`)).text()).toBe('the app')
  const big = await fetch(`${url}/ws/1/abc/xhr_send`, { method: 'POST', body: 'x'.repeat(100_000) })
  expect(big.status).toBe(413)
  const cut = await new Promise((resolve) => {
    const flood = request({ port, path: '/ws/1/abc/xhr_send', method: 'POST' })
    flood.on('error', resolve)
    for (let i = 0; i < 10; i += 1) flood.write('x'.repeat(20_000))
  })
  expect(cut).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) as string })
  await realtime.close()
  expect(await (await fetch(`${url}/ws/info`)).text()).toBe('the app')
})

it('asks the app once, also when it is taken off after another gateway has come', async () => {
  let asked = 0
  const { http, url } = await listen((_, response) => {
    asked += 1
    response.end('the app')
  })
  const { realtime } = createRealtime()
  await attachStompGateway(realtime, http)
  await attachSocketIoGateway(realtime, http)
  await realtime.close()
  expect(await (await fetch(url)).text()).toBe('the app')
  expect(asked).toBe(1)
})

it('F54 cuts a client of SockJS that does not hang up when it is refused', async () => {
  const { http, port, refusals } = await startStomp({ authTimeoutMs: 100 })
  const gone = new Promise((resolve) => {
    http.once('connection', (socket) => socket.once('close', resolve))
  })
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/000/silent/websocket`)
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  socket.pause()
  await gone
  expect(refusals).toMatchObject([{ gateway: 'stomp', code: 4408 }])
})

it('can leave SockJS out', async () => {
  const { url, client } = await startStomp({}, { sockJs: false, path: '/stomp' })
  expect(await (await fetch(`${url}/stomp/info`)).text()).toBe('the app')
  const one = client()
  expect((await one.ended()).code).toBe(1006)
})
