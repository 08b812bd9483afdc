import { afterEach, expect, it } from 'vitest'
import {
  cleanUp,
  eventually,
  fast,
  numbered,
  platform,
  startClient,
  startLab,
  startScripted,
  welcome,
} from './lab'
import { createRandom, seed } from './random'

afterEach(cleanUp)

/** A client on a server that lets it in and then says what the scenario says. */
async function startStream(options: Parameters<typeof startClient>[1] = {}) {
  const server = await startScripted((socket, { action }) => {
    if (action === 'auth') socket.send(welcome)
  })
  const lab = startClient(server.url, options)
  await lab.reaches('connected')
  return { ...lab, send: server.send, attempts: server.attempts }
}

it.each([
  ['corrupt JSON', '{"type":"test.numbered","data"'],
  ['an empty message', ''],
  ['null', 'null'],
  ['a number', '7'],
  ['a string', '"hello"'],
  ['an array of nonsense', '[null,7,[],{}]'],
  ['no type', '{"data":{}}'],
])('F20 %s: counted, and the next event is delivered', async (_, frame) => {
  const { client, seen, send, notices } = await startStream()
  send(frame)
  send(numbered(1))
  await eventually(() => expect(seen).toEqual([1]))
  expect(client.stats().invalid).toBeGreaterThan(0)
  expect(notices.every((notice) => notice.startsWith('invalid'))).toBe(true)
  expect(client.getSnapshot().state).toBe('connected')
})

it('F21 a binary frame: counted with its reason, order untouched', async () => {
  const { seen, send, notices } = await startStream()
  send(numbered(1))
  send(Buffer.from([1, 2, 3, 4]))
  send(numbered(2))
  await eventually(() => expect(seen).toEqual([1, 2]))
  expect(notices).toEqual(['invalid binary'])
})

it('F22 a message of 10 MB: refused unparsed, the connection goes on', async () => {
  const { seen, send, notices } = await startStream()
  send(JSON.stringify(numbered(1, { data: { number: 1, text: 'x'.repeat(10_000_000) } })))
  send(numbered(2))
  await eventually(() => expect(seen).toEqual([2]))
  expect(notices).toEqual(['invalid too-large'])
})

it('F24 duplicates: dropped by id and by number, the first one wins', async () => {
  const { client, seen, send } = await startStream()
  for (const number of [1, 1, 2, 2, 2, 3]) send(numbered(number))
  send(numbered(2, { eventId: 'other', data: { number: 99 } }))
  await eventually(() => expect(seen).toEqual([1, 2, 3]))
  await eventually(() => expect(client.stats().duplicates).toBe(4))
})

it('F25 a shuffled stream: put in order within the window', async () => {
  const { client, seen, send } = await startStream()
  const random = createRandom(seed)
  const numbers = Array.from({ length: 500 }, (_, index) => index + 1)
  for (let start = 1; start < numbers.length; start += 20) {
    const block = numbers.splice(start, 20)
    numbers.splice(start, 0, ...block.sort(() => random() - 0.5))
  }
  for (const number of numbers) send(numbered(number))
  await eventually(() => expect(seen).toHaveLength(500))
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
  expect(client.stats().reordered).toBeGreaterThan(0)
})

it('F25 an event later than the window: delivered, marked out of order', async () => {
  const { events, send, notices } = await startStream()
  for (const number of [1, 2, 4]) send(numbered(number))
  await eventually(() => expect(notices).toEqual(['gap tenant:t1 3-3 missing']))
  send(numbered(3))
  await eventually(() => expect(events).toHaveLength(4))
  expect(events.at(-1)).toMatchObject({ sequence: 3, outOfOrder: true })
})

it('F26 a gap while connected: fetched, delivered in order, and nobody hears of it', async () => {
  const { seen, send, notices } = await startStream({
    history: async ({ topics, upTo }, receive) => {
      const from = (topics.get('tenant:t1')?.offset ?? 0) + 1
      const to = upTo ?? from
      receive(Array.from({ length: to - from + 1 }, (_, index) => numbered(from + index)))
    },
  })
  for (const number of [1, 2, 6, 7]) send(numbered(number))
  await eventually(() => expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]))
  expect(notices).toEqual([])
})

it('F26 a gap that cannot be fetched: announced once with its range', async () => {
  const { seen, send, notices } = await startStream()
  for (const number of [1, 5, 6]) send(numbered(number))
  await eventually(() => expect(seen).toEqual([1, 5, 6]))
  expect(notices).toEqual(['gap tenant:t1 2-4 missing'])
})

it('F27 a new epoch: told as a reset, and old ids hide no new events', async () => {
  const { seen, send, notices } = await startStream()
  for (const number of [1, 2, 3]) send(numbered(number))
  for (const number of [1, 2]) {
    send(numbered(number, { epoch: 'epoch-2', data: { number: number + 100 } }))
  }
  await eventually(() => expect(seen).toEqual([1, 2, 3, 101, 102]))
  expect(notices).toEqual(['reset tenant:t1'])
})

it.each([
  ['a year ahead', 365 * 86_400_000],
  ['a year behind', -365 * 86_400_000],
])('F28 a clock %s, and senders at the year 0: exact', async (_, skewMs) => {
  const lab = await startLab({
    client: () => ({ environment: { ...platform, now: () => Date.now() + skewMs } }),
  })
  await lab.publish(20)
  lab.proxy.reset()
  await lab.publish(20)
  await lab.expectExact()
})

