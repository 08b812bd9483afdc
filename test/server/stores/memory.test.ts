import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../src/server'

const event = (data: unknown = {}, topic = 't') => ({ type: 'a.b', data, topic })

describe('createMemoryStore', () => {
  it('numbers the events of each topic from 1', async () => {
    const store = createMemoryStore({ epoch: 'e', now: () => 0 })
    await store.append(event())
    await store.append(event({}, 'u'))
    const { event: second, isNew } = await store.append({ ...event(), eventId: 'x', originId: 'o' })
    expect(isNew).toBe(true)
    expect(second).toEqual({
      type: 'a.b',
      data: {},
      topic: 't',
      timestamp: '1970-01-01T00:00:00.000Z',
      eventId: 'x',
      originId: 'o',
      sequence: 2,
      epoch: 'e',
    })
    expect(await store.head('t')).toEqual({ epoch: 'e', offset: 2 })
    expect(await store.head('u')).toEqual({ epoch: 'e', offset: 1 })
    expect(await store.head('nothing')).toEqual({ epoch: 'e', offset: 0 })
  })

  it('writes one event for an idempotency key, within its topic', async () => {
    const store = createMemoryStore()
    const first = await store.append({ ...event(), idempotencyKey: 'k' })
    const again = await store.append({ ...event('other'), idempotencyKey: 'k' })
    const elsewhere = await store.append({ ...event({}, 'u'), idempotencyKey: 'k' })
    expect(again).toEqual({ event: first.event, isNew: false })
    expect(elsewhere.isNew).toBe(true)
  })

  it('forgets the oldest idempotency keys beyond its bound', async () => {
    const store = createMemoryStore({ maxIdempotencyKeys: 2 })
    for (const idempotencyKey of ['a', 'b', 'c']) await store.append({ ...event(), idempotencyKey })
    expect((await store.append({ ...event(), idempotencyKey: 'c' })).isNew).toBe(false)
    expect((await store.append({ ...event(), idempotencyKey: 'a' })).isNew).toBe(true)
  })

  it('reads pages after a position', async () => {
    const store = createMemoryStore({ epoch: 'e' })
    for (let i = 0; i < 7; i += 1) await store.append(event())
    const after = { epoch: 'e', offset: 2 }
    const page = await store.read({ topic: 't', after, limit: 3 })
    expect(page.events.map(({ sequence }) => sequence)).toEqual([3, 4, 5])
    expect(page).toMatchObject({ outcome: 'ok', hasMore: true, head: { offset: 7 } })
    const rest = await store.read({ topic: 't', after: { epoch: 'e', offset: 5 }, limit: 3 })
    expect(rest.events.map(({ sequence }) => sequence)).toEqual([6, 7])
    expect(rest.hasMore).toBe(false)
    expect((await store.read({ topic: 't', after: null })).events).toHaveLength(7)
  })

  it('says reset for a position of another epoch or ahead of the log', async () => {
    const store = createMemoryStore({ epoch: 'e' })
    await store.append(event())
    const read = (epoch: string, offset: number) =>
      store.read({ topic: 't', after: { epoch, offset } })
    expect((await read('e', 1)).outcome).toBe('ok')
    expect((await read('e', 2)).outcome).toBe('reset')
    expect((await read('f', 0)).outcome).toBe('reset')
  })

  it('keeps a bounded number of events, the newest', async () => {
    const store = createMemoryStore({ maxEventsPerTopic: 100 })
    for (let i = 0; i < 1_000; i += 1) await store.append(event())
    const { events } = await store.read({ topic: 't', after: null, limit: 1_000 })
    expect(events.length).toBeGreaterThanOrEqual(100)
    expect(events.length).toBeLessThanOrEqual(110)
    expect(events.at(-1)?.sequence).toBe(1_000)
  })

  it('drops the quietest topic beyond its bound, and begins it again in another epoch', async () => {
    const store = createMemoryStore({ maxTopics: 2, epoch: 'e' })
    await store.append(event({}, 'a'))
    await store.append(event({}, 'b'))
    await store.append(event({}, 'a'))
    await store.append(event({}, 'c'))
    expect(await store.head('a')).toEqual({ epoch: 'e', offset: 2 })
    const { event: begun } = await store.append(event({}, 'b'))
    expect(begun.sequence).toBe(1)
    expect(begun.epoch).not.toBe('e')
  })

  it('takes names like __proto__ for plain names', async () => {
    const store = createMemoryStore()
    await store.append({ ...event({}, '__proto__'), idempotencyKey: 'constructor' })
    expect((await store.head('__proto__')).offset).toBe(1)
    expect((await store.head('constructor')).offset).toBe(0)
  })

  it('finds an event by its id', async () => {
    const store = createMemoryStore({ epoch: 'e' })
    await store.append({ ...event(), eventId: 'x' })
    expect(await store.locate('t', 'x')).toEqual({ epoch: 'e', offset: 1 })
    expect(await store.locate('t', 'y')).toBeNull()
    expect(await store.locate('u', 'x')).toBeNull()
  })

  it('starts over in a new epoch', async () => {
    const store = createMemoryStore({ epoch: 'e' })
    await store.append(event())
    store.reset()
    const head = await store.head('t')
    expect(head.offset).toBe(0)
    expect(head.epoch).not.toBe('e')
  })
})
