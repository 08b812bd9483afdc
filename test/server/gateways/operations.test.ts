import { expect, it, onTestFinished, vi } from 'vitest'
import {
  attachSocketIoGateway,
  createHttpGateway,
  createMemoryStore,
  createOperationsHandler,
  StoreError,
  toNodeListener,
  type RealtimeServerOptions,
} from '../../../src/server'
import { serializeMetrics } from '../../../src/server/gateways/operations/exposition'
import { createHistogram } from '../../../src/server/gateways/operations/histogram'
import { curl } from '../support/curl'
import { createRealtime, listen, topic } from '../support/startHttp'
import { clientOf } from '../support/startSocketIo'
import { WsClient } from '../support/wsClient'
import { parseMetrics } from '../support/parseMetrics'

const patient = { timeout: 20_000, interval: 20 }

async function startOperations(options: Partial<RealtimeServerOptions> = {}) {
  const made = createRealtime(options)
  const operations = toNodeListener(createOperationsHandler(made.realtime))
  const gateway = toNodeListener(createHttpGateway(made.realtime))
  const { http, port, url } = await listen((request, response) =>
    operations(request, response, () => gateway(request, response)),
  )
  await made.realtime.attach(http)
  await attachSocketIoGateway(made.realtime, http)
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(url + path, init)
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const client = () => {
    const made = new WsClient(`ws://127.0.0.1:${port}/realtime`)
    onTestFinished(() => made.socket.terminate())
    return made
  }
  return {
    ...{ ...made, http, port, url, ask, client },
    metrics: async () => parseMetrics((await ask('/metrics')).text),
  }
}

it('counts connections by gateway, and keeps a gateway that is empty', async () => {
  const { client, url, metrics } = await startOperations()
  const one = client()
  const two = client()
  await Promise.all([one.auth({ token: 'ada' }), two.auth({ token: 'bob' })])
  await clientOf(url)().named('auth:success')
  const terminal = curl(`${url}/api/events/stream`, { Authorization: 'Bearer ada' })
  await terminal.named('auth.success')
  const series = async (gateway: string) =>
    (await metrics()).value('tidings_connections', { gateway })
  expect(await series('websocket')).toBe(2)
  expect(await series('socket.io')).toBe(1)
  expect(await series('sse')).toBe(1)
  terminal.kill()
  one.socket.terminate()
  await vi.waitFor(async () => {
    expect(await series('sse')).toBe(0)
    expect(await series('websocket')).toBe(1)
  }, patient)
  expect((await metrics()).value('tidings_connections_opened_total')).toBe(4)
})

it('counts events, messages, reconnects, replays, gaps, resets and refusals', async () => {
  const store = createMemoryStore()
  const { realtime, client, append, metrics, ask } = await startOperations({
    maxRecentEvents: 0,
    store,
  })
  const count = async (name: string) => (await metrics()).value(`tidings_${name}_total`)
  const one = client()
  await one.auth({ token: 'ada' })
  await append(10)
  const epoch = (await one.eventCount(10))[0]?.epoch ?? ''
  store.forget(topic, 3, 5)
  const back = client()
  await back.auth({ token: 'ada', resume: { [topic]: `${epoch}:2` } })
  await back.next('gap')
  await back.eventCount(5)
  for (const elsewhere of [client(), client()]) {
    await elsewhere.auth({ token: 'ada', resume: { [topic]: 'other:2' } })
    await elsewhere.next('reset')
  }
  const nobody = client()
  await nobody.opened()
  nobody.send({ action: 'auth', token: 'wrong' })
  await nobody.closed()
  for (let i = 0; i < 5; i += 1) expect((await ask('/api/events')).status).toBe(401)

  expect(await count('events_appended')).toBe(10)
  expect(await count('events_sent')).toBe(15)
  expect(await count('messages_received')).toBe(5)
  expect(await count('reconnects')).toBe(3)
  expect(await count('replays')).toBe(3)
  expect(await count('recovery_reads')).toBe(realtime.stats().recoveryReads)
  expect(await count('gaps')).toBe(1)
  expect(await count('resets')).toBe(2)
  expect(await count('refused')).toBe(6)
  expect(await count('slow_clients')).toBe(0)
  expect((await metrics()).value('tidings_buffered_bytes')).toBeGreaterThanOrEqual(0)
})