it('F28 timestamps order nothing', async () => {
  const { seen, send } = await startStream()
  send(numbered(1, { timestamp: '2030-01-01T00:00:00Z' }))
  send(numbered(2, { timestamp: '0000-01-01T00:00:00Z' }))
  send(numbered(3, { timestamp: 'yesterday' }))
  await eventually(() => expect(seen).toEqual([1, 2, 3]))
})

it('F36 a message that is not acknowledged in time is not sent again later', async () => {
  const published: string[] = []
  const server = await startScripted((socket, { action }, attempt) => {
    if (action === 'auth' && attempt > 1) socket.send(welcome)
    if (action === 'publish') published.push(action)
  })
  const { client, reaches } = startClient(server.url, {
    limits: { ...fast, timeoutMs: 300 },
  })
  const ack = client.publish('note.added', {}, { timeoutMs: 100 })
  await expect(ack).rejects.toMatchObject({ code: 'PUBLISH_TIMEOUT' })
  await reaches('connected')
  expect(published).toEqual([])
})

it.each([
  ['right', 0],
  ['an hour slow', -3_600_000],
  ['an hour fast', 3_600_000],
])(
  'F36 a message held up on the way is refused after its deadline, the clock %s',
  async (_, ms) => {
    const lab = await startLab({
      server: { heartbeatMs: 60_000 },
      client: () => ({
        limits: { ...fast, quietMs: 60_000, timeoutMs: 60_000 },
        environment: { ...platform, now: () => Date.now() + ms },
      }),
    })
    await expect(lab.client.publish('note.added', { is: 'in time' })).resolves.toBeDefined()
    lab.proxy.delayMs = 2_000
    const late = lab.client.publish('note.added', { is: 'late' }, { timeoutMs: 500 })
    await expect(late).rejects.toMatchObject({ code: 'PUBLISH_TIMEOUT' })
    lab.proxy.delayMs = 0
    const next = lab.client.publish('note.added', { is: 'next' })
    await expect(next).resolves.toBeDefined()
    const { events } = await lab.store.read({ topic: 'tenant:t1', after: null, limit: 10 })
    expect(events.map(({ data }) => data)).toEqual([{ is: 'in time' }, { is: 'next' }])
    expect(lab.client.stats().reconnects).toBe(0)
  },
)

it('F42 a client that takes nothing is cut; the others do not notice', async () => {
  const lab = await startLab({
    server: { maxBufferedBytes: 1_000_000, maxStallMs: 2_000 },
    // Each other loss is to be the server's doing, not that of a busy machine.
    client: () => ({ limits: { ...fast, quietMs: 20_000, timeoutMs: 20_000 } }),
  })
  const { WebSocket } = await import('ws')
  const slow = new WebSocket(lab.url)
  await new Promise((resolve) => slow.once('open', resolve))
  slow.send(JSON.stringify({ action: 'auth', token: 'token' }))
  await eventually(() => expect(lab.realtime().connections()).toHaveLength(2))
  slow.pause()
  const text = 'x'.repeat(60_000)
  for (let count = 0; count < 300; count++) {
    await lab
      .realtime()
      .append({ type: 'bulk', topic: 'tenant:t1', tenantId: 't1', data: { text } })
    await lab.publish(1)
    // In one process with the server, a client needs its turn.
    await eventually(() => expect(lab.seen).toHaveLength(count + 1))
  }
  await eventually(() => expect(lab.realtime().connections()).toHaveLength(1))
  await lab.expectExact()
  expect(lab.client.stats().reconnects).toBe(0)
  slow.terminate()
})

it('F44 10,000 events at once: all delivered, in order', async () => {
  const { client, seen, send } = await startStream()
  send(Array.from({ length: 5_000 }, (_, index) => numbered(index + 1)))
  for (let number = 5_001; number <= 10_000; number++) send(numbered(number))
  await eventually(() => expect(seen).toHaveLength(10_000))
  expect(client.stats()).toMatchObject({ invalid: 0, duplicates: 0, gaps: 0 })
})

it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'F45 %s is a plain name for a type, a topic and a key',
  async (name) => {
    const { client, send } = await startStream()
    const heard: string[] = []
    client.subscribe(name, ({ type }) => heard.push(type), { key: name })
    client.subscribe('*', ({ topic = '' }) => heard.push(topic))
    send(
      `{"type":"${name}","topic":"${name}","sequence":1,"epoch":"${name}","eventId":"${name}","data":{"goalId":"${name}","__proto__":{"polluted":true}}}`,
    )
    await eventually(() => expect(heard).toEqual([name, name].sort()))
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  },
)

it('F50 the token is in no URL, error, record or snapshot', async () => {
  const secret = 'secret-token-4711'
  const urls: string[] = []
  const server = await startScripted((socket, { action }, attempt) => {
    if (action !== 'auth') return
    if (attempt === 1) socket.close(4401, 'no')
    else socket.send(welcome)
  })
  class Recorder extends platform.WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      urls.push(url)
      super(url, protocols)
    }
  }
  const { client, reaches, notices } = startClient(server.url, {
    token: () => secret,
    refreshToken: () => `${secret}-2`,
    environment: { WebSocket: Recorder },
  })
  const snapshots: unknown[] = []
  client.onSnapshot(() => snapshots.push(client.getSnapshot()))
  await reaches('connected')
  const said = JSON.stringify([urls, notices, snapshots, client.records(), client.stats()])
  expect(urls).toHaveLength(2)
  expect(said).not.toContain(secret)
})
