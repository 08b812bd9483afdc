import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createPostgresStore, type StoredEvent } from '../../src/server'
import { startPostgres } from '../support/postgres'
import { startRedis } from '../support/redis'
import { gatewayNames, startGatewayClient, type GatewayClient } from './support/gatewayTransports'
import { startBalancer } from './support/startBalancer'
import { startCluster } from './support/startCluster'

/** `npm run test:cluster -- --clients 3000 --events 100000` is the full amount. */
const clientCount = Number(process.env.CLUSTER_CLIENTS ?? 36)
const leastEvents = Number(process.env.CLUSTER_EVENTS ?? 3_000)
/** Longer where there is more to do. */
const patience = Math.max(1, leastEvents / 3_000, clientCount / 100)

vi.setConfig({ testTimeout: 240_000 * patience, hookTimeout: 120_000 })

const serverCount = 3
/** Each has one topic, which only its own clients may read. */
const tenantCount = Math.max(3, Math.round(clientCount / 12))
const publisherCount = Math.min(24, Math.max(6, Math.round(leastEvents / 2_000)))
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)
const topicOf = (tenant: number) => `tenant:t${tenant}`
const eventually = (check: () => unknown) =>
  vi.waitFor(check, { timeout: 60_000 * patience, interval: 50 })

/** Clients of every gateway and tenant in turn, behind a balancer. */
async function startClients(port: number) {
  const clients: (GatewayClient & { readonly tenant: number })[] = []
  onTestFinished(() => {
    for (const { client } of clients) client.close()
  })
  for (const i of upTo(clientCount)) {
    const kind = gatewayNames[i % gatewayNames.length] ?? 'webSocket'
    const tenant = 1 + (Math.floor(i / gatewayNames.length) % tenantCount)
    clients.push({ ...startGatewayClient(port, kind, `t${tenant}.u${i}`), tenant })
    // as many come as a server takes in a moment
    if (i % 50 === 0) await areConnected(clients)
  }
  await areConnected(clients)
  return clients
}

async function areConnected(clients: readonly GatewayClient[]): Promise<void> {
  for (const { client, name } of clients) {
    await eventually(() => expect(client.getSnapshot().state, name).toBe('connected'))
  }
}

/** Everything that is in the log of each tenant. */
async function readLogs(connectionString: string) {
  const store = await createPostgresStore({ connectionString })
  onTestFinished(() => store.close())
  const logs = new Map<number, StoredEvent[]>()
  for (const tenant of upTo(tenantCount)) {
    const events: StoredEvent[] = []
    for (let page; !page || page.hasMore;) {
      page = await store.read({ topic: topicOf(tenant), after: page?.end ?? null, limit: 1_000 })
      events.push(...page.events)
    }
    logs.set(tenant, events)
  }
  return logs
}

it('gives each client each event once and in order, whatever is killed', async () => {
  const [postgres, redis] = [await startPostgres(), await startRedis()]
  const cluster = await startCluster(serverCount, { postgres: postgres.url, redis: redis.url })
  const clients = await startClients(await startBalancer('nginx', cluster.ports))

  let isOver = false
  let acknowledged = 0
  /** Publishes to each tenant in turn, by any server, one event after the other is acknowledged. */
  async function publish(publisher: number): Promise<number> {
    let n = 0
    while (!isOver) {
      n += 1
      const topic = topicOf(1 + ((publisher + n) % tenantCount))
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
  const more = async (share: number) => {
    const wanted = acknowledged + share * leastEvents
    await eventually(() => expect(acknowledged).toBeGreaterThan(wanted))
  }

  await more(1 / 30)
  await cluster.kill(0)
  await more(1 / 30)
  await cluster.start(0)
  await redis.stop()
  await more(1 / 15)
  await redis.start()
  await cluster.kill(1)
  await cluster.start(1)
  await more(1 / 30)
  postgres.signal('SIGSTOP')
  await pause(5_000)
  postgres.signal('SIGCONT')
  await more(1 / 30)
  await Promise.all([cluster.kill(2), redis.stop()])
  await Promise.all([cluster.start(2), redis.start()])
  while (acknowledged <= leastEvents) await more(1 / 30)
  isOver = true
  const published = await Promise.all(publishing)

  const logs = await readLogs(postgres.url)
  const sent = [...logs.values()].flat().map(({ eventId }) => eventId)
  expect(sent.toSorted()).toEqual(
    published.flatMap((count, index) => upTo(count).map((n) => `${index + 1}-${n}`)).toSorted(),
  )
  for (const log of logs.values()) {
    expect(log.map(({ sequence }) => sequence)).toEqual(upTo(log.length))
    // a publisher's own events come in the order in which it published them
    for (const publisher of upTo(publisherCount)) {
      const own = log.map(({ data }) => data as { publisher: number; n: number })
      const numbers = own.filter((each) => each.publisher === publisher).map(({ n }) => n)
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    }
  }
  for (const { name, tenant, events, notices } of clients) {
    const wanted = (logs.get(tenant) ?? []).map(({ topic, eventId }) => `${topic} ${eventId}`)
    await eventually(() => expect(events.length, name).toBeGreaterThanOrEqual(wanted.length))
    // these and no others: none of a topic that the client may not read
    expect(events, name).toEqual(wanted)
    expect(notices, name).toEqual([])
  }
})
