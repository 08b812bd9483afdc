import { describe, expect, it } from 'vitest'
import { createMemoryStore, type EventStore, type LogPage } from '../../src/server'
import { startServer, topic } from './support/startServer'

const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i)

/** A store whose next read waits until it is released. */
function slowStore(options?: Parameters<typeof createMemoryStore>[0]) {
  const store = createMemoryStore(options)
  let gate: Promise<void> | null = null
  let skip = 0
  let isLate = false
  let onRead: () => void = () => undefined
  const read = async (request: Parameters<EventStore['read']>[0]): Promise<LogPage> => {
    const page = await store.read(request)
    if (!gate || skip-- > 0) return page
    const waiting = gate
    gate = null
    onRead()
    await waiting
    return isLate ? store.read(request) : page
  }
  return {
    store: { ...store, read },
    /**
     * Holds the read after `skipped` others; `reading` resolves when it waits for `release`.
     * A late one then reads what has come in the meantime too.
     */
    hold({ skipped = 0, late = false } = {}): { reading: Promise<void>; release: () => void } {
      skip = skipped
      isLate = late
      let release: () => void = () => undefined
      gate = new Promise((resolve) => (release = resolve))
      const reading = new Promise<void>((resolve) => (onRead = resolve))
      return { reading, release }
    },
  }
}

