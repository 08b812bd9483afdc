import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  addToOutbox,
  createMemoryStore,
  outboxTableSql,
  startOutbox,
  type NewEvent,
  type OutboxOptions,
} from '../../../src/server'
import { startPostgres } from '../../support/postgres'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const topic = 'tenant:t1'

async function start() {
  const { pool: makePool } = await startPostgres()
  const pool = makePool()
  await pool.query(outboxTableSql())
  await pool.query(outboxTableSql())
  const store = createMemoryStore()
  const appended: NewEvent[] = []
  const sink = {
    append: (event: NewEvent) => {
      appended.push(event)
      return store.append(event)
    },
  }
  /** Runs a poller until the test is over. */
  const poll = (more: Partial<OutboxOptions> = {}, target = sink) => {
    const poller = startOutbox(target, { pool, pollMs: 20, ...more })
    onTestFinished(() => poller.close())
    return poller
  }
  /** Writes an event in a transaction of its own. */
  const write = async (event: Partial<NewEvent>, isCommitted = true) => {
    const client = await pool.connect()
    await client.query('BEGIN')
    const id = await addToOutbox(client, { topic, type: 'test.written', data: {}, ...event })
    await client.query(isCommitted ? 'COMMIT' : 'ROLLBACK')
    client.release()
    return id
  }
  const stored = async (of = topic) =>
    (await store.read({ topic: of, after: null, limit: 1_000 })).events
  const waiting = async () =>
    (await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM tidings_outbox'))
      .rows[0]?.count
  return { pool, store, sink, appended, poll, write, stored, waiting }
}

it('publishes what was committed, and nothing else', async () => {
  const { write, poll, stored, waiting } = await start()
  const eventId = await write({ data: { n: 1 }, tenantId: 't1', originId: 'o1' })
  await write({ data: { n: 2 } }, false)
  await poll().drain()
  expect(await stored()).toMatchObject([
    { eventId, data: { n: 1 }, tenantId: 't1', originId: 'o1' },
  ])
  expect(await waiting()).toBe(0)
})

it('publishes in the order of the commits, not in that of the writes', async () => {
  const { pool, write, poll, stored } = await start()
  poll()
  const slow = await pool.connect()
  await slow.query('BEGIN')
  await addToOutbox(slow, { topic, type: 'test.written', data: { n: 1 } })
  const second = write({ data: { n: 2 } })
  await write({ data: {}, topic: 'other' })
  await vi.waitFor(async () => expect(await stored('other')).toHaveLength(1), 20_000)
  expect(await stored()).toEqual([])
  await slow.query('COMMIT')
  slow.release()
  await second
  await vi.waitFor(async () => expect(await stored()).toHaveLength(2), 20_000)
  expect((await stored()).map(({ data }) => data)).toEqual([{ n: 1 }, { n: 2 }])
})

it('shares the work between servers, each topic in order and each event once', async () => {
  const { write, poll, store, appended, waiting } = await start()
  const topics = Array.from({ length: 40 }, (_, i) => `topic:${i}`)
  const pollers = [poll({ batchSize: 7 }), poll({ batchSize: 7 }), poll({ batchSize: 7 })]
  await Promise.all(
    topics.map(async (of) => {
      for (let n = 1; n <= 20; n += 1) await write({ topic: of, data: { n } })
    }),
  )
  await Promise.all(pollers.map((poller) => poller.drain()))
  await vi.waitFor(async () => expect(await waiting()).toBe(0), 20_000)
  for (const of of topics) {
    const { events } = await store.read({ topic: of, after: null, limit: 100 })
    expect(events.map(({ data }) => data)).toEqual(
      Array.from({ length: 20 }, (_, i) => ({ n: i + 1 })),
    )
  }
  expect(appended).toHaveLength(800)
})

describe('when something fails', () => {
  it('keeps the order of a topic whose event could not be stored, and goes on with others', async () => {
    const { write, poll, sink, stored } = await start()
    const errors: unknown[] = []
    let isDown = true
    const failing = {
      append: (event: NewEvent) =>
        isDown && event.topic === topic ? Promise.reject(new Error('full')) : sink.append(event),
    }
    await write({ data: { n: 1 } })
    await write({ data: { n: 2 } })
    await write({ data: { n: 3 }, topic: 'other' })
    const poller = poll({ onError: (error) => errors.push(error) }, failing)
    await poller.drain()
    expect(await stored()).toEqual([])
    expect(await stored('other')).toHaveLength(1)
    expect(errors).toContainEqual(new Error('full'))
    isDown = false
    await vi.waitFor(async () => expect(await stored()).toHaveLength(2), 20_000)
    expect((await stored()).map(({ data }) => data)).toEqual([{ n: 1 }, { n: 2 }])
  })

  it('goes on with others when what waits for an event that cannot be stored fills a look', async () => {
    const { write, poll, stored, waiting } = await start()
    await write({ type: '' })
    for (let n = 1; n <= 3; n += 1) await write({ data: { n } })
    await write({ topic: 'other' })
    await poll({ batchSize: 2 }).drain()
    expect(await stored('other')).toHaveLength(1)
    expect(await stored()).toEqual([])
    expect(await waiting()).toBe(4)
  })

  it('publishes once although it ended between storing and forgetting', async () => {
    const { pool, write, poll, stored, waiting, appended } = await start()
    await write({})
    let isCut = true
    const cutting = {
      query: pool.query.bind(pool),
      connect: async () => {
        const client = await pool.connect()
        return {
          query: (text: string, values?: unknown[]) => {
            const isEnd = isCut && text.startsWith('DELETE')
            if (isEnd) isCut = false
            return isEnd ? Promise.reject(new Error('cut')) : client.query(text, values)
          },
          on: client.on.bind(client),
          removeListener: client.removeListener.bind(client),
          release: (error?: boolean) => client.release(error),
        }
      },
    }
    const errors: unknown[] = []
    poll({ pool: cutting, onError: (error) => errors.push(error) })
    await vi.waitFor(async () => expect(await waiting()).toBe(0), 20_000)
    expect(errors).toEqual([new Error('cut')])
    expect(appended).toHaveLength(2)
    expect(await stored()).toHaveLength(1)
  })

  it('goes on when its connection is cut in the middle of a look', async () => {
    const { pool, write, poll, sink, stored } = await start()
    const errors: unknown[] = []
    let isCut = false
    const cutting = {
      async append(event: NewEvent) {
        if (!isCut) {
          isCut = true
          await pool.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in%'",
          )
        }
        return sink.append(event)
      },
    }
    await write({})
    poll({ onError: (error) => errors.push(error) }, cutting)
    await vi.waitFor(async () => expect(await stored()).toHaveLength(1), 20_000)
    await write({})
    await vi.waitFor(async () => expect(await stored()).toHaveLength(2), 20_000)
    expect(errors.length).toBeGreaterThan(0)
  })

  it('goes on when the database comes back', async () => {
    const { pool, write, poll, stored } = await start()
    const errors: unknown[] = []
    let isDown = true
    const flaky = {
      query: pool.query.bind(pool),
      connect: () => (isDown ? Promise.reject(new Error('down')) : pool.connect()),
    }
    poll({ pool: flaky, onError: (error) => errors.push(error) })
    await write({})
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(1), 20_000)
    isDown = false
    await vi.waitFor(async () => expect(await stored()).toHaveLength(1), 20_000)
  })
})

it('takes any name for its table', async () => {
  const { pool, sink, appended } = await start()
  const table = 'app.my "outbox'
  await pool.query('CREATE SCHEMA app')
  await pool.query(outboxTableSql(table))
  await addToOutbox(pool, { topic, type: 'test.written', data: {} }, table)
  const poller = startOutbox(sink, { pool, table })
  await poller.drain()
  await poller.close()
  await poller.close()
  expect(appended).toHaveLength(1)
})
