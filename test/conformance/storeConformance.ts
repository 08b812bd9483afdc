import { describe, expect, it, onTestFinished } from 'vitest'
import type { EventStore, LogPage, NewEvent } from '../../src/server'

/** How a suite gets stores to try. */
export interface StoreHarness {
  /** Opens a new, empty store. */
  open(options: { now?: () => number; retentionMs?: number }): Promise<EventStore>
  /** Opens the same store again, as another process would; only stores that outlive theirs. */
  openAgain?(store: EventStore): Promise<EventStore>
}

const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i)
const event = (data: unknown = {}, topic = 't'): NewEvent => ({ type: 'a.b', data, topic })
const numbers = (page: LogPage) => page.events.map(({ sequence }) => sequence)
const day = 24 * 3_600_000

/** What every store has to do; run it with one of your own. */
export function storeConformance(name: string, harness: StoreHarness): void {
  async function open(options: Parameters<StoreHarness['open']>[0] = {}): Promise<EventStore> {
    const store = await harness.open(options)
    onTestFinished(() => store.close())
    return store
  }
  const all = (store: EventStore, topic = 't') => store.read({ topic, after: null, limit: 1_000 })

  describe(`${name}: append`, () => {
    it('numbers the events of each topic from 1 and gives them back as they were', async () => {
      const store = await open({ now: () => 0 })
      await store.append(event())
      await store.append(event({}, 'u'))
      const data = { text: 'é🙂\u0000\ud800 \'"\\', list: [1, null, { a: 1.5e300 }], z: 1, a: 2 }
      const { event: second, isNew } = await store.append({
        ...event(data),
        ...{ eventId: 'x', originId: 'o', tenantId: 'acme' },
      })
      const { epoch } = await store.head('t')
      expect(isNew).toBe(true)
      expect(second).toEqual({
        ...{ type: 'a.b', topic: 't', timestamp: '1970-01-01T00:00:00.000Z', data },
        ...{ eventId: 'x', originId: 'o', tenantId: 'acme', sequence: 2, epoch },
      })
      const page = await all(store)
      expect(page.events[1]).toEqual(second)
      expect(JSON.stringify(page.events[1]?.data)).toBe(JSON.stringify(data))
      expect(await store.head('t')).toEqual({ epoch, offset: 2 })
      expect(await store.head('u')).toEqual({ epoch, offset: 1 })
      expect(await store.head('nothing')).toEqual({ epoch, offset: 0 })
    })

    it('keeps an event as it was given, whatever its author does with the data later', async () => {
      const store = await open()
      const data = { n: 1, at: new Date(0) }
      const appending = store.append(event(data))
      data.n = 2
      const { event: appended } = await appending
      data.n = 3
      expect((await all(store)).events).toEqual([appended])
      expect(appended.data).toEqual({ n: 1, at: '1970-01-01T00:00:00.000Z' })
    })

    it('keeps a timestamp as its author wrote it', async () => {
      const store = await open()
      const timestamp = '2024-05-01T10:00:00+02:00'
      await store.append({ ...event(), timestamp })
      expect((await all(store)).events[0]?.timestamp).toBe(timestamp)
    })

    it('writes several at once, in the order given', async () => {
      const store = await open()
      const appended = await store.appendAll([event(1), event(2, 'u'), event(3), event(4)])
      expect(appended.map((each) => [each.event.sequence, each.event.data, each.isNew])).toEqual([
        [1, 1, true],
        [1, 2, true],
        [2, 3, true],
        [3, 4, true],
      ])
      expect(await store.appendAll([])).toEqual([])
    })

    it.each([
      ['no topic', { topic: '' }],
      ['no type', { type: '' }],
      ['a type that is no text', { type: 7 as unknown as string }],
      ['a NUL in its id', { eventId: 'a\0b' }],
      ['half a surrogate pair in its topic', { topic: 'a\ud800' }],
      ['half a surrogate pair in its key', { idempotencyKey: 'a\ud800' }],
      ['an endless key', { idempotencyKey: 'k'.repeat(2_000) }],
      ['data that is no JSON', { data: 1n }],
      ['a time that is no text', { timestamp: new Date() as unknown as string }],
      ['a lifetime that is no number', { expiresInMs: NaN }],
    ])('refuses an event with %s, and all that came with it', async (_, wrong) => {
      const store = await open()
      const error: unknown = await store
        .appendAll([event(), { ...event(), ...wrong }])
        .catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'STORE', reason: 'event', retryable: false })
      expect(await store.head('t')).toMatchObject({ offset: 0 })
    })

    it('gives positions in the order in which appends resolve, without holes', async () => {
      const store = await open()
      const resolved: number[] = []
      await Promise.all(
        upTo(700).map(async (i) => {
          const { event: stored } = await store.append(event(i, `t${i % 3}`))
          if (stored.topic === 't0') resolved.push(stored.sequence)
        }),
      )
      expect(resolved).toEqual(upTo(233))
      expect(numbers(await all(store, 't1'))).toEqual(upTo(234))
    })
  })

  describe(`${name}: the same event twice`, () => {
    it.each(['idempotencyKey', 'eventId'] as const)('is one by its %s', async (key) => {
      const store = await open()
      const first = await store.append({ ...event('first'), [key]: 'k' })
      const again = await store.append({ ...event('other'), [key]: 'k' })
      const elsewhere = await store.append({ ...event({}, 'u'), [key]: 'k' })
      expect(again).toEqual({ event: first.event, isNew: false })
      expect(elsewhere.isNew).toBe(true)
      expect((await store.append(event())).event.sequence).toBe(2)
    })

    it('is one within a batch, and among appends that run together', async () => {
      const store = await open()
      const same = { ...event(), eventId: 'same' }
      const batch = await store.appendAll([same, event(), same])
      expect(batch.map((each) => [each.event.sequence, each.isNew])).toEqual([
        [1, true],
        [2, true],
        [1, false],
      ])
      const keyed = { ...event(), idempotencyKey: 'k' }
      const results = await Promise.all(upTo(20).map(() => store.append(keyed)))
      expect(results.filter(({ isNew }) => isNew)).toHaveLength(1)
      expect(new Set(results.map((each) => each.event.sequence))).toEqual(new Set([3]))
    })
  })

  describe(`${name}: read`, () => {
    it('gives pages after a position', async () => {
      const store = await open()
      await store.appendAll(upTo(7).map((i) => event(i)))
      const { epoch } = await store.head('t')
      const page = await store.read({ topic: 't', after: { epoch, offset: 2 }, limit: 3 })
      expect(numbers(page)).toEqual([3, 4, 5])
      expect(page).toMatchObject({ outcome: 'ok', hasMore: true, head: { offset: 7 } })
      expect(page.end).toEqual({ epoch, offset: 5 })
      const rest = await store.read({ topic: 't', after: page.end, limit: 3 })
      expect(numbers(rest)).toEqual([6, 7])
      expect(rest).toMatchObject({ hasMore: false, end: { epoch, offset: 7 } })
      expect(numbers(await store.read({ topic: 't', after: null }))).toEqual(upTo(7))
      expect(await all(store, 'nothing')).toMatchObject({
        outcome: 'ok',
        events: [],
        hasMore: false,
      })
    })

    it('gives 1 to 1000 events, 100 unless told', async () => {
      const store = await open()
      await store.appendAll(upTo(1_010).map((i) => event(i)))
      const count = async (limit?: number) => {
        const page = await store.read({
          topic: 't',
          after: null,
          ...(limit === undefined ? {} : { limit }),
        })
        return page.events.length
      }
      expect(await count()).toBe(100)
      expect(await count(0)).toBe(1)
      expect(await count(NaN)).toBe(100)
      expect(await count(5_000)).toBe(1_000)
    })

    it('gives the newest when asked for them', async () => {
      const store = await open()
      await store.appendAll(upTo(9).map((i) => event(i)))
      const page = await store.read({ topic: 't', after: null, newest: true, limit: 4 })
      expect(numbers(page)).toEqual([6, 7, 8, 9])
      expect(page).toMatchObject({ hasMore: false, head: { offset: 9 } })
    })

    it('says reset for a position of another epoch or ahead of the log', async () => {
      const store = await open()
      await store.append(event())
      const { epoch } = await store.head('t')
      const read = (named: string, offset: number) =>
        store.read({ topic: 't', after: { epoch: named, offset } })
      expect((await read(epoch, 1)).outcome).toBe('ok')
      expect(await read(epoch, 2)).toMatchObject({ outcome: 'reset', events: [] })
      expect((await read('f', 0)).outcome).toBe('reset')
    })

    it('answers for several topics in one look', async () => {
      const store = await open()
      await store.appendAll([event(1), event(2, 'u'), event(3), event(4, 'u'), event(5, 'u')])
      const { epoch } = await store.head('t')
      const pages = await store.readAll([
        { topic: 'u', after: { epoch, offset: 1 } },
        { topic: 'nothing', after: null },
        { topic: 't', after: null, limit: 1 },
        { topic: 'u', after: null, newest: true, limit: 2 },
        { topic: 't', after: { epoch: 'other', offset: 1 } },
      ])
      expect(pages.map(numbers)).toEqual([[2, 3], [], [1], [2, 3], []])
      expect(pages.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok', 'reset'])
      expect(pages.map(({ head }) => head.offset)).toEqual([3, 0, 2, 3, 2])
      expect(await store.readAll([])).toEqual([])
    })

    it.each([['__proto__'], ['constructor'], ["'; DROP TABLE events; --"], ['%_*?$1'], ['é🙂']])(
      'takes %s for a plain name',
      async (odd) => {
        const store = await open()
        const { epoch } = await store.head(odd)
        await store.append({ topic: odd, type: odd, eventId: odd, data: { jobId: odd } })
        const filter = { jobId: odd, types: [odd] }
        expect(numbers(await store.read({ topic: odd, after: null, filter }))).toEqual([1])
        expect(await store.locate(odd, odd)).toEqual({ epoch, offset: 1 })
        expect((await store.head('other')).offset).toBe(0)
      },
    )
  })

  describe(`${name}: filter`, () => {
    const at = (minute: number) => new Date(Date.UTC(2025, 0, 1, 0, minute)).toISOString()

    async function filled() {
      const store = await open()
      await store.appendAll(
        upTo(60).map((i) => ({
          topic: 't',
          type: `job.${i % 3}`,
          timestamp: at(i),
          tenantId: 'acme',
          data: {
            executionId: `e${i % 2}`,
            batchId: i % 4,
            jobId: `j${i}`,
            ...(i > 50 ? { organizationId: 'o1' } : {}),
          },
        })),
      )
      return store
    }

    it.each([
      ['types', { types: ['job.0', 'job.1'] }, (i: number) => i % 3 !== 2],
      ['no types, which is any', { types: [] }, () => true],
      ['an execution', { executionId: 'e1' }, (i: number) => i % 2 === 1],
      ['a batch whose id is a number', { batchId: '3' }, (i: number) => i % 4 === 3],
      ['a job', { jobId: 'j17' }, (i: number) => i === 17],
      ['an organization', { organizationId: 'o1' }, (i: number) => i > 50],
      ['a tenant that is the organization', { organizationId: 'acme' }, (i: number) => i <= 50],
      ['since', { since: at(40) }, (i: number) => i >= 40],
      ['until', { until: at(20) }, (i: number) => i <= 20],
      ['another zone', { since: '2025-01-01T01:40:00+01:00' }, (i: number) => i >= 40],
      [
        'all at once',
        { executionId: 'e1', types: ['job.0'], since: at(10), until: at(50) },
        (i: number) => i % 2 === 1 && i % 3 === 0 && i >= 10 && i <= 50,
      ],
      ['nothing there', { executionId: 'nobody' }, () => false],
    ])('picks by %s, page by page', async (_, filter, isWanted) => {
      const store = await filled()
      const found: number[] = []
      let after = null
      for (let page = 0; page < 60; page += 1) {
        const read: LogPage = await store.read({ topic: 't', after, filter, limit: 7 })
        expect(read.events.length).toBeLessThanOrEqual(7)
        found.push(...numbers(read))
        after = read.end
        if (!read.hasMore) break
      }
      expect(found).toEqual(upTo(60).filter(isWanted))
      expect(after).toMatchObject({ offset: 60 })
    })

    it('goes on where it stopped, so that a follower misses nothing', async () => {
      const store = await filled()
      const filter = { jobId: 'later' }
      const { end } = await store.read({ topic: 't', after: null, filter })
      // its author's clock is slow: an order by time would put it before what was read
      await store.append({ ...event({ jobId: 'later' }), timestamp: at(0) })
      expect(numbers(await store.read({ topic: 't', after: end, filter }))).toEqual([61])
      const since = { since: at(0), until: at(0) }
      expect(numbers(await store.read({ topic: 't', after: null, filter: since }))).toEqual([61])
    })

    it('looks at a bounded number of events for a page, and says that there is more', async () => {
      const store = await open()
      for (let i = 0; i < 3; i += 1) {
        await store.appendAll(upTo(1_000).map(() => ({ ...event(), timestamp: at(5) })))
      }
      const filter = { until: at(1) }
      const page = await store.read({ topic: 't', after: null, filter })
      expect(page).toMatchObject({ events: [], hasMore: true, end: { offset: 2_000 } })
      const rest = await store.read({ topic: 't', after: page.end, filter })
      expect(rest).toMatchObject({ events: [], hasMore: false, end: { offset: 3_000 } })
    })
  })

  describe(`${name}: deletion`, () => {
    it('deletes what is older, and keeps positions as they are', async () => {
      const store = await open()
      const timestamp = (hour: number) => new Date(Date.UTC(2025, 0, 1, hour)).toISOString()
      await store.appendAll(upTo(10).map((i) => ({ ...event(i), timestamp: timestamp(i) })))
      expect(await store.deleteOlderThan(timestamp(4))).toBe(3)
      expect(await store.deleteOlderThan(timestamp(4))).toBe(0)
      expect(numbers(await all(store))).toEqual(upTo(10, 4))
      const { epoch } = await store.head('t')
      const page = await store.read({ topic: 't', after: { epoch, offset: 0 } })
      expect(page).toMatchObject({ outcome: 'ok', head: { offset: 10 } })
      expect(await store.deleteOlderThan(timestamp(23))).toBe(7)
      expect((await store.append(event())).event.sequence).toBe(11)
    })

    it('expires events by its own clock, each after its own time', async () => {
      let time = Date.UTC(2025, 0, 1)
      const store = await open({ now: () => time, retentionMs: 30 * day })
      await store.append({ ...event(), expiresInMs: day })
      await store.append({ ...event(), timestamp: '1990-01-01T00:00:00.000Z' })
      await store.append({ ...event(), timestamp: '2090-01-01T00:00:00.000Z' })
      expect(await store.expire()).toBe(0)
      time += day
      expect(await store.expire()).toBe(1)
      expect(numbers(await all(store))).toEqual([2, 3])
      time += 29 * day
      expect(await store.expire()).toBe(2)
      expect(await store.head('t')).toMatchObject({ offset: 3 })
    })
  })

  describe(`${name}: looking up`, () => {
    it('finds an event by its id, within its topic', async () => {
      const store = await open()
      const { event: first } = await store.append(event())
      await store.append({ ...event(), eventId: 'x' })
      const { epoch } = await store.head('t')
      expect(await store.locate('t', 'x')).toEqual({ epoch, offset: 2 })
      expect(await store.locate('t', first.eventId)).toEqual({ epoch, offset: 1 })
      expect(await store.locate('t', 'y')).toBeNull()
      expect(await store.locate('u', 'x')).toBeNull()
    })

    it('names its topics in order', async () => {
      const store = await open()
      await store.appendAll(['b', 'a', 'c', 'B'].map((topic) => event({}, topic)))
      expect(await store.topics('', 3)).toEqual(['B', 'a', 'b'])
      expect(await store.topics('a', 10)).toEqual(['b', 'c'])
    })

    it('counts what it holds', async () => {
      const store = await open()
      expect(await store.stats()).toEqual({
        ...{ events: 0, topics: 0, types: [], oldestAt: null, newestAt: null, waiting: 0 },
      })
      const timestamp = '2025-01-01T00:00:00.000Z'
      await store.appendAll([
        { ...event({}, 'u'), timestamp: '2024-01-01T00:00:00.000Z' },
        { ...event(), timestamp },
        { ...event(), type: 'c.d', timestamp },
      ])
      expect(await store.stats()).toEqual({
        ...{ events: 3, topics: 2, oldestAt: '2024-01-01T00:00:00.000Z', newestAt: timestamp },
        types: [
          { type: 'a.b', count: 2 },
          { type: 'c.d', count: 1 },
        ],
        waiting: 0,
      })
    })

    it('closes twice without complaint', async () => {
      const store = await open()
      await store.append(event())
      await store.close()
      await store.close()
    })
  })

  const { openAgain } = harness
  if (!openAgain) return

  describe(`${name}: over again`, () => {
    it('still has everything, in the same epoch, after it was closed', async () => {
      const store = await open()
      await store.append({ ...event({ a: 1 }), eventId: 'x', idempotencyKey: 'k' })
      const before = await all(store)
      await store.close()
      const again = await openAgain(store)
      onTestFinished(() => again.close())
      expect(await all(again)).toEqual(before)
      expect((await again.append({ ...event(), idempotencyKey: 'k' })).isNew).toBe(false)
      expect((await again.append(event())).event).toMatchObject({
        ...{ sequence: 2, epoch: before.head.epoch },
      })
    })

    it('numbers without holes or doubles when two processes write', async () => {
      const one = await open()
      const two = await openAgain(one)
      onTestFinished(() => two.close())
      const same = upTo(100).map((i) => ({ ...event(), eventId: `same-${i}` }))
      const results = await Promise.all([
        ...upTo(200).map((i) => one.append(event(i))),
        ...upTo(200).map((i) => two.append(event(i))),
        ...same.map((each) => one.append(each)),
        ...same.map((each) => two.append(each)),
      ])
      expect(results.filter(({ isNew }) => isNew)).toHaveLength(500)
      expect(numbers(await all(one))).toEqual(upTo(500))
      expect(await all(two)).toEqual(await all(one))
    })
  })
}
