import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { EventSource } from 'eventsource'
import { expect, it, onTestFinished, vi } from 'vitest'
import { curl } from '../support/curl'
import { startHttp, topic } from '../support/startHttp'
import { eventually } from '../../support/eventually'

const ada = { Authorization: 'Bearer ada' }
const path = '/api/events/stream'

it('F19 answers as a stream that proxies leave alone', async () => {
  const { url, append } = await startHttp()
  const client = curl(url + path, ada)
  await client.named('auth.success')
  await append()
  await client.eventCount(1)
  expect(client.head()).toMatch(/^HTTP\/1.1 200/)
  expect(client.head()).toMatch(/content-type: text\/event-stream/i)
  expect(client.head()).toMatch(/cache-control: no-cache, no-transform/i)
  expect(client.head()).toMatch(/x-accel-buffering: no/i)
  expect(client.output()).toMatch(/^retry: 3000\n\n/)
})

it('sends what is appended, with the event id as `id:`', async () => {
  const { url, realtime } = await startHttp()
  const client = curl(url + path, ada)
  await client.named('auth.success')
  const eventId = randomUUID()
  const data = { text: 'two\nlines\r\nand “more”' }
  const { event } = await realtime.append({ topic, type: 'goal.created', data, eventId })
  const [first] = await client.eventCount(1)
  expect(first).toEqual({ id: eventId, ...event })
})

it('goes on after `Last-Event-ID`, without a seam', async () => {
  const { url, append } = await startHttp()
  const before = curl(url + path, ada)
  await before.named('auth.success')
  await append(5)
  const seen = await before.eventCount(5)
  before.kill()
  await append(20)
  const after = curl(url + path, { ...ada, 'Last-Event-ID': seen[4]?.id ?? '' })
  const welcome = await after.named('auth.success')
  expect(welcome.frame.data).toMatchObject({ replay: 'full' })
  await append(3)
  const events = await after.eventCount(23)
  expect(events.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 23 }, (_, i) => i + 6),
  )
})

it('gives a bookmark before the first event, so that a client which leaves early misses nothing', async () => {
  const { url, append } = await startHttp()
  const early = curl(url + path, ada)
  const { id } = await early.named('auth.success')
  early.kill()
  await append(2)
  const after = curl(url + path, { ...ada, 'Last-Event-ID': id ?? '' })
  expect((await after.eventCount(2)).map(({ sequence }) => sequence)).toEqual([1, 2])
})

it('resumes several topics exactly', async () => {
  const { url, append } = await startHttp()
  const both = `${path}?topic=${topic}:a,${topic}:b`
  const before = curl(url + both, ada)
  await before.named('auth.success')
  await append(3, { topic: `${topic}:a` })
  await append(2, { topic: `${topic}:b` })
  const seen = await before.eventCount(5)
  before.kill()
  await append(2, { topic: `${topic}:a` })
  await append(2, { topic: `${topic}:b` })
  const after = curl(url + both, { ...ada, 'Last-Event-ID': seen[4]?.id ?? '' })
  const counts = (await after.eventCount(4)).map(({ data }) => data.count)
  expect(counts.toSorted()).toEqual([6, 7, 8, 9])
})

it.each(['order:7', '~7', '{7', 'größe-7', ' 7'])(
  'goes on after an event whose id would be read as something else: %s',
  async (eventId) => {
    const { url, append } = await startHttp()
    const before = curl(url + path, ada)
    await before.named('auth.success')
    await append(1, { eventId })
    const [seen] = await before.eventCount(1)
    before.kill()
    await append(2)
    const after = curl(url + path, { ...ada, 'Last-Event-ID': seen?.id ?? '' })
    expect((await after.named('auth.success')).frame.data.replay).toBe('full')
    expect((await after.eventCount(2)).map(({ sequence }) => sequence)).toEqual([2, 3])
  },
)

it('resumes many topics with long names by their bookmark', async () => {
  const names = Array.from({ length: 60 }, (_, i) => `${topic}:${'x'.repeat(90)}:${i}`)
  const { url, append } = await startHttp({ topicsOf: () => names })
  const before = curl(url + path, ada)
  const { id } = await before.named('auth.success')
  before.kill()
  await append(1, { topic: names[0] ?? '' })
  await append(1, { topic: names[59] ?? '' })
  const after = curl(url + path, { ...ada, 'Last-Event-ID': id ?? '' })
  await after.eventCount(2)
  expect((await after.named('auth.success')).frame.data.replay).toBe('full')
})

it('resumes by positions, for clients that count', async () => {
  const { url, append, realtime } = await startHttp()
  await append(4)
  const { epoch } = await realtime.store.head(topic)
  const resume = encodeURIComponent(JSON.stringify({ [topic]: `${epoch}:1` }))
  const client = curl(`${url}${path}?resume=${resume}`, ada)
  expect((await client.eventCount(3)).map(({ sequence }) => sequence)).toEqual([2, 3, 4])
})

