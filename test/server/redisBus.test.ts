import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { isRealtimeError } from '../../src/protocol'
import {
  createPostgresStore,
  createRedisBus,
  createSqliteStore,
  type BusListener,
  type EventBus,
  type RedisBusOptions,
  type WakeUp,
} from '../../src/server'
import { runPostgres } from '../support/postgres'
import { startRedis } from '../support/redis'
import { startServer } from './support/startServer'
import type { WsClient } from './support/wsClient'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 60_000, interval: 10 })
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

let postgres: Awaited<ReturnType<typeof runPostgres>>
beforeAll(async () => {
  postgres = await runPostgres()
})
afterAll(() => postgres.stop())

/** A bus that has begun, and all it was told. */
async function startBus(options: RedisBusOptions) {
  const bus = createRedisBus(options)
  onTestFinished(() => bus.close())
  const told: string[] = []
  const woken: WakeUp[] = []
  const listener: BusListener = {
    wake: (wakeUps) => woken.push(...wakeUps),
    connected: () => told.push('connected'),
    lost: (error) => told.push(isRealtimeError(error) ? error.code : 'unknown'),
  }
  await bus.start(listener)
  return { bus, told, woken }
}

const connected = (...buses: EventBus[]) =>
  eventually(() => expect(buses.map((bus) => bus.isConnected)).toEqual(buses.map(() => true)))

const wakeUp = (offset: number, of = 't'): WakeUp => ({ topic: of, epoch: 'e', offset })

describe('createRedisBus', () => {
  it('wakes the others, and not the one who speaks', async () => {
    const { url } = await startRedis()
    const [one, two] = [await startBus({ url }), await startBus({ url })]
    await connected(one.bus, two.bus)
    // what is said before the connection that speaks is up waits for it
    one.bus.publish([wakeUp(1), wakeUp(1, 'u')])
    two.bus.publish([wakeUp(7)])
    await eventually(() => expect(two.woken).toEqual([wakeUp(1), wakeUp(1, 'u')]))
    await eventually(() => expect(one.woken).toEqual([wakeUp(7)]))
  })

  it('keeps logs apart by their prefix', async () => {
    const { url } = await startRedis()
    const [one, two] = [await startBus({ url }), await startBus({ url, prefix: 'other:' })]
    const three = await startBus({ url, prefix: 'other:' })
    await connected(one.bus, two.bus, three.bus)
    one.bus.publish([wakeUp(1)])
    two.bus.publish([wakeUp(2)])
    await eventually(() => expect(three.woken).toEqual([wakeUp(2)]))
    expect(two.woken).toEqual([])
  })

  it('connects as a client that is given does, and leaves it alone', async () => {
    const { url } = await startRedis()
    const client = createClient({ url })
    await client.connect()
    onTestFinished(() => client.destroy())
    const [one, two] = [await startBus({ client }), await startBus({ url })]
    await connected(one.bus, two.bus)
    one.bus.publish([wakeUp(1)])
    await eventually(() => expect(two.woken).toEqual([wakeUp(1)]))
    await one.bus.close()
    await one.bus.close()
    expect(await client.ping()).toBe('PONG')
  })

  it('tells once that Redis is gone and once that it is back, and says the newest of what was unsaid', async () => {
    const redis = await startRedis()
    const [one, two] = [await startBus(redis), await startBus(redis)]
    await connected(one.bus, two.bus)
    await redis.stop()
    await eventually(() => expect(one.told).toEqual(['connected', 'BUS']))
    await eventually(() => expect(two.bus.isConnected).toBe(false))
    for (const offset of [1, 2, 3]) one.bus.publish([wakeUp(offset)])
    await redis.start()
    await connected(one.bus, two.bus)
    expect(one.told).toEqual(['connected', 'BUS', 'connected'])
    one.bus.publish([wakeUp(4)])
    await eventually(() => expect(two.woken.at(-1)).toEqual(wakeUp(4)))
    expect(two.woken.map(({ offset }) => offset)).not.toContain(1)
  })

  it('says the newest of what came while Redis did not answer', async () => {
    const { url } = await startRedis()
    const [one, two] = [await startBus({ url }), await startBus({ url })]
    await connected(one.bus, two.bus)
    const client = createClient({ url })
    await client.connect()
    onTestFinished(() => client.destroy())
    await client.sendCommand(['CLIENT', 'PAUSE', '60000', 'WRITE'])
    for (const offset of upTo(1_000)) one.bus.publish([wakeUp(offset)])
    await client.sendCommand(['CLIENT', 'UNPAUSE'])
    await eventually(() => expect(two.woken.at(-1)).toEqual(wakeUp(1_000)))
    expect(two.woken.length).toBeLessThan(10)
  })

  it('begins without Redis, and finds it later', async () => {
    const redis = await startRedis()
    await redis.stop()
    const { bus, told } = await startBus(redis)
    await eventually(() => expect(told).toEqual(['BUS']))
    expect(bus.isConnected).toBe(false)
    bus.publish([wakeUp(1)])
    await redis.start()
    await connected(bus)
    expect(told).toEqual(['BUS', 'connected'])
  })

  it('hears nothing in what is no wake-up', async () => {
    const { url } = await startRedis()
    const { bus, woken } = await startBus({ url })
    const client = createClient({ url })
    await client.connect()
    onTestFinished(() => client.destroy())
    await connected(bus)
    for (const text of ['', '[]', 'null', '{"wakeUps":1}', '{"wakeUps":[null,{"topic":"t"}]}']) {
      await client.publish('tidings:wake', text)
    }
    await client.publish('tidings:wake', JSON.stringify({ wakeUps: [{}, wakeUp(1)] }))
    await eventually(() => expect(woken).toEqual([wakeUp(1)]))
  })

  it('rejects for a URL that is none', async () => {
    await expect(startBus({ url: 'no url' })).rejects.toMatchObject({ code: 'CONFIGURATION' })
  })
})

