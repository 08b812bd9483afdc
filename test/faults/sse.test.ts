import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { createRealtimeClient } from 'tidings/core'
import { createHttpGateway, createRealtimeServer, toNodeListener } from 'tidings/server'
import { sse } from 'tidings/sse'
import { compare, exact } from './checker'
import { FaultProxy } from './faultProxy'
import { cleanUp, eventually, fast } from './lab'
import { createRandom, seed } from './random'

afterEach(cleanUp)

it('10,000 numbered events over SSE while the link is cut about once a second: exact', async () => {
  const realtime = createRealtimeServer({
    authenticate: () => ({ userId: 'u-ada', tenantId: 't1' }),
    origins: 'any',
    heartbeatMs: 200,
  })
  const http = createServer(
    toNodeListener(createHttpGateway(realtime, { retryMs: 100, maxRequestsPerMinute: Infinity })),
  )
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const random = createRandom(seed)
  const proxy = new FaultProxy(() => (http.address() as AddressInfo).port, random)
  await proxy.listen()
  const client = createRealtimeClient({
    transport: sse({ url: `http://127.0.0.1:${proxy.port}/api/events/stream` }),
    token: () => 'token',
    limits: { ...fast, timeoutMs: 5_000 },
  })
  const seen: number[] = []
  const gaps: unknown[] = []
  client.subscribe('test.numbered', ({ data }) => seen.push((data as { number: number }).number))
  client.on('gap', (gap) => gaps.push(gap))
  client.connect()
  await eventually(() => expect(client.getSnapshot().state).toBe('connected'))
  let nextCut = Date.now() + 500
  for (let number = 1; number <= 10_000; number++) {
    await realtime.append({
      type: 'test.numbered',
      topic: 'tenant:t1',
      tenantId: 't1',
      data: { number },
    })
    if (number % 25 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    if (Date.now() > nextCut) {
      proxy.reset()
      nextCut = Date.now() + 500 + random() * 1_000
    }
  }
  await eventually(() => expect(seen.at(-1)).toBe(10_000), 30_000)
  expect(compare(10_000, seen)).toEqual(exact)
  expect(gaps).toEqual([])
  expect(client.stats().reconnects).toBeGreaterThan(3)
  client.close()
  proxy.close()
  await realtime.close({ retryAfterMs: 0 })
  http.closeAllConnections()
  http.close()
})