it('refuses more topics than one connection may read, and not what a user reads by default', async () => {
  const topicsOf = () => [topic, `${topic}:a`, `${topic}:b`]
  const { url, append, get } = await startHttp({ maxTopics: 2, topicsOf })
  expect((await get(`${path}?topic=${topicsOf().join()}`)).status).toBe(400)
  const client = curl(url + path, ada)
  await client.named('auth.success')
  await append(1, { topic: `${topic}:b` })
  await client.eventCount(1)
})

it('trusts what was counted more than a bookmark', async () => {
  const { url, append, realtime } = await startHttp()
  const both = `${path}?topic=${topic}:a,${topic}:b`
  const before = curl(url + both, ada)
  await before.named('auth.success')
  await append(3, { topic: `${topic}:a` })
  const seen = await before.eventCount(3)
  before.kill()
  const { epoch } = await realtime.store.head(`${topic}:a`)
  const resume = encodeURIComponent(JSON.stringify({ [`${topic}:a`]: `${epoch}:1` }))
  const bookmark = { 'Last-Event-ID': seen[2]?.id ?? '' }
  const after = curl(`${url}${both}&resume=${resume}`, { ...ada, ...bookmark })
  expect((await after.eventCount(2)).map(({ sequence }) => sequence)).toEqual([2, 3])
})

it('says that something may be missed when the id is not known', async () => {
  const { url, append } = await startHttp()
  await append(2)
  for (const id of ['no-such-id', '~garbage', "' OR 1=1 --"]) {
    const client = curl(url + path, { ...ada, 'Last-Event-ID': id })
    const { frame } = await client.named('auth.success')
    expect(frame.data.replay).toBe('gap')
    client.kill()
  }
})

it('names the hole and the new epoch, and gives bookmarks past them', async () => {
  const { realtime, url, append } = await startHttp()
  await append(6)
  const store = realtime.store as unknown as {
    forget(topic: string, from: number, to: number): void
    reset(): void
  }
  const { epoch } = await realtime.store.head(topic)
  store.forget(topic, 2, 4)
  const from = (at: string) =>
    curl(`${url}${path}?resume=${encodeURIComponent(JSON.stringify({ [topic]: at }))}`, ada)
  const one = from(`${epoch}:1`)
  const gap = await one.named('gap')
  expect(gap.frame.data).toMatchObject({ topic, from: 2, to: 4, reason: 'expired' })
  expect((await one.eventCount(2)).map(({ sequence }) => sequence)).toEqual([5, 6])
  const two = curl(url + path, { ...ada, 'Last-Event-ID': gap.id ?? '' })
  expect((await two.eventCount(2)).map(({ sequence }) => sequence)).toEqual([5, 6])
  store.reset()
  await append(2)
  const three = from(`${epoch}:6`)
  const reset = await three.named('reset')
  await append(1)
  expect((await three.eventCount(1))[0]?.sequence).toBe(3)
  const four = curl(url + path, { ...ada, 'Last-Event-ID': reset.id ?? '' })
  expect((await four.eventCount(1))[0]?.sequence).toBe(3)
})

it('sends only events with the ids that were asked for, and keeps their place all the same', async () => {
  const { url, append } = await startHttp({ heartbeatMs: 400 })
  const client = curl(`${url}${path}?executionId=e1&jobId=7`, ada)
  const { id: first } = await client.named('auth.success')
  await append(1, { data: { executionId: 'e1', jobId: 7 } })
  await append(1, { data: { executionId: 'e1', jobId: 8 } })
  await append(1, { data: { executionId: 'e2', jobId: 7 } })
  await append(1, { data: null })
  const events = await client.eventCount(1)
  expect(events.map(({ sequence }) => sequence)).toEqual([1])
  const bookmark = await eventually(() => {
    const last = client.blocks().findLast(({ id }) => id !== undefined)
    if (!last?.id?.startsWith('~') || last.id === first) throw new Error('not moved on yet')
    return last.id
  })
  client.kill()
  await append(1, { data: { executionId: 'e1', jobId: 7 } })
  const after = curl(`${url}${path}?executionId=e1`, { ...ada, 'Last-Event-ID': bookmark })
  expect((await after.eventCount(1)).map(({ sequence }) => sequence)).toEqual([5])
})

it('sends a comment as heartbeat, and keeps a client that only listens', async () => {
  const { url, append } = await startHttp({ heartbeatMs: 400 })
  const client = curl(url + path, ada)
  await vi.waitFor(() => expect(client.output().split(': ping').length).toBeGreaterThan(4), 20_000)
  await append()
  await client.eventCount(1)
})