/** What opens a new log as often as it is called. */
const logs = {
  Postgres: () => {
    const schema = randomUUID()
    return () => createPostgresStore({ connectionString: postgres.url, schema })
  },
  SQLite: () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidings-bus-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    return () => createSqliteStore({ path: join(folder, 'events.db'), survives: 'process' })
  },
}

describe.each(['Postgres', 'SQLite'] as const)('two servers on one log in %s', (name) => {
  async function startTwo(redis: { url: string }) {
    const openStore = logs[name]()
    const buses = [createRedisBus(redis), createRedisBus(redis)]
    const one = await startServer({ store: await openStore(), bus: buses[0] })
    const two = await startServer({ store: await openStore(), bus: buses[1] })
    const clients = [one.client(), two.client()]
    for (const client of clients) await client.auth()
    await connected(...buses)
    return { one, two, clients }
  }

  const haveAll = async (clients: readonly WsClient[], count: number) => {
    for (const client of clients) {
      await eventually(() => expect(client.sequences.length).toBeGreaterThanOrEqual(count))
      expect(client.sequences).toEqual(upTo(count))
    }
  }

  it('see events of each other at once, in one order', async () => {
    const redis = await startRedis()
    const { one, two, clients } = await startTwo(redis)
    // by looking every ten seconds alone, this would take minutes
    for (const i of upTo(30)) {
      await (i % 2 === 0 ? one : two).append()
      await haveAll(clients, i)
    }
    await Promise.all(upTo(70).map((i) => (i % 2 === 0 ? one : two).append(1, { data: { i } })))
    await haveAll(clients, 100)
    const [first, second] = clients.map((client) => client.events.map(({ data }) => data))
    expect(first).toEqual(second)
  })

  it('F37 lose nothing when Redis is killed and started again', async () => {
    const redis = await startRedis()
    const { one, two, clients } = await startTwo(redis)
    let count = 0
    const append = async (how: number) => {
      for (let i = 0; i < how; i += 1) {
        count += 1
        await (count % 2 === 0 ? one : two).append()
      }
    }
    await append(20)
    await redis.stop()
    await append(20)
    await haveAll(clients, 40)
    await redis.start()
    await append(20)
    await haveAll(clients, 60)
  })
})
