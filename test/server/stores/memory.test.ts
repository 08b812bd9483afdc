import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../src/server'
import { storeConformance } from '../../conformance/storeConformance'

storeConformance('memory', { open: (options) => Promise.resolve(createMemoryStore(options)) })

const event = (data: unknown = {}, topic = 't') => ({ type: 'a.b', data, topic })

describe('createMemoryStore', () => {
  it('forgets the oldest idempotency keys beyond its bound', async () => {
    const store = createMemoryStore({ maxIdempotencyKeys: 2 })
    for (const idempotencyKey of ['a', 'b', 'c']) await store.append({ ...event(), idempotencyKey })
    expect((await store.append({ ...event(), idempotencyKey: 'c' })).isNew).toBe(false)
    expect((await store.append({ ...event(), idempotencyKey: 'a' })).isNew).toBe(true)
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

  it('loses a range on demand', async () => {
    const store = createMemoryStore()
    await store.appendAll([event(1), event(2), event(3)])
    store.forget('t', 1, 2)
    store.forget('nothing', 1, 2)
    const { events } = await store.read({ topic: 't', after: null })
    expect(events.map(({ sequence }) => sequence)).toEqual([3])
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