it('ends with the token, after having said so', async () => {
  const { url } = await startHttp({
    authenticate: () => ({ userId: 'ada', tenantId: 't1', expiresInMs: 50 }),
    expiryGraceMs: 50,
  })
  const client = curl(url + path, ada)
  const error = await client.named('connection.error')
  expect(error.frame.data).toMatchObject({ code: 'UNAUTHORIZED' })
  await client.ended()
})

it('tells clients to come back spread out when the server goes down', async () => {
  const { url, realtime } = await startHttp()
  const clients = Array.from({ length: 4 }, () => curl(url + path, ada))
  for (const client of clients) await client.named('auth.success')
  realtime.disconnectAll({ retryAfterMs: 20_000 })
  const waits = new Set<string | undefined>()
  for (const client of clients) {
    await client.ended()
    const retry = client.blocks().at(-1)?.retry
    expect(Number(retry)).toBeLessThanOrEqual(20_000)
    waits.add(retry)
  }
  expect(waits.size).toBeGreaterThan(1)
  await realtime.close()
  const late = curl(url + path, ada)
  await late.ended()
  expect(late.head()).toMatch(/^HTTP\/1.1 503[^]*retry-after: 5/i)
})

it('sends away a client whose token was still looked at when the server went down', async () => {
  let letIn: () => void = () => undefined
  const authenticate = vi.fn(
    () =>
      new Promise<{ userId: string; tenantId: string }>((resolve) => {
        letIn = () => resolve({ userId: 'ada', tenantId: 't1' })
      }),
  )
  const { url, realtime } = await startHttp({ authenticate })
  const asked = fetch(url + path, { headers: ada })
  await vi.waitFor(() => expect(authenticate).toHaveBeenCalled(), 20_000)
  await realtime.close({ retryAfterMs: 0 })
  letIn()
  expect(await (await asked).text()).toMatch(/^retry: 0$/m)
  expect(realtime.connections()).toHaveLength(0)
})

it('cuts a reader that takes nothing, and nobody else', async () => {
  const { url, port, append, realtime, refusals } = await startHttp({
    maxBufferedBytes: 256_000,
    maxStallMs: 1_500,
  })
  const quick = curl(url + path, ada)
  await quick.named('auth.success')
  const slow = request({ port, path, headers: ada })
  slow.end()
  slow.on('error', () => undefined)
  slow.on('response', (response) => {
    response.on('error', () => undefined)
    response.pause()
  })
  await eventually(() => expect(realtime.connections()).toHaveLength(2))
  let sent = 0
  await vi.waitFor(
    async () => {
      await append(5, { data: { padding: 'x'.repeat(20_000) } })
      sent += 5
      expect(realtime.connections()).toHaveLength(1)
    },
    { timeout: 20_000, interval: 20 },
  )
  expect(refusals).toMatchObject([{ gateway: 'sse', code: 1013 }])
  await quick.eventCount(sent)
})

it('is followed and resumed by the `eventsource` package', async () => {
  const { url, append, realtime } = await startHttp({}, { retryMs: 20 })
  const source = new EventSource(url + path, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...ada } }),
  })
  onTestFinished(() => source.close())
  const sequences: number[] = []
  let welcomes = 0
  source.addEventListener('auth.success', () => (welcomes += 1))
  source.onmessage = ({ data }: MessageEvent<string>) => {
    sequences.push((JSON.parse(data) as { sequence: number }).sequence)
  }
  for (let round = 1; round <= 5; round += 1) {
    await vi.waitFor(() => expect(welcomes).toBe(round), 20_000)
    await append(10)
    await vi.waitFor(() => expect(sequences.length).toBeGreaterThan((round - 1) * 20), 20_000)
    for (const connection of realtime.connections()) connection.terminate()
    await append(10)
  }
  await vi.waitFor(() => expect(sequences).toHaveLength(100), 20_000)
  expect(sequences).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
})

it('ends a stream whose topics cannot be read, and an EventSource comes back for them', async () => {
  const { url, realtime, append } = await startHttp()
  const readAll = vi.spyOn(realtime.store, 'readAll').mockRejectedValueOnce(new Error('secret'))
  const source = new EventSource(url + path, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...ada } }),
  })
  onTestFinished(() => source.close())
  const heard: string[] = []
  for (const type of ['connection.error', 'auth.success', 'message']) {
    source.addEventListener(type, () => heard.push(type))
  }
  await vi.waitFor(() => expect(heard).toContain('auth.success'), 20_000)
  await append()
  await eventually(() => expect(heard).toEqual(['connection.error', 'auth.success', 'message']))
  expect(readAll.mock.calls.length).toBeGreaterThan(1)
})
