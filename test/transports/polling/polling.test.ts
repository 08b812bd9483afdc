import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { createRealtimeClient, type RealtimeClientOptions } from '../../../src/core'
import { createHttpGateway, createRealtimeServer, toNodeListener } from '../../../src/server'
import { createFakeClock } from '../../../src/testing'
import { polling, type PollingOptions } from '../../../src/transports/polling'
import { eventually } from '../../support/eventually'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/events`
}

/** A history end point that shares no code with the client: numbers as cursors. */
async function startHistory() {
  const log: { id: string; at: number }[] = []
  const requests: URL[] = []
  const state = {
    status: 200,
    headers: {} as Record<string, string>,
    oldest: 0,
    gone: 410,
    cut: false,
  }
  const seenHeaders: IncomingMessage['headers'][] = []
  const url = await listen((request, response) => {
    const asked = new URL(request.url ?? '', 'http://history')
    requests.push(asked)
    seenHeaders.push(request.headers)
    const { searchParams } = asked
    const isGone = Number(searchParams.get('after') ?? Infinity) < state.oldest
    const status = isGone ? state.gone : state.status
    if (status !== 200) {
      response.writeHead(status, state.headers).end()
      return
    }
    const since = searchParams.get('since')
    const from = searchParams.has('after')
      ? Number(searchParams.get('after'))
      : since
        ? log.findIndex(({ at }) => at >= Date.parse(since))
        : 0
    const start = from < 0 ? log.length : from
    const limit = Number(searchParams.get('limit'))
    const events = log
      .slice(start, start + limit)
      .map(({ id }) => ({ id, type: 'job_progress', timestamp: 't', data: { id } }))
    const end = start + events.length
    const body = JSON.stringify({ events, nextCursor: String(end), hasMore: end < log.length })
    const etag = `"${end}-${events.length}"`
    const isCut = state.cut && events.length > 0
    if (isCut) state.cut = false
    const sent = isCut ? body.slice(0, -9) : body
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
    else response.writeHead(200, { ETag: etag, 'Content-Type': 'application/json' }).end(sent)
  })
  const add = (count = 1) => {
    for (let index = 0; index < count; index++)
      log.push({ id: `e${log.length + 1}`, at: Date.now() })
  }
  return { url, add, requests, seenHeaders, state }
}

function startClient(options: PollingOptions, more: Partial<RealtimeClientOptions> = {}) {
  const client = createRealtimeClient({
    transport: polling({ intervalMs: 30, ...options }),
    token: () => 'secret',
    limits: { firstRetryMs: 20, maxRetryMs: 50 },
    ...more,
  })
  const ids: (string | undefined)[] = []
  const gaps: string[] = []
  client.subscribe('job_progress', ({ id }) => ids.push(id))
  client.on('gap', ({ reason }) => gaps.push(reason))
  cleanups.push(() => client.close())
  client.connect()
  const reaches = (state: string) =>
    vi.waitFor(() => expect(client.getSnapshot().state).toBe(state), { timeout: 10_000 })
  return { client, ids, gaps, reaches }
}

const names = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => `e${from + index}`)

it('begins with what is new, is degraded, and sends the token in a header', async () => {
  const { url, add, requests, seenHeaders } = await startHistory()
  add(3)
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  const { client, ids, reaches } = startClient({ url })
  await reaches('connected')
  expect(client.getSnapshot()).toMatchObject({ via: 'polling', isDegraded: true })
  add(2)
  await eventually(() => expect(ids).toEqual(['e4', 'e5']))
  expect(seenHeaders[0]?.authorization).toBe('Bearer secret')
  expect(requests.some(({ href }) => href.includes('secret'))).toBe(false)
})

it('forgets the place of a session that ends in a handler', async () => {
  const { url, add, requests } = await startHistory()
  const { client, ids, reaches } = startClient({ url })
  await reaches('connected')
  client.subscribe('job_progress', () => client.disconnect())
  add()
  await eventually(() => expect(ids).toEqual(['e1']))
  add()
  const before = requests.length
  client.connect()
  await reaches('connected')
  expect(requests[before]?.searchParams.has('since')).toBe(true)
})

it('F32 begins where it is, not where a session that was refused had come to', async () => {
  const { url, requests, state } = await startHistory()
  const { client, reaches } = startClient({ url })
  await reaches('connected')
  state.status = 403
  await reaches('failed')
  client.disconnect()
  state.status = 200
  const before = requests.length
  client.connect()
  await reaches('connected')
  expect(requests[before]?.searchParams.has('after')).toBe(false)
})

it.each<[string, Partial<PollingOptions>, string]>([
  ['as positions', {}, '{"all":"e:3"}'],
  ['as the app says', { after: ({ topics }) => `${topics.get('all')?.offset}` }, '3'],
])('goes on from where the page had come to, %s', async (_, options, after) => {
  const { url, requests } = await startHistory()
  const { reaches } = startClient({ url, ...options }, { resumeFrom: { all: 'e:3' } })
  await reaches('connected')
  expect(requests[0]?.searchParams.get('after')).toBe(after)
})

it('reads pages until there are no more', async () => {
  const { url, add } = await startHistory()
  const { ids, reaches } = startClient({ url, limit: 3 })
  await reaches('connected')
  add(10)
  await eventually(() => expect(ids).toEqual(names(10)))
})

it('asks with the tag of the last answer, and 304 is a sign of life', async () => {
  const { url, seenHeaders, requests } = await startHistory()
  const { client, reaches } = startClient({ url })
  await reaches('connected')
  await eventually(() => expect(requests.length).toBeGreaterThan(6))
  expect(seenHeaders.at(-1)?.['if-none-match']).toBe('"0-0"')
  expect(client.stats()).toMatchObject({ reconnects: 0, received: 0 })
})

it('asks anew for a page that it could not read, whatever its tag', async () => {
  const { url, add, state } = await startHistory()
  const { client, ids, reaches } = startClient({ url })
  await reaches('connected')
  state.cut = true
  add(2)
  await eventually(() => expect(ids).toEqual(names(2)))
  expect(client.stats()).toMatchObject({ invalid: 1 })
})

it('goes on after a break where it was, and nothing is missed', async () => {
  const { url, add, state } = await startHistory()
  const { ids, gaps, client, reaches } = startClient({ url })
  await reaches('connected')
  add(2)
  await eventually(() => expect(ids).toHaveLength(2))
  state.status = 500
  await reaches('reconnecting')
  add(3)
  state.status = 200
  await vi.waitFor(() => expect(ids).toEqual(names(5)), { timeout: 5_000 })
  expect(gaps).toEqual([])
  expect(client.stats().reconnects).toBe(1)
})

it('says a gap after a break before anything had come', async () => {
  const { url, state } = await startHistory()
  const { gaps, reaches } = startClient({ url })
  await reaches('connected')
  state.status = 500
  await reaches('reconnecting')
  state.status = 200
  await reaches('connected')
  expect(gaps).toEqual(['no-replay'])
})

it.each([
  ['has moved on', 410],
  ['takes no place as long as this', 414],
  ['takes no place as long as this', 431],
])('says a gap when the history %s: %i', async (_, gone) => {
  const { url, add, state } = await startHistory()
  state.gone = gone
  const { ids, gaps, reaches } = startClient({ url, intervalMs: 100 })
  await reaches('connected')
  add(1)
  await eventually(() => expect(ids).toHaveLength(1))
  add(3)
  state.oldest = 4
  await eventually(() => expect(gaps).toEqual(['expired']))
})

it.each([
  [401, {}, 'reconnecting'],
  [403, {}, 'failed'],
  [429, { 'Retry-After': '30' }, 'reconnecting'],
])('%i %j', async (status, headers, state) => {
  const history = await startHistory()
  history.state.status = status
  history.state.headers = headers
  let refreshes = 0
  const { client, reaches } = startClient(
    { url: history.url },
    { refreshToken: () => `fresh-${++refreshes}` },
  )
  await reaches(state === 'reconnecting' && status === 401 ? 'failed' : state)
  expect(refreshes).toBe(status === 401 ? 1 : 0)
  if (status === 429) {
    expect((client.getSnapshot().nextRetryAt ?? 0) - Date.now()).toBeGreaterThan(25_000)
  }
})

it('follows our own server, held back until something happens', async () => {
  const realtime = createRealtimeServer({
    authenticate: () => ({ userId: 'u', tenantId: 't1' }),
    origins: 'any',
  })
  const url = await listen(toNodeListener(createHttpGateway(realtime)))
  cleanups.push(() => realtime.close({ retryAfterMs: 0 }))
  const { client, reaches } = startClient({ url, waitMs: 5_000, intervalMs: 60_000 })
  const seen: unknown[] = []
  client.subscribe('test.numbered', ({ data }) => seen.push(data))
  await reaches('connected')
  for (const number of [1, 2, 3]) {
    await realtime.append({ type: 'test.numbered', topic: 'tenant:t1', data: { number } })
    await vi.waitFor(() => expect(seen).toHaveLength(number), { timeout: 5_000 })
  }
})

it('asks less often while the page is hidden, and at once when it is shown', async () => {
  const { url, add, requests } = await startHistory()
  const listeners = new Set<(signal: 'wake') => void>()
  const { ids, reaches } = startClient(
    { url, hiddenIntervalMs: 600_000 },
    {
      environment: {
        isHidden: () => true,
        onSignal(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      },
    },
  )
  await reaches('connected')
  const before = requests.length
  add(1)
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(requests.length).toBe(before)
  for (const listener of listeners) listener('wake')
  await eventually(() => expect(ids).toEqual(['e1']))
})

it.each<[string, PollingOptions, number]>([
  ['an interval of a minute', { url: 'http://history', intervalMs: 60_000 }, 12],
  ['a hidden page', { url: 'http://history' }, 22],
  ['answers that are held back', { url: 'http://history', waitMs: 20_000 }, 33],
])('asks no more often for the silence of %s', async (what, options, most) => {
  const clock = createFakeClock()
  clock.setHidden(what.includes('hidden'))
  let requests = 0
  const answer = (asked: string) =>
    new Promise<Response>((resolve) => {
      requests++
      const respond = () => resolve(Response.json({ events: [], nextCursor: '1' }))
      const held = Number(new URL(asked).searchParams.get('wait')) * 1_000
      if (held) clock.environment.setTimer(respond, held)
      else respond()
    })
  const fetch = answer as unknown as typeof globalThis.fetch
  const { client } = startClient(
    { intervalMs: 5_000, ...options },
    { environment: { ...clock.environment, fetch } },
  )
  // A `Response` is read by promises of the platform, which virtual time would overtake.
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  for (let second = 0; second < 600; second++) {
    await clock.advance(1_000)
    await turn()
  }
  expect(client.getSnapshot().state).toBe('connected')
  expect(client.stats().reconnects).toBe(0)
  expect(requests).toBeLessThanOrEqual(most)
})

it.each([
  ['text/html', '<p>Sign in</p>', 'a login page: taken for a refused token'],
  ['application/json', '{"rows":[]}', 'an answer that is no page of events'],
])('F58 %s instead of events', async (type, body) => {
  let refreshes = 0
  const url = await listen((_, response) => {
    response.writeHead(200, { 'Content-Type': type }).end(body)
  })
  const { client, ids } = startClient({ url }, { refreshToken: () => `fresh-${++refreshes}` })
  // The one asks for a fresh token, and then for a person; the other is tried again.
  await vi.waitFor(
    () => {
      const { state, attempt } = client.getSnapshot()
      if (type === 'text/html') expect(state).toBe('failed')
      else expect(attempt).toBeGreaterThan(1)
    },
    { timeout: 10_000 },
  )
  expect(refreshes).toBe(type === 'text/html' ? 1 : 0)
  expect(ids).toEqual([])
})

/** A client in virtual time whose requests the test answers. */
async function startAsked(options: Partial<PollingOptions> = {}) {
  const clock = createFakeClock()
  const requests: {
    query: URLSearchParams
    signal: AbortSignal
    answer: (page: object) => void
  }[] = []
  let isBroken = false
  const ask = (asked: string, { signal }: { signal: AbortSignal }) =>
    new Promise<Response>((resolve, reject) => {
      if (isBroken) reject(new TypeError('Failed to fetch'))
      signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
      const answer = (page: object) => resolve(Response.json(page))
      requests.push({ query: new URL(asked).searchParams, signal, answer })
    })
  const fetch = ask as unknown as typeof globalThis.fetch
  const { client, ids } = startClient(
    { url: 'http://history', intervalMs: 5_000, ...options },
    { environment: { ...clock.environment, fetch }, limits: { maxFrameBytes: 200 } },
  )
  /** A `Response` is read by promises of the platform. */
  const pass = async (ms: number) => {
    await clock.advance(ms)
    await new Promise((resolve) => setImmediate(resolve))
    await clock.settle()
  }
  const answer = async (page: object = {}) => {
    requests.at(-1)?.answer({ events: [], nextCursor: '1', ...page })
    await pass(0)
  }
  await pass(0)
  await answer()
  const state = () => client.getSnapshot().state
  expect(state()).toBe('connected')
  return { clock, client, ids, requests, pass, answer, state, cut: () => (isBroken = true) }
}

it.each([
  [{}, 5_000, 10_000],
  [{ waitMs: 20_000 }, 0, 30_000],
])('gives up an answer that does not come: %j', async (options, untilAskedMs, limitMs) => {
  const { client, requests, pass, state } = await startAsked(options)
  await pass(untilAskedMs)
  expect(requests).toHaveLength(2)
  await pass(limitMs - 1)
  expect(state()).toBe('connected')
  await pass(1)
  expect(state()).toBe('reconnecting')
  expect(client.getSnapshot().reason).toBe('timeout')
})

it('uses the bookmark of a server only where the client still stands there', async () => {
  const { environment } = createFakeClock()
  const asked: (string | null)[] = []
  const fetch = (url: string) => {
    asked.push(new URL(url).searchParams.get('after'))
    return Promise.resolve(Response.json({ events: [], nextCursor: 'bookmark' }))
  }
  const transport = polling({ url: 'http://history' })
  for (const lastEventId of ['a', 'a', 'b']) {
    await new Promise<void>((resolve) => {
      const session = {
        token: () => Promise.resolve(null),
        resumeFrom: { topics: new Map(), lastEventId },
        topics: new Set<string>(),
        signal: new AbortController().signal,
        environment: { ...environment, fetch: fetch as unknown as typeof globalThis.fetch },
        maxFrameBytes: Infinity,
      }
      const none = () => {}
      const link = transport.open(session, {
        ready: () => queueMicrotask(() => (link.close(), resolve())),
        frame: none,
        alive: none,
        challenged: none,
        closed: none,
      })
    })
  }
  expect(asked).toEqual(['a', 'bookmark', 'b'])
})

it('has failed as soon as a request has', async () => {
  const { cut, pass, state } = await startAsked()
  cut()
  await pass(5_000)
  expect(state()).toBe('reconnecting')
})

it('asks anew for what is under way when the page is shown, and does not wait for it', async () => {
  const { clock, requests, pass, answer, state } = await startAsked({ waitMs: 20_000 })
  expect(requests[1]?.query.get('wait')).toBe('20')
  clock.wake()
  await pass(0)
  expect(requests[1]?.signal.aborted).toBe(true)
  expect(requests[2]?.query.has('wait')).toBe(false)
  expect(state()).toBe('connected')
  await answer()
  expect(requests[3]?.query.get('wait')).toBe('20')
})

it('does not ask at once after an answer that a server should have held back', async () => {
  const { requests, pass, answer } = await startAsked({ waitMs: 20_000 })
  await pass(900)
  await answer()
  expect(requests).toHaveLength(2)
  await pass(5_000)
  expect(requests).toHaveLength(3)
  await pass(1_100)
  await answer()
  expect(requests).toHaveLength(4)
})

it('leaves out an event that is too large, and no other', async () => {
  const { client, ids, pass, answer } = await startAsked()
  await pass(5_000)
  const event = (id: string) => ({ id, type: 'job_progress', timestamp: 't', data: { id } })
  await answer({ events: [event('e1'), event('x'.repeat(200)), event('e2')] })
  expect(ids).toEqual(['e1', 'e2'])
  expect(client.stats().invalid).toBe(1)
})
