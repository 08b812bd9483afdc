import { afterEach, expect, it } from 'vitest'
import { webSocket } from 'tidings'
import { createRealtimeClient } from 'tidings/core'
import { compare, exact } from './checker'
import { cleanUp, eventually, fast, platform, startLab } from './lab'
import { createRandom, seed } from './random'

afterEach(cleanUp)

it('10,000 numbered events while the link is cut about once a second: 0 lost, 0 doubled, 0 out of order', async () => {
  const random = createRandom(seed)
  const lab = await startLab({ client: () => ({ limits: { ...fast, firstRetryMs: 200 } }) })
  const seconds = Number(process.env.FAULT_SECONDS ?? 10)
  let nextCut = Date.now() + 500 + random() * 1_000
  let cuts = 0
  const until = Date.now() + seconds * 1_000
  const perTick = Math.ceil(10_000 / (seconds * 50))
  let left = 10_000
  while (left > 0 || Date.now() < until) {
    const count = Math.min(left, perTick)
    await lab.publish(count)
    left -= count
    if (Date.now() > nextCut) {
      lab.proxy.reset()
      cuts++
      nextCut = Date.now() + 500 + random() * 1_000
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await lab.expectExact()
  expect(cuts).toBeGreaterThan(seconds / 3)
  expect(lab.client.stats().reconnects).toBeGreaterThan(0)
})

it('F41 200 clients and an announced restart: spread over what the server asked, none lost', async () => {
  const lab = await startLab()
  const clients = Array.from({ length: 200 }, () => {
    const client = createRealtimeClient({
      transport: webSocket({ url: lab.url }),
      token: () => 'token',
      limits: { ...fast, quietMs: 10_000, timeoutMs: 10_000 },
      environment: platform,
    })
    const seen: number[] = []
    client.subscribe('test.numbered', ({ data }) => seen.push((data as { number: number }).number))
    client.connect()
    return { client, seen }
  })
  await eventually(() => {
    for (const { client } of clients) expect(client.getSnapshot().state).toBe('connected')
  }, 30_000)
  await lab.publish(20)
  const backAt: number[] = []
  for (const { client } of clients) {
    client.on('ready', () => backAt.push(Date.now()))
  }
  const restarted = Date.now()
  lab.realtime().disconnectAll({ retryAfterMs: 4_000 })
  await lab.publish(20)
  await eventually(() => expect(backAt).toHaveLength(clients.length), 30_000)
  // Uniform over four seconds: no half second sees much more than its eighth.
  const perSlice = new Map<number, number>()
  for (const at of backAt) {
    const slice = Math.floor((at - restarted) / 500)
    perSlice.set(slice, (perSlice.get(slice) ?? 0) + 1)
  }
  expect(Math.max(...perSlice.values())).toBeLessThan(clients.length / 3)
  await eventually(() => {
    for (const { seen } of clients) expect(compare(40, seen)).toEqual(exact)
  })
  await lab.expectExact()
  for (const { client } of clients) client.close()
})
