import { request } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createMemoryStore, type BusListener } from '../../../src/server'
import { startHttp, topic } from '../support/startHttp'
import { eventually } from '../../support/eventually'

const sequencesOf = (body: Record<string, unknown>) =>
  (body.events as { sequence: number }[]).map(({ sequence }) => sequence)

describe('history', () => {
  it('pages through the log, oldest first', async () => {
    const { get, append } = await startHttp()
    await append(5)
    const one = await get('/api/events?limit=3')
    expect(sequencesOf(one.body)).toEqual([1, 2, 3])
    expect(one.body).toMatchObject({ hasMore: true })
    const two = await get(`/api/events?limit=3&after=${String(one.body.nextCursor)}`)
    expect(sequencesOf(two.body)).toEqual([4, 5])
    expect(two.body).toMatchObject({ hasMore: false })
    const three = await get(`/api/events?after=${String(two.body.nextCursor)}`)
    expect(three.body).toMatchObject({
      events: [],
      hasMore: false,
      nextCursor: two.body.nextCursor,
    })
    expect(sequencesOf((await get('/api/events?offset=3')).body)).toEqual([4, 5])
  })

  it('holds a poll back no longer than its token lasts', async () => {
    const authenticate = () => ({ userId: 'ada', tenantId: 't1', expiresInMs: 300 })
    const { get } = await startHttp({ authenticate }, { maxWaitMs: 300_000 })
    const { status, body } = await get('/api/events?wait=300')
    expect({ status, events: body.events }).toEqual({ status: 200, events: [] })
  })

  it('cuts a reader that takes nothing of its page', { timeout: 60_000 }, async () => {
    const { http, port, append } = await startHttp()
    // more than the system's buffers take
    await append(1, { data: { pad: 'x'.repeat(30_000_000) } })
    const cut = new Promise((resolve) => {
      http.once('connection', (socket) => socket.once('close', resolve))
    })
    const reader = connect(port, '127.0.0.1')
    onTestFinished(() => void reader.destroy())
    reader.pause()
    reader.write(
      'GET /api/events?limit=1000 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ada\r\n\r\n',
    )
    await cut
  })

  it('ends a page that grows large, and goes on where it ended', async () => {
    const { get, append } = await startHttp()
    await append(50, { data: { pad: 'x'.repeat(100_000) } })
    const found: number[] = []
    const sizes: number[] = []
    for (let after = '', hasMore = true; hasMore;) {
      const { body } = await get(`/api/events?limit=1000&after=${after}`)
      found.push(...sequencesOf(body))
      sizes.push(JSON.stringify(body).length)
      after = String(body.nextCursor)
      hasMore = body.hasMore === true
    }
    expect(found).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
    expect(Math.max(...sizes)).toBeLessThan(1_200_000)
    // what is skipped is not sent, and does not count
    const { body } = await get('/api/events?limit=1000&offset=45')
    expect(sequencesOf(body)).toEqual([46, 47, 48, 49, 50])
  })

  it('goes on after the id of an event', async () => {
    const { get, append } = await startHttp()
    await append(2)
    const { event } = await (async () => {
      const { body } = await get('/api/events?limit=1')
      return { event: (body.events as { eventId: string }[])[0] }
    })()
    const { body } = await get(`/api/events?after=${event?.eventId}`)
    expect(sequencesOf(body)).toEqual([2])
  })

  it('picks out by type, ids and time', async () => {
    const { get, append } = await startHttp()
    const at = (minute: number) => ({ timestamp: `2026-01-01T00:0${minute}:00.000Z` })
    await append(1, { ...at(1), type: 'job.started', data: { executionId: 'e1', jobId: 1 } })
    await append(1, { ...at(2), type: 'job.progress', data: { executionId: 'e1', jobId: '2' } })
    await append(1, { ...at(3), type: 'job.failed', data: { executionId: 'e2', batchId: 'b' } })
    await append(1, { ...at(4), data: null })
    const of = async (query: string) => sequencesOf((await get(`/api/events?${query}`)).body)
    expect(await of('executionId=e1')).toEqual([1, 2])
    expect(await of('executionId=e1&jobId=2')).toEqual([2])
    expect(await of('jobId=1')).toEqual([1])
    expect(await of('batchId=b')).toEqual([3])
    expect(await of('type=job.started,job.failed')).toEqual([1, 3])
    expect(await of('type=job.started&type=job.progress')).toEqual([1, 2])
    expect(await of('since=2026-01-01T00:02:00Z&until=2026-01-01T00:03:00Z')).toEqual([2, 3])
    expect(await of('since=2026-01-01T02:03:00%2B02:00')).toEqual([3, 4])
    expect(await of('executionId=nobody')).toEqual([])
  })

  it('has of a topic that the cursor does not name only what is new', async () => {
    const { get, append } = await startHttp()
    const names = [`${topic}:a`, `${topic}:b`]
    for (const name of names) await append(2, { topic: name })
    const page = async (topics: readonly string[], after = '') => {
      const query = new URLSearchParams({ topic: topics.join(), after })
      return (await get(`/api/events?${query.toString()}`)).body
    }
    const known = JSON.stringify((await page(names.slice(0, 1))).heads)
    const both = await page(names, known)
    expect(sequencesOf(both)).toEqual([])
    for (const name of names) await append(1, { topic: name })
    expect(sequencesOf(await page(names, String(both.nextCursor)))).toEqual([3, 3])
  })

  it('pages through several topics, each in its order', async () => {
    const { get, append } = await startHttp()
    const names = [`${topic}:a`, `${topic}:b`]
    for (let i = 0; i < 10; i += 1) await append(1, { topic: names[i % 3 === 0 ? 0 : 1] ?? '' })
    const counts: number[] = []
    let after = ''
    for (;;) {
      const { body } = await get(`/api/events?topic=${names.join(',')}&limit=3&after=${after}`)
      counts.push(...(body.events as { data: { count: number } }[]).map(({ data }) => data.count))
      after = String(body.nextCursor)
      if (body.hasMore !== true) break
    }
    expect(counts.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    await append(1, { topic: names[1] ?? '' })
    const { body } = await get(`/api/events?topic=${names.join(',')}&after=${after}`)
    expect((body.events as { data: { count: number } }[])[0]?.data.count).toBe(11)
  })

  it('reads no more than some pages of many topics, and skips in the order of time', async () => {
    let read = 0
    const store = createMemoryStore()
    const { get, realtime } = await startHttp({
      store: {
        ...store,
        readAll: async (requests) => {
          const pages = await store.readAll(requests)
          for (const { events } of pages) read += events.length
          return pages
        },
      },
    })
    const names = Array.from({ length: 50 }, (_, i) => `${topic}:${i}`)
    const at = (second: number) => new Date(second * 1_000).toISOString()
    // the first topic has what is oldest, the others what came then, in turns
    for (const [index, name] of names.entries()) {
      const times = Array.from({ length: 1_000 }, (_, i) => (index === 0 ? i : 1_000 + i))
      await realtime.appendAll(
        times.map((data) => ({ topic: name, type: 'a.b', data, timestamp: at(data) })),
      )
    }
    const path = `/api/events?topic=${names.join(',')}`
    const { body } = await get(`${path}&limit=99&offset=950`)
    const found = (body.events as { data: number }[]).map(({ data }) => data)
    expect(found).toEqual(Array.from({ length: 99 }, (_, i) => Math.min(950 + i, 1_000)))
    read = 0
    const far = await get(`${path}&limit=1&offset=1000000`)
    expect(far.body).toMatchObject({ events: [], hasMore: true })
    expect(read).toBeLessThanOrEqual(20_000)
  })

  it('finds few among many, page by page', async () => {
    const { get, append } = await startHttp()
    await append(10_500, { data: { jobId: 'other' } })
    await append(1, { data: { jobId: 'wanted' } })
    const found: number[] = []
    let after = ''
    for (let hasMore = true; hasMore;) {
      const { body } = await get(`/api/events?jobId=wanted&limit=7&after=${after}`)
      found.push(...sequencesOf(body))
      after = String(body.nextCursor)
      hasMore = body.hasMore === true
    }
    expect(found).toEqual([10_501])
  })

  it('answers 410 for a position of another epoch', async () => {
    const { get } = await startHttp()
    const { status, body } = await get('/api/events?after=old:7')
    expect(status).toBe(410)
    expect(body).toMatchObject({ title: 'Gone', status: 410 })
  })

  it('says where the log stands', async () => {
    const { get, append, realtime } = await startHttp()
    await append(2)
    const { epoch } = await realtime.store.head(topic)
    expect((await get('/api/position')).body).toEqual({ heads: { [topic]: `${epoch}:2` } })
    const { body } = await get(`/api/position?topics=${topic}:a`)
    expect(body).toEqual({ heads: { [`${topic}:a`]: `${epoch}:0` } })
  })

  it('answers 304 while nothing has changed', async () => {
    const { get, append } = await startHttp()
    await append()
    const { headers, status } = await get('/api/events')
    expect(status).toBe(200)
    const known = { headers: { 'if-none-match': `"x", W/${headers.get('etag')}` } }
    expect((await get('/api/events', known)).status).toBe(304)
    await append()
    expect((await get('/api/events', known)).status).toBe(200)
  })

  it('holds an empty page back until something happens', async () => {
    const { get, append, realtime } = await startHttp()
    const { body } = await get('/api/events')
    const waiting = get(`/api/events?wait=20&after=${String(body.nextCursor)}`)
    const all = get(`/api/events?wait=20&type=test.numbered&topic=${topic},${topic}:a`)
    await append(1, { type: 'other.type' })
    expect(sequencesOf((await waiting).body)).toEqual([1])
    await append()
    expect(sequencesOf((await all).body)).toEqual([2])
    expect(realtime.connections()).toHaveLength(0)
  })

  it('asks once more who waits, and what they may read, before it answers with what is new', async () => {
    const revoked = new Set<string | null>()
    const members = new Set(['ada', 'bob'])
    const room = `${topic}:room`
    const store = createMemoryStore()
    const readAll = vi.spyOn(store, 'readAll')
    const { get, append } = await startHttp({
      store,
      authenticate: (token) =>
        revoked.has(token) ? null : { userId: token ?? '', tenantId: 't1' },
      canRead: ({ userId }) => members.has(userId),
      topicsOf: ({ userId }) => (members.has(userId) ? [topic] : []),
    })
    // of pages that differ each is read on its own
    const ada = get(`/api/events?wait=20&limit=1&topic=${room}`)
    const bob = get(`/api/events?wait=20&limit=2&topic=${room}`, { token: 'bob' })
    const byDefault = get('/api/events?wait=20', { token: 'bob' })
    await eventually(() => {
      const pages = readAll.mock.calls.filter(([requests]) =>
        requests.every((each) => !each.newest),
      )
      expect(pages).toHaveLength(3)
    })
    revoked.add('ada')
    members.delete('bob')
    await append(1, { topic: room })
    await append(1)
    expect((await ada).status).toBe(401)
    expect((await bob).status).toBe(404)
    expect(await byDefault).toMatchObject({ status: 200, body: { events: [], hasMore: false } })
  })

  it('hears of what another server appended just after the page was read', async () => {
    const store = createMemoryStore()
    const { readAll } = store
    let bus: BusListener | undefined
    let hasAppended = false
    store.readAll = async (requests) => {
      const pages = await readAll(requests)
      if (!hasAppended && requests.every(({ newest }) => !newest)) {
        hasAppended = true
        const { event } = await store.append({ topic, type: 'test.numbered', data: {} })
        // as late as a bus may be: whatever was going to look at the store has done so
        const { epoch, sequence: offset } = event
        setTimeout(() => bus?.wake([{ topic, epoch, offset }]), 50)
      }
      return pages
    }
    const { get } = await startHttp({
      store,
      bus: {
        isConnected: true,
        start(listener) {
          bus = listener
          return Promise.resolve()
        },
        publish() {},
        close: () => Promise.resolve(),
      },
    })
    const { body } = await get('/api/events?wait=5')
    expect(hasAppended).toBe(true)
    expect(sequencesOf(body)).toEqual([1])
  })

  it('reads once for all who wait at the same place', async () => {
    const store = createMemoryStore()
    const { realtime, get, append } = await startHttp({ store })
    const listen = vi.spyOn(realtime.host.context.log, 'listen')
    const readAll = vi.spyOn(store, 'readAll')
    const warned = vi.fn()
    process.on('warning', warned)
    onTestFinished(() => void process.off('warning', warned))
    const asked = Array.from({ length: 30 }, () => get('/api/events?wait=20'))
    await eventually(() => expect(listen).toHaveBeenCalledTimes(30))
    // when this one is answered, all of them have found nothing
    await get('/api/events')
    readAll.mockClear()
    await append(1)
    for (const { body } of await Promise.all(asked)) expect(sequencesOf(body)).toEqual([1])
    expect(readAll.mock.calls.length).toBeLessThan(10)
    expect(warned).not.toHaveBeenCalled()
  })

  it('lets those who wait go when the server goes down', async () => {
    const { get, realtime } = await startHttp({}, { maxWaitMs: 300_000 })
    const read = vi.spyOn(realtime.store, 'readAll')
    const asked = get('/api/events?wait=300')
    await vi.waitFor(() => expect(read).toHaveBeenCalled(), 20_000)
    await realtime.close()
    expect((await asked).body).toMatchObject({ events: [] })
  })

  it('gives up waiting when the time is over or the client has gone', async () => {
    const { get, realtime, append } = await startHttp({}, { maxWaitMs: 30 })
    expect((await get('/api/events?wait=20')).body).toMatchObject({ events: [] })
    const patient = await startHttp()
    const abort = new AbortController()
    const asked = patient.get('/api/events?wait=20', { signal: abort.signal })
    abort.abort()
    await expect(asked).rejects.toThrow()
    await append()
    expect(realtime.connections()).toHaveLength(0)
  })
})

describe('deletion', () => {
  const canDelete = ({ userId }: { userId: string }) => userId === 'ada'
  const query = '/api/events?olderThan=2026-01-01T00:00:00Z'

  it('deletes what is older, for those who may', async () => {
    const { get, append } = await startHttp({}, { canDelete })
    await append(2, { timestamp: '2025-12-31T00:00:00.000Z' })
    await append(1, { timestamp: '2026-01-02T00:00:00.000Z' })
    expect((await get(query, { method: 'DELETE', token: 'bob' })).status).toBe(403)
    const { status, body } = await get(query, { method: 'DELETE' })
    expect([status, body]).toEqual([200, { deleted: 2 }])
    expect(sequencesOf((await get('/api/events')).body)).toEqual([3])
  })

  it('F52 is out of reach of other sites, also of those that may read', async () => {
    const origin = 'https://app.test'
    const { get, url, append } = await startHttp({ origins: [origin] }, { canDelete })
    await append(1, { timestamp: '2025-12-31T00:00:00.000Z' })
    const foreign: [string, string][] = [
      ['origin', origin],
      ['origin', 'null'],
      ['sec-fetch-site', 'cross-site'],
    ]
    for (const header of foreign) {
      const { status } = await get(query, {
        method: 'DELETE',
        headers: Object.fromEntries([header]),
      })
      expect(status).toBe(403)
    }
    const preflight = await fetch(url + query, { method: 'OPTIONS', headers: { origin } })
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET')
    expect(sequencesOf((await get('/api/events')).body)).toEqual([1])
  })
})

describe('pages of other origins', () => {
  const origin = 'https://app.test'

  it('F52 may read when they are on the list, by name and never by `*`', async () => {
    const { get, url } = await startHttp({ origins: [origin] }, { credentials: true })
    const { status, headers } = await get('/api/events', { headers: { origin } })
    expect(status).toBe(200)
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('access-control-allow-credentials')).toBe('true')
    expect(headers.get('vary')).toMatch(/Origin/)
    const preflight = await fetch(`${url}/api/events`, { method: 'OPTIONS', headers: { origin } })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/Authorization/)
    const foreign = await get('/api/events', { headers: { origin: 'https://evil.test' } })
    expect(foreign.status).toBe(403)
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('F52 never bring cookies where every page may read', async () => {
    const { get } = await startHttp({ origins: 'any' }, { credentials: true })
    const { headers } = await get('/api/events', { headers: { origin } })
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  })
})

it('takes the token from a cookie when told to', async () => {
  const { get } = await startHttp(
    {},
    { token: ({ header }) => /session=(\w+)/.exec(header('cookie') ?? '')?.[1] ?? null },
  )
  expect(
    (await get('/api/events', { token: null, headers: { cookie: 'session=ada' } })).status,
  ).toBe(200)
  expect((await get('/api/events')).status).toBe(401)
})

it('tells a store that fails from one that is busy, and neither in its own words', async () => {
  const { get, realtime } = await startHttp()
  const read = vi.spyOn(realtime.store, 'readAll')
  read.mockRejectedValueOnce(new Error('password=hunter2'))
  const { status, body } = await get('/api/events')
  expect(status).toBe(500)
  expect(JSON.stringify(body)).not.toMatch(/hunter2/)
  read.mockRejectedValueOnce(
    Object.assign(new Error('busy'), { [Symbol.for('tidings.error')]: true, retryable: true }),
  )
  expect((await get('/api/events')).status).toBe(503)
})

it('takes no body', async () => {
  const { port, refusals } = await startHttp()
  const status = await new Promise((resolve) => {
    const sent = request({ port, path: '/api/events', method: 'GET' }, (response) => {
      resolve(response.statusCode)
      response.resume()
    })
    sent.setHeader('content-length', '10000000')
    sent.on('error', () => undefined)
    sent.write('x'.repeat(100))
  })
  expect(status).toBe(413)
  expect(refusals).toEqual([{ gateway: 'http', code: 413, reason: 'this takes no body' }])
})

describe('beyond the rate of a user', () => {
  const paths = ['/api/events', '/api/position', '/api/events/stream']

  it.each(paths)('%s answers 429 with when to come back, and others are served', async (path) => {
    const { get, refusals } = await startHttp({}, { maxRequestsPerMinute: 3 })
    // counted over all paths and connections
    for (const used of ['/api/events', '/api/position', '/api/events']) {
      expect((await get(used)).status).toBe(200)
    }
    const { status, headers, body } = await get(path)
    expect(status).toBe(429)
    expect(headers.get('content-type')).toMatch('application/problem+json')
    // a minute holds three, so a third of it gives the next one
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(20)
    expect(body).toMatchObject({ status: 429, code: 'RATE_LIMIT_EXCEEDED' })
    expect(refusals).toMatchObject([{ gateway: 'http', code: 429 }])
    for (const token of ['bob', 'eve']) {
      expect((await get('/api/events', { token })).status).toBe(200)
    }
  })

  it('counts nobody by a token that is refused', async () => {
    const { get } = await startHttp({}, { maxRequestsPerMinute: 1 })
    for (let i = 0; i < 3; i += 1) {
      expect((await get('/api/events', { token: 'nobody' })).status).toBe(401)
    }
    expect((await get('/api/events')).status).toBe(200)
  })
})
