import { createServer } from 'node:http'
import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import {
  createMemoryStore,
  createPostgresStore,
  createRedisBus,
  StoreError,
  type EventBus,
  type LogRecord,
  type Refusal,
} from '../../src/server'
import { createRealtime, startHttp, topic } from './support/startHttp'

vi.setConfig({ testTimeout: 60_000 })

const secret = 'hunter2-s3cr3t'
const event = { topic, type: 'test.secret', data: {} }
/** With its causes, as a log or an uncaught error shows it. */
const shown = (value: unknown) => inspect(value, { depth: 10, showHidden: true })

const unreadableAddresses = [
  `postgres://ada:${secret}@127.0.0.1:99999/db`,
  `postgres://ada:${secret}@[bad/db`,
  `postgres://ada@127.0.0.1:1/db?sslmode=verify-ca&sslrootcert=/nowhere/${secret}`,
]

it.each(unreadableAddresses)(
  'opens no Postgres store at %s, and keeps its words',
  async (address) => {
    const error: unknown = await createPostgresStore({ connectionString: address }).catch(
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({ code: 'CONFIGURATION' })
    expect(shown(error)).not.toContain(secret)
  },
)

it('does not show the address of a Postgres that is away', async () => {
  const connectionString = `postgres://ada:${secret}@127.0.0.1:1/db`
  const error: unknown = await createPostgresStore({ connectionString }).catch(
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ code: 'STORE', retryable: true })
  expect(shown(error)).not.toContain(secret)
})

describe('a bus that can never work', () => {
  function start(bus: EventBus) {
    const records: LogRecord[] = []
    const { realtime } = createRealtime({ bus, log: (record) => records.push(record) })
    return { realtime, records }
  }

  it.each([`redis//ada:${secret}@host`, `redis://ada:${secret}@host:99999`, `no url, ${secret}`])(
    'is told by attach, append and health, not by an unhandled rejection: %s',
    async (url) => {
      const { realtime, records } = start(createRedisBus({ url }))
      const refused = {
        code: 'CONFIGURATION',
        message: 'The URL of Redis is none: write redis://host:6379.',
      }
      const error: unknown = await realtime.attach(createServer()).catch((why: unknown) => why)
      expect(error).toMatchObject(refused)
      await expect(realtime.append(event)).rejects.toMatchObject(refused)
      await expect(realtime.appendAll([event])).rejects.toMatchObject(refused)
      expect(await realtime.health()).toMatchObject({
        ...{ isAlive: false, isReady: false, store: 'ok', bus: 'failed' },
      })
      expect(records).toMatchObject([{ level: 'error', event: 'bus.failed' }])
      expect(shown([error, records])).not.toContain(secret)
    },
  )

  it('is told by a bus of the app as well, and its words are kept', async () => {
    const { realtime, records } = start({
      isConnected: false,
      start: () => Promise.reject(new Error(`no ${secret}`)),
      publish: () => undefined,
      close: () => Promise.resolve(),
    })
    await expect(realtime.attach(createServer())).rejects.toThrow(secret)
    expect(records).toEqual([{ level: 'error', event: 'bus.failed', error: 'Error' }])
  })
})

it('writes no words of a store that fails into logs, refusals and answers', async () => {
  const records: LogRecord[] = []
  const refusals: Refusal[] = []
  const cause = new Error(`connect postgres://ada:${secret}@db/log`)
  const fail = () => Promise.reject(new StoreError('The store failed.', { cause }))
  const store = { ...createMemoryStore(), append: fail, readAll: fail, expire: fail }
  const { realtime, get } = await startHttp({
    store,
    expireEveryMs: 20,
    log: (record) => records.push(record),
    onRefused: (refusal) => refusals.push(refusal),
  })
  await expect(realtime.append(event)).rejects.toThrow('The store failed.')
  const answer = await get('/api/events')
  expect(answer.status).toBe(500)
  await vi.waitFor(() => expect(records.length).toBeGreaterThan(1), { timeout: 30_000 })
  expect(shown([records, refusals, answer.body])).not.toContain(secret)
  expect(records[0]).toEqual({ level: 'error', event: 'store.failed', error: 'The store failed.' })
})
