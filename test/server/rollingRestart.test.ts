import { createServer } from 'node:http'
import { expect, it, onTestFinished, vi } from 'vitest'
import {
  attachSocketIoGateway,
  attachStompGateway,
  createHttpGateway,
  createMemoryStore,
  createOperationsHandler,
  createRealtimeServer,
  createRedisBus,
  toNodeListener,
} from '../../src/server'
import { freePort } from '../support/ports'
import { startRedis } from '../support/redis'
import { gatewayNames, startGatewayClient } from './support/gatewayTransports'
import { startBalancer } from './support/startBalancer'
import { topic } from './support/startHttp'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

const patient = { timeout: 60_000, interval: 20 }
const clientsOfEach = 5
/** `CLUSTER_SPREAD_MS=8000` for what a real restart takes. */
const spreadMs = Number(process.env.CLUSTER_SPREAD_MS ?? 500)

/** Servers of one process on one log, each with all gateways on a port that it keeps. */
async function startServers(count: number) {
  const store = createMemoryStore()
  const { url } = await startRedis()
  const ports = await Promise.all(Array.from({ length: count }, freePort))

  const start = async (port: number) => {
    const realtime = createRealtimeServer({
      // the store outlives each server
      store: { ...store, close: () => Promise.resolve() },
      bus: createRedisBus({ url }),
      authenticate: (token) => (token ? { userId: token, tenantId: 't1' } : null),
    })
    const operations = toNodeListener(createOperationsHandler(realtime))
    const gateway = toNodeListener(createHttpGateway(realtime, { retryMs: 50 }))
    const http = createServer((request, response) => {
      operations(request, response, () => gateway(request, response))
    })
    await realtime.attach(http)
    await attachSocketIoGateway(realtime, http)
    await attachStompGateway(realtime, http)
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
    const stop = async (retryAfterMs: number) => {
      await realtime.close({ retryAfterMs })
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    }
    return { realtime, stop }
  }
  const servers = await Promise.all(ports.map(start))
  onTestFinished(async () => {
    await Promise.all(servers.map(({ stop }) => stop(0)))
  }, 30_000)
  const isReady = (port: number) => fetch(`http://127.0.0.1:${port}/readyz`).then(({ ok }) => ok)
  /** Starts the server that stood there anew. */
  const startAgain = async (index: number) => {
    const port = ports[index] ?? 0
    servers[index] = await start(port)
    await vi.waitFor(async () => expect(await isReady(port)).toBe(true), patient)
  }
  return { ports, servers, startAgain }
}

it('restarts three servers in turn behind HAProxy, and clients of every gateway miss nothing', async () => {
  const { ports, servers, startAgain } = await startServers(3)
  const port = await startBalancer('haproxy', ports)
  const clients = gatewayNames.flatMap((kind) =>
    Array.from({ length: clientsOfEach }, (_, i) => startGatewayClient(port, kind, `${kind}-${i}`)),
  )
  onTestFinished(() => {
    for (const { client } of clients) client.close()
  })
  const areConnected = () =>
    vi.waitFor(() => {
      for (const { client, name } of clients) {
        expect(client.getSnapshot().state, name).toBe('connected')
      }
    }, patient)
  await areConnected()

  let count = 0
  const append = async (index: number) => {
    count += 1
    const event = { topic, type: 'test.numbered', data: { count }, eventId: `${count}` }
    await servers[index]?.realtime.append(event)
  }
  const tookMs: number[] = []
  for (const index of servers.keys()) {
    const other = (index + 1) % servers.length
    const going = servers[index]
    const moved = going?.realtime.connections().length ?? 0
    expect(moved).toBeGreaterThan(0)
    const wentAt = Date.now()
    const before = clients.map(({ client }) => client.stats().reconnects)
    const gone = going?.stop(spreadMs)
    // it goes on all the while
    await vi.waitFor(async () => {
      await append(other)
      const back = clients.filter(({ client }, i) => client.stats().reconnects > (before[i] ?? 0))
      expect(back.length).toBeGreaterThanOrEqual(moved)
    }, patient)
    await areConnected()
    tookMs.push(Date.now() - wentAt)
    await gone
    await startAgain(index)
    await append(index)
  }
  console.info(`all back after ${tookMs.join(', ')} ms, told to spread over ${spreadMs} ms`)

  const all = Array.from({ length: count }, (_, i) => `${topic} ${i + 1}`)
  for (const { events, notices, name } of clients) {
    await vi.waitFor(() => expect(events.length, name).toBeGreaterThanOrEqual(count), patient)
    expect(events, name).toEqual(all)
    expect(notices, name).toEqual([])
  }
})