describe('resume', () => {
  it('replays what was missed, in order, after auth.success', async () => {
    const { client, append, realtime } = await startServer()
    await append(450)
    const { epoch } = await realtime.store.head(topic)
    const one = client()
    const data = await one.auth({ resume: { [topic]: `${epoch}:3` } })
    expect(data).toMatchObject({ replay: 'full', heads: { [topic]: `${epoch}:450` } })
    await one.eventCount(447)
    expect(one.sequences).toEqual(upTo(450, 4))
    expect(one.frames[0]?.type).toBe('auth.success')
  })

  it.each([
    ['heard only', false],
    ['heard and read', true],
  ])('closes the seam: what is %s during the replay comes once, after it', async (_, late) => {
    const { store, hold } = slowStore()
    const { client, append, realtime } = await startServer({ store, maxRecentEvents: 0 })
    await append(10)
    const { epoch } = await realtime.store.head(topic)
    const one = await client().opened()
    const { reading, release } = hold({ late })
    one.send({ action: 'auth', token: 'x', resume: { [topic]: `${epoch}:5` } })
    await reading
    await append(10)
    release()
    await one.eventCount(15)
    await append(5)
    await one.eventCount(20)
    await one.settled()
    expect(one.sequences).toEqual(upTo(25, 6))
  })

  it('reads on from the log when more comes during a replay than is held back', async () => {
    const { store, hold } = slowStore()
    const { client, append, realtime } = await startServer({ store, maxRecentEvents: 0 })
    // somebody listens already, so that what is appended is told at once
    await client().auth()
    await append(10)
    const { epoch } = await realtime.store.head(topic)
    const one = await client().opened()
    const { reading, release } = hold()
    one.send({ action: 'auth', token: 'x', resume: { [topic]: `${epoch}:0` } })
    await reading
    await append(2_500)
    const second = hold()
    release()
    await second.reading
    await append(5)
    second.release()
    await one.eventCount(2_515)
    await append(1)
    await one.eventCount(2_516)
    await one.settled()
    expect(one.sequences).toEqual(upTo(2_516))
  })

  it('sends a client that begins now nothing of the past', async () => {
    const { client, append } = await startServer()
    await append(3)
    const one = client()
    await one.auth()
    await append(1)
    await one.eventCount(1)
    expect(one.sequences).toEqual([4])
  })

  it('names the range that the log no longer has, then replays the rest', async () => {
    const store = createMemoryStore({ maxEventsPerTopic: 10 })
    const { client, append } = await startServer({ store })
    await append(40)
    const { events, head } = await store.read({ topic, after: null })
    const first = events[0]?.sequence ?? 0
    expect(first).toBeGreaterThan(5)
    const one = client()
    const data = await one.auth({ resume: { [topic]: `${head.epoch}:2` } })
    expect(data.replay).toBe('gap')
    await one.eventCount(40 - first + 1)
    expect(one.ofType('gap').map((frame) => frame.data)).toEqual([
      { topic, from: 3, to: first - 1, reason: 'expired' },
    ])
    expect(one.frames[1]?.type).toBe('gap')
    expect(one.sequences).toEqual(upTo(40, first))
  })

  it('names holes in the middle and at the end', async () => {
    const store = createMemoryStore()
    const { client, append } = await startServer({ store })
    await append(10)
    store.forget(topic, 4, 5)
    store.forget(topic, 9, 10)
    const { epoch } = await store.head(topic)
    const one = client()
    expect((await one.auth({ resume: { [topic]: `${epoch}:1` } })).replay).toBe('gap')
    await one.next('gap', 1)
    expect(one.ofType('gap').map(({ data }) => [data.from, data.to])).toEqual([
      [4, 5],
      [9, 10],
    ])
    expect(one.sequences).toEqual([2, 3, 6, 7, 8])
    await append(1)
    await one.eventCount(6)
    expect(one.sequences.at(-1)).toBe(11)
  })

  it.each([
    ['of another epoch', 'other:2'],
    ['ahead of the log', 'this:99'],
  ])('says reset for a position %s, and goes on from the head', async (_, position) => {
    const store = createMemoryStore({ epoch: 'this' })
    const { client, append } = await startServer({ store })
    await append(5)
    const one = client()
    const data = await one.auth({ resume: { [topic]: position } })
    expect(data).toMatchObject({ replay: 'gap', heads: { [topic]: 'this:5' } })
    expect((await one.next('reset')).data).toEqual({ topic, epoch: 'this', reason: 'epoch' })
    await append(1)
    await one.eventCount(1)
    expect(one.sequences).toEqual([6])
  })

  it('says reset when the log starts over under a live connection', async () => {
    const store = createMemoryStore({ epoch: 'one' })
    const { client, append } = await startServer({ store })
    const one = client()
    await one.auth()
    await append(3)
    store.reset('two')
    await append(1)
    await one.eventCount(4)
    expect((await one.next('reset')).data).toMatchObject({ topic, epoch: 'two' })
    expect(one.sequences).toEqual([1, 2, 3, 1])
  })

  it('says reset when the log goes back, as it does with a copy that lagged', async () => {
    const store = createMemoryStore({ epoch: 'one' })
    const { client, append } = await startServer({ store })
    const one = client()
    await one.auth()
    await append(5)
    store.reset('one')
    await append(2)
    await one.eventCount(7)
    expect(one.ofType('reset').map(({ data }) => data)).toEqual([
      { topic, epoch: 'one', reason: 'epoch' },
    ])
    expect(one.sequences).toEqual([1, 2, 3, 4, 5, 1, 2])
  })

  it('reads the log once more when that goes back during a replay', async () => {
    const { store, hold } = slowStore({ epoch: 'one' })
    const { client, append } = await startServer({ store, maxRecentEvents: 2 })
    await append(5)
    const one = client()
    await one.opened()
    const { reading, release } = hold()
    one.send({ action: 'auth', token: 'x', resume: { [topic]: 'one:1' } })
    await reading
    await append(2)
    store.reset('one')
    await store.appendAll(upTo(5).map(() => ({ topic, type: 'a.b', data: {} })))
    await append(1, { data: { isAnother: true } })
    release()
    await one.eventCount(5)
    expect(one.sequences).toEqual([2, 3, 4, 5, 6])
    expect(one.events.at(-1)?.data).toEqual({ isAnother: true })
  })

  it.each(['e1', 'e'.repeat(1_024)])(
    'finds the place of a client that only knows its last event’s id',
    async (eventId) => {
      const { client, append } = await startServer()
      await append(1, { eventId })
      await append(2)
      const one = client()
      expect((await one.auth({ lastEventId: eventId })).replay).toBe('full')
      await one.eventCount(2)
      expect(one.sequences).toEqual([2, 3])
      expect((await client().auth({ lastEventId: `${eventId}x` })).replay).toBe('gap')
    },
  )

  it.each([[7], ['a:b:c'], [null], [{ a: 1 }]])(
    'takes a position that makes no sense for none: %j',
    async (position) => {
      const { client, append } = await startServer()
      await append(2)
      const one = client()
      expect((await one.auth({ resume: { [topic]: position } })).replay).toBe('full')
      await one.settled()
      expect(one.events).toEqual([])
    },
  )

  it('replays a log that is larger than the limit of a slow client', async () => {
    const { client, append, realtime } = await startServer({ maxBufferedBytes: 200_000 })
    await append(500, { data: { padding: 'x'.repeat(2_000) } })
    const { epoch } = await realtime.store.head(topic)
    const one = client()
    await one.auth({ resume: { [topic]: `${epoch}:0` } })
    await one.eventCount(500)
    expect(one.sequences).toEqual(upTo(500))
    expect(one.close).toBeNull()
  })

  it('answers a ping while a long replay goes on', async () => {
    const { store, hold } = slowStore()
    const { client, append, realtime } = await startServer({ store, maxRecentEvents: 0 })
    await append(500)
    const { epoch } = await realtime.store.head(topic)
    const one = client()
    await one.auth()
    const { reading, release } = hold({ skipped: 1 })
    one.send({ action: 'unsubscribe', topics: [topic] })
    one.send({ action: 'subscribe', topics: [topic], resume: { [topic]: `${epoch}:0` } })
    await reading
    one.send({ action: 'ping' })
    expect((await one.next('pong')).data.heads).toEqual({})
    release()
    await one.eventCount(500)
  })

  it('closes with 1011 when the log cannot be read on', async () => {
    const { client, append, realtime } = await startServer()
    await append(450)
    const { epoch } = await realtime.store.head(topic)
    const read = realtime.store.read.bind(realtime.store)
    let reads = 0
    realtime.store.read = (request) => {
      reads += 1
      return reads > 1 ? Promise.reject(new Error('disk')) : read(request)
    }
    const one = client()
    await one.auth({ resume: { [topic]: `${epoch}:0` } })
    expect((await one.closed()).code).toBe(1011)
    expect(one.sequences).toEqual(upTo(200))
  })
})

