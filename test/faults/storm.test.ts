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

/** So many clients of their own, each connected, and how long each means to wait after a loss. */
async function startCrowd(lab: Awaited<ReturnType<typeof startLab>>, count: number) {
  const waits: number[] = []
  let isWatched = false
  const clients = Array.from({ length: count }, () => {
    const client = createRealtimeClient({
      transport: webSocket({ url: lab.url }),
      token: () => 'token',
      // What an app has, but for a machine that is busy with a thousand of them.
      limits: { timeoutMs: 30_000 },
      environment: platform,
    })
    const seen: number[] = []
    client.subscribe('test.numbered', ({ data }) => seen.push((data as { number: number }).number))
    let hasWaited = false
    client.onSnapshot(() => {
      const { nextRetryAt } = client.getSnapshot()
      if (nextRetryAt === null || hasWaited || !isWatched) return
      hasWaited = true
      waits.push(nextRetryAt - Date.now())
    })
    client.connect()
    return { client, seen }
  })
  const areConnected = () =>
    eventually(() => {
      for (const { client } of clients) expect(client.getSnapshot().state).toBe('connected')
    }, 60_000)
  await areConnected()
  return {
    waits,
    areConnected,
    /** From here on it is noted how long each means to wait after its first loss. */
    async watch() {
      await areConnected()
      isWatched = true
    },
    /** Each has all that was published, once and in order. */
    areExact: (published: number) =>
      eventually(() => {
        for (const { seen } of clients) expect(compare(published, seen)).toEqual(exact)
      }, 60_000),
    close: () => clients.forEach(({ client }) => client.close()),
  }
}

/** How many fall into the fullest of slices of so many milliseconds. */
function fullest(waits: readonly number[], sliceMs: number): number {
  const counts = new Map<number, number>()
  for (const wait of waits) {
    const slice = Math.floor(wait / sliceMs)
    counts.set(slice, (counts.get(slice) ?? 0) + 1)
  }
  return Math.max(...counts.values())
}

const crowdSize = 1_000

it('F41 1,000 clients and an announced restart: spread over the 20 s it asked for, none lost', async () => {
  const lab = await startLab({ server: { heartbeatMs: 20_000 } })
  const crowd = await startCrowd(lab, crowdSize)
  await lab.publish(20)
  await crowd.areExact(20)
  await crowd.watch()
  lab.realtime().disconnectAll({ retryAfterMs: 20_000 })
  await lab.publish(20)
  await eventually(() => expect(crowd.waits).toHaveLength(crowdSize), 60_000)
  expect(Math.max(...crowd.waits)).toBeLessThanOrEqual(20_000)
  expect(fullest(crowd.waits, 1_000)).toBeLessThanOrEqual(crowdSize / 10)
  await crowd.areConnected()
  await crowd.areExact(40)
  crowd.close()
}, 240_000)

it('F41 1,000 clients and a server that is killed: full jitter, none lost', async () => {
  const lab = await startLab({ server: { heartbeatMs: 20_000 } })
  const crowd = await startCrowd(lab, crowdSize)
  await lab.publish(20)
  await crowd.areExact(20)
  await crowd.watch()
  await lab.kill()
  await eventually(() => expect(crowd.waits).toHaveLength(crowdSize), 60_000)
  // The first wait is anywhere below a second.
  expect(Math.max(...crowd.waits)).toBeLessThanOrEqual(1_000)
  expect(fullest(crowd.waits, 100)).toBeLessThanOrEqual(crowdSize / 5)
  await lab.start()
  await lab.publish(20)
  await crowd.areConnected()
  await crowd.areExact(40)
  crowd.close()
}, 240_000)