it('shows what waits for a client that takes nothing, and that it was cut', async () => {
  const { client, append, metrics } = await startOperations({ maxStallMs: 60_000 })
  const stuck = client()
  const other = client()
  await Promise.all([stuck.auth({ token: 'ada' }), other.auth({ token: 'bob' })])
  stuck.socket.pause()
  let most = 0
  // first the buffers of the machine fill, then the server's own
  await vi.waitFor(async () => {
    await append(1, { data: { text: 'x'.repeat(500_000) } })
    const { value } = await metrics()
    most = Math.max(most, value('tidings_buffered_bytes'))
    expect(value('tidings_slow_clients_total')).toBe(1)
  }, patient)
  expect(most).toBeGreaterThan(500_000)
  await vi.waitFor(async () => {
    const { value } = await metrics()
    expect(value('tidings_connections', { gateway: 'websocket' })).toBe(1)
    expect(value('tidings_refused_total')).toBe(1)
  }, patient)
})

it('measures the fan-out in buckets that add up', async () => {
  const { client, append, metrics } = await startOperations()
  const one = client()
  await one.auth({ token: 'ada' })
  await append(25)
  await one.eventCount(25)
  const { types, samples, value } = await metrics()
  expect(types.get('tidings_fan_out_seconds')).toBe('histogram')
  const buckets = samples.filter(({ name }) => name === 'tidings_fan_out_seconds_bucket')
  const counts = buckets.map((sample) => sample.value)
  expect(counts).toEqual([...counts].sort((a, b) => a - b))
  expect(buckets.at(-1)?.labels).toEqual({ le: '+Inf' })
  const count = value('tidings_fan_out_seconds_count')
  expect(count).toBeGreaterThan(0)
  expect(counts.at(-1)).toBe(count)
  expect(value('tidings_fan_out_seconds_sum')).toBeGreaterThan(0)
})

it('says in the headers which format it is, and answers GET and HEAD alone', async () => {
  const { ask } = await startOperations()
  const { status, headers } = await ask('/metrics')
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(headers.get('cache-control')).toBe('no-store')
  expect((await ask('/metrics', { method: 'HEAD' })).text).toBe('')
  const posted = await ask('/metrics', { method: 'POST' })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})

it('is alive and ready, and no longer ready once it drains', async () => {
  const { realtime, ask } = await startOperations()
  for (const path of ['/healthz', '/readyz']) {
    const { status, text } = await ask(path)
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ isAlive: true, isReady: true, store: 'ok' })
  }
  const closing = realtime.close({ retryAfterMs: 0 })
  const { status, text } = await ask('/readyz')
  expect(status).toBe(503)
  expect(JSON.parse(text)).toMatchObject({ isReady: false, isDraining: true })
  await closing
})

it('F40 is alive but not ready while the store is busy, and not alive once it has failed', async () => {
  const store = createMemoryStore()
  const { ask } = await startOperations({ store })
  const head = vi.spyOn(store, 'head')
  head.mockRejectedValue(new StoreError('the disk is busy', { retryable: true }))
  expect((await ask('/healthz')).status).toBe(200)
  expect((await ask('/readyz')).status).toBe(503)
  head.mockRejectedValue(new StoreError('the file is damaged'))
  expect((await ask('/healthz')).status).toBe(503)
  expect((await ask('/readyz')).status).toBe(503)
})

it('is ready again after an append that failed, also when no other follows', async () => {
  const store = createMemoryStore()
  const { realtime, append } = createRealtime({ store })
  const failing = vi.spyOn(store, 'append')
  failing.mockRejectedValueOnce(new StoreError('it took too long', { retryable: true }))
  await expect(append()).rejects.toThrow('too long')
  expect(await realtime.health()).toMatchObject({ isReady: false, store: 'busy' })
  const now = performance.now()
  vi.spyOn(performance, 'now').mockReturnValue(now + 15_000)
  onTestFinished(() => void vi.restoreAllMocks())
  expect(await realtime.health()).toMatchObject({ isReady: true, store: 'ok' })
})

it('escapes what help texts and labels may hold', () => {
  const text = serializeMetrics([
    {
      name: 'x',
      type: 'gauge',
      help: 'a \\ and\na line',
      samples: [{ labels: { of: 'a "b"\\\n' }, value: Infinity }],
    },
  ])
  expect(text).toBe('# HELP x a \\\\ and\\na line\n# TYPE x gauge\nx{of="a \\"b\\"\\\\\\n"} +Inf\n')
  expect(parseMetrics(text).value('x', { of: 'a "b"\\\n' })).toBe(Infinity)
})

it('puts a value that is a bound in the bucket of that bound', () => {
  const histogram = createHistogram([1, 2])
  for (const value of [0.5, 1, 1.5, 2, 9, NaN]) histogram.observe(value)
  expect(histogram.samples().map(({ labels, value }) => [labels?.le, value])).toEqual([
    ...[['1', 2], ['2', 4], ['+Inf', 5]], // prettier-ignore
    ...[[undefined, 14], [undefined, 5]], // prettier-ignore
  ])
})