it('asks the store nothing for clients who come back to what was told while they were away', async () => {
  const store = createMemoryStore()
  let reads = 0
  const count = <A extends unknown[], R>(ask: (...args: A) => R) => {
    return (...args: A) => {
      reads += 1
      return ask(...args)
    }
  }
  const asked = { readAll: count(store.readAll), read: count(store.read), head: count(store.head) }
  const { client, append } = await startServer({ store: { ...store, ...asked } })
  const { epoch } = await store.head(topic)
  const first = client()
  await first.auth()
  await append(20)
  await first.eventCount(20)
  const before = reads
  for (const each of Array.from({ length: 10 }, () => client())) {
    await each.auth({ resume: { [topic]: `${epoch}:5` } })
    await each.eventCount(15)
    expect(each.sequences).toEqual(upTo(20, 6))
  }
  expect(reads).toBe(before)
})

describe('fan-out', () => {
  it('gives every client every event, in order', async () => {
    const { client, append } = await startServer()
    const clients = Array.from({ length: 20 }, () => client())
    await Promise.all(clients.map((each) => each.auth()))
    await append(300)
    for (const each of clients) {
      await each.eventCount(300)
      expect(each.sequences).toEqual(upTo(300))
    }
  })

  it('keeps tenants apart', async () => {
    const { client, append } = await startServer({
      authenticate: (token) => ({ userId: 'u', tenantId: token ?? '' }),
    })
    const [one, two] = [client(), client()]
    await one.auth({ token: 't1' })
    await two.auth({ token: 't2' })
    await append(2)
    await one.eventCount(2)
    await two.settled()
    expect(two.events).toEqual([])
  })
})
