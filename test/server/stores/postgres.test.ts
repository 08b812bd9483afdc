import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { isRealtimeError } from '../../../src/protocol'
import {
  createPostgresStore,
  type EventStore,
  type PostgresStoreOptions,
} from '../../../src/server'
import { storeConformance } from '../../conformance/storeConformance'
import { runPostgres } from '../../support/postgres'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let postgres: Awaited<ReturnType<typeof runPostgres>>
beforeAll(async () => {
  postgres = await runPostgres()
})
afterAll(() => postgres.stop())

const schemas = new WeakMap<EventStore, string>()

async function open(options: PostgresStoreOptions = {}): Promise<EventStore> {
  const schema = options.schema ?? `log-"${randomUUID()}`
  const store = await createPostgresStore({ connectionString: postgres.url, ...options, schema })
  schemas.set(store, schema)
  return store
}

const openAgain = (store: EventStore) => open({ schema: schemas.get(store) ?? '' })

storeConformance('Postgres', { open, openAgain })

const event = (data: unknown = {}, topic = 't') => ({ type: 'a.b', data, topic })
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

async function opened(options?: PostgresStoreOptions) {
  const store = await open(options)
  onTestFinished(() => store.close())
  return store
}

const failureOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((reason: unknown) => reason)
  if (!isRealtimeError(error)) throw new Error('it did not fail')
  return error
}

describe('createPostgresStore', () => {
  it('makes its tables once when several servers start together', async () => {
    const schema = `log-${randomUUID()}`
    const stores = await Promise.all(upTo(5).map(() => opened({ schema })))
    await Promise.all(stores.map((store) => store.append(event())))
    const heads = await Promise.all(stores.map((store) => store.head('t')))
    expect(new Set(heads.map(({ epoch, offset }) => `${epoch}:${offset}`)).size).toBe(1)
    expect(heads[0]?.offset).toBe(5)
  })

  it('refuses a log that a newer version has changed', async () => {
    const pool = postgres.pool()
    const schema = `log-${randomUUID()}`
    await opened({ schema })
    await pool.query(`UPDATE "${schema}".meta SET value = '99' WHERE name = 'version'`)
    const error = await failureOf(open({ schema }))
    expect(error).toMatchObject({ code: 'STORE', retryable: false })
  })

  it('uses a pool that is given, and leaves it open', async () => {
    const pool = postgres.pool(2)
    const store = await open({ pool })
    await store.append(event())
    await store.close()
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  it('F39 numbers without holes while transactions are cut', async () => {
    const pool = postgres.pool()
    const schema = `log-${randomUUID()}`
    const connectionString = `${postgres.url}?application_name=cut`
    const options = { schema, connectionString, maxWaitMs: 60_000 }
    const [one, two] = [await opened(options), await opened(options)]
    const cut = setInterval(() => {
      void pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cut'",
      )
    }, 100)
    onTestFinished(() => clearInterval(cut))
    const appended = await Promise.all(
      upTo(1_500).map(async (i) => {
        // spread, so that there are many transactions to cut
        await new Promise((resolve) => setTimeout(resolve, i))
        return (i % 2 === 0 ? one : two).append(event(i))
      }),
    )
    clearInterval(cut)
    const places = appended.map((each) => each.event.sequence).sort((a, b) => a - b)
    expect(places).toEqual(upTo(1_500))
    await vi.waitFor(async () => {
      const first = await one.read({ topic: 't', after: null, limit: 1_000 })
      const rest = await one.read({ topic: 't', after: first.end, limit: 1_000 })
      const found = [...first.events, ...rest.events].map(({ sequence }) => sequence)
      expect(found).toEqual(upTo(1_500))
    }, 20_000)
  })

  it('F39 says that it may work later when the database does not answer', async () => {
    const store = await opened({ timeoutMs: 2_000, maxWaitMs: 2_000 })
    await store.append({ ...event(1), eventId: 'first' })
    postgres.signal('SIGSTOP')
    onTestFinished(() => postgres.signal('SIGCONT'))
    const [reading, writing] = await Promise.all([
      failureOf(store.read({ topic: 't', after: null })),
      failureOf(store.append({ ...event(2), eventId: 'second' })),
    ])
    expect(reading).toMatchObject({ code: 'STORE', retryable: true })
    expect(writing).toMatchObject({ code: 'STORE', retryable: true })
    postgres.signal('SIGCONT')
    await vi.waitFor(() => store.append({ ...event(2), eventId: 'second' }), 60_000)
    const { events } = await store.read({ topic: 't', after: null })
    expect(events.map(({ eventId, sequence }) => [eventId, sequence])).toEqual([
      ['first', 1],
      ['second', 2],
    ])
  })

  it('F39 says that it may work later when the pool is busy', async () => {
    const pool = postgres.pool(1)
    // what the store opens with counts too, and a busy machine takes its time for a first client
    const store = await opened({ pool, timeoutMs: 2_000 })
    const held = await pool.connect()
    const error = await failureOf(store.read({ topic: 't', after: null }))
    held.release()
    expect(error).toMatchObject({ code: 'STORE', retryable: true })
    // the client that came too late is back in the pool
    expect((await store.read({ topic: 't', after: null })).outcome).toBe('ok')
  })

  it.each([
    ['another port', 'postgres://postgres@127.0.0.1:1/postgres', true],
    ['no such database', 'nowhere', false],
  ])('rejects when it cannot be opened: %s', async (_, target, retryable) => {
    const connectionString = target === 'nowhere' ? `${postgres.url}-nowhere` : target
    expect(await failureOf(open({ connectionString }))).toMatchObject({ code: 'STORE', retryable })
  })

  it('refuses an event that Postgres will not have, and keeps those that came with it', async () => {
    const store = await opened()
    // incompressible, and beyond what an index takes
    const eventId = Array.from({ length: 1_000 }, (_, i) =>
      String.fromCodePoint(0x4e00 + ((i * 7_919) % 20_000)),
    ).join('')
    const [good, bad, alsoGood] = await Promise.allSettled([
      store.append(event(1)),
      store.append({ ...event(2), eventId }),
      store.append(event(3)),
    ])
    expect([good.status, alsoGood.status]).toEqual(['fulfilled', 'fulfilled'])
    expect(bad).toMatchObject({ reason: { code: 'STORE', reason: 'event', retryable: false } })
    expect((await store.head('t')).offset).toBe(2)
  })
})
