import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { webSocket } from '../../src'
import { createRealtimeClient, type RealtimeEvent, type WebSocketConstructor } from '../../src/core'
import { createPostgresStore, type StoredEvent } from '../../src/server'
import { sse } from '../../src/transports/sse'
import { startPostgres } from '../support/postgres'
import { startRedis } from '../support/redis'
import { startBalancer } from './support/startBalancer'
import { startCluster } from './support/startCluster'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

const topic = 'tenant:t1'
const serverCount = 3
const clientsOfEach = 12
const publisherCount = 6
const leastEvents = 3_000
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 60_000, interval: 50 })

const transports = {
  webSocket: (port: number) => webSocket({ url: `ws://127.0.0.1:${port}/realtime` }),
  sse: (port: number) => sse({ url: `http://127.0.0.1:${port}/api/events/stream` }),
}

/** A client as an app has it, behind the balancer, and all that it told. */
function startClient(port: number, kind: keyof typeof transports, token: string) {
  const client = createRealtimeClient({
    transport: transports[kind](port),
    token: () => token,
    limits: { firstRetryMs: 50, maxRetryMs: 1_000 },
    environment: { WebSocket: WebSocket as unknown as WebSocketConstructor },
  })
  const events: RealtimeEvent[] = []
  const notices: unknown[] = []
  client.subscribe('test.numbered', (event) => events.push(event))
  client.on('gap', (gap) => notices.push(gap))
  client.on('reset', (reset) => notices.push(reset))
  onTestFinished(() => client.close())
  client.connect()
  return { client, events, notices, name: `${kind} ${token}` }
}

/** Everything that is in the log of the topic. */
async function readLog(connectionString: string) {
  const store = await createPostgresStore({ connectionString })
  onTestFinished(() => store.close())
  const events: StoredEvent[] = []
  for (let page; !page || page.hasMore;) {
    page = await store.read({ topic, after: page?.end ?? null, limit: 1_000 })
    events.push(...page.events)
  }
  return events
}

it('gives each client each event once and in order, whatever is killed', async () => {
  const [postgres, redis] = [await startPostgres(), await startRedis()]
  const cluster = await startCluster(serverCount, { postgres: postgres.url, redis: redis.url })
  const port = await startBalancer(cluster.ports)
  const start = (tenant: string, count: number) =>
    upTo(count).flatMap((i) => [
      startClient(port, 'webSocket', `${tenant}.w${i}`),
      startClient(port, 'sse', `${tenant}.s${i}`),
    ])
  const clients = start('t1', clientsOfEach)
  const others = start('t2', 2)
  for (const { client } of [...clients, ...others]) {
    await eventually(() => expect(client.getSnapshot().state).toBe('connected'))
  }

  let isOver = false
  let acknowledged = 0
  /** Publishes through any server until it is acknowledged, one event after the other. */
  async function publish(publisher: number): Promise<number> {
    let n = 0
    while (!isOver) {
      n += 1
      const event = { topic, type: 'test.numbered', data: { publisher, n } }
      const eventId = `${publisher}-${n}`
      let server = publisher + n
      while (!(await cluster.append(server % serverCount, { ...event, eventId }))) {
        server += 1
        await pause(50)
      }
      acknowledged += 1
      await pause(15)
    }
    return n
  }
  const publishing = upTo(publisherCount).map(publish)
  const more = async (count: number) => {
    const wanted = acknowledged + count
    await eventually(() => expect(acknowledged).toBeGreaterThan(wanted))
  }

  await more(100)
  await cluster.kill(0)
  await more(100)
  await cluster.start(0)
  await redis.stop()
  await more(200)
  await redis.start()
  await cluster.kill(1)
  await cluster.start(1)
  await more(100)
  postgres.signal('SIGSTOP')
  await pause(5_000)
  postgres.signal('SIGCONT')
  await more(100)
  await Promise.all([cluster.kill(2), redis.stop()])
  await Promise.all([cluster.start(2), redis.start()])
  await eventually(() => expect(acknowledged).toBeGreaterThan(leastEvents))
  isOver = true
  const published = await Promise.all(publishing)

  const log = await readLog(postgres.url)
  expect(log.map(({ sequence }) => sequence)).toEqual(upTo(acknowledged))
  published.forEach((count, index) => {
    const ofOne = log.map(({ data }) => data as { publisher: number; n: number })
    const numbers = ofOne.filter(({ publisher }) => publisher === index + 1).map(({ n }) => n)
    expect(numbers).toEqual(upTo(count))
  })
  const ids = log.map(({ eventId }) => eventId)
  for (const { name, events, notices } of clients) {
    await eventually(() => expect(events.length, name).toBeGreaterThanOrEqual(ids.length))
    expect(
      events.map(({ id }) => id),
      name,
    ).toEqual(ids)
    expect(notices, name).toEqual([])
  }
  // they were listening all the while: what is theirs arrives
  const theirs = { topic: 'tenant:t2', type: 'test.numbered', data: {}, eventId: 'theirs' }
  expect(await cluster.append(0, theirs)).toBe(true)
  for (const { events } of others) {
    await eventually(() => expect(events.map(({ id }) => id)).toEqual(['theirs']))
  }
})
