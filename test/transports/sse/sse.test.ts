import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EventSource } from 'eventsource'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createRealtimeClient,
  type RealtimeClientOptions,
  type RealtimeEvent,
  type Transport,
} from '../../../src/core'
import { goalEvents } from '../../../src/domains/goals'
import { createFakeClock } from '../../../src/testing'
import {
  cookieSse,
  sse,
  type EventSourceConstructor,
  type SseOptions,
} from '../../../src/transports/sse'

import { startOwnServer } from '../startOwnServer'
import { startBufferingNginx } from './startBufferingNginx'
import { startPlainServer } from './plainServer'
import { eventually } from '../../support/eventually'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

type Answer = (request: IncomingMessage, response: ServerResponse, attempt: number) => void

/** A server that shares no code with the client: what it says is written in each test. */
async function startServer(answer: Answer) {
  const requests: { url: string; headers: IncomingMessage['headers'] }[] = []
  const streams = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers })
    streams.add(response)
    response.on('close', () => streams.delete(response))
    answer(request, response, requests.length)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const write = (text: string) => streams.forEach((stream) => stream.write(text))
  const drop = () => server.closeAllConnections()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stream`
  return { url, requests, streams, write, drop }
}

const begin: Answer = (_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  response.flushHeaders()
}

const block = (number: number) =>
  `id: e${number}\ndata: ${JSON.stringify({ id: `e${number}`, type: 'job_started', timestamp: 't', data: { number } })}\n\n`

function startClient(options: RealtimeClientOptions) {
  const client = createRealtimeClient({
    token: () => 'secret',
    limits: { firstRetryMs: 20, maxRetryMs: 100, timeoutMs: 2_000 },
    ...options,
  })
  const events: RealtimeEvent[] = []
  const reasons: string[] = []
  client.subscribe('*', (event) => events.push(event))
  client.onSnapshot(() => reasons.push(client.getSnapshot().reason))
  cleanups.push(() => client.close())
  client.connect()
  const reaches = (state: string) =>
    vi.waitFor(() => expect(client.getSnapshot().state).toBe(state), { timeout: 20_000 })
  return { client, events, reasons, reaches }
}

describe('a stream', () => {
  it('is asked for with the token in a header, never in the URL', async () => {
    const server = await startServer(begin)
    const { reaches, client } = startClient({ transport: sse({ url: server.url }) })
    await reaches('connected')
    expect(server.requests[0]?.headers.authorization).toBe('Bearer secret')
    expect(server.requests[0]?.headers.accept).toBe('text/event-stream')
    expect(server.requests[0]?.url).toBe('/stream')
    expect(client.getSnapshot().via).toBe('sse')
  })

  it('delivers envelopes, named events and multi-line data; what is no JSON is counted', async () => {
    const server = await startServer(begin)
    const { reaches, events, client } = startClient({
      transport: sse({ url: server.url }),
      events: goalEvents,
    })
    await reaches('connected')
    server.write(block(1))
    server.write(
      'event: goal-completed\ndata: {"goal_id":7,\ndata: "completed_at":"2026-01-01T00:00:00Z","completed_by":"u","tenant_id":"t"}\n\n',
    )
    server.write('data: not json\n\n')
    await eventually(() => expect(client.stats().invalid).toBe(1))
    expect(events.map(({ type }) => type)).toEqual(['job_started', 'goal.completed'])
    expect(events[0]).toMatchObject({ id: 'e1', data: { number: 1 } })
    expect(events[1]?.data).toMatchObject({ goalId: '7' })
  })

  it('goes on after the last event id', async () => {
    const server = await startServer(begin)
    const { reaches, events, client } = startClient({ transport: sse({ url: server.url }) })
    await reaches('connected')
    server.write(block(1))
    await eventually(() => expect(events).toHaveLength(1))
    server.drop()
    await vi.waitFor(() => expect(client.stats().reconnects).toBe(1), { timeout: 5_000 })
    expect(server.requests[0]?.headers['last-event-id']).toBeUndefined()
    expect(server.requests[1]?.headers['last-event-id']).toBe('e1')
    server.write(block(1) + block(2))
    await eventually(() => expect(events).toHaveLength(2))
  })

  it.each([
    '{"id":"e7","type":"job_started","data":{}}',
    '{"id":7,"type":"job_started","data":{}}',
    '[{"type":"job_started","data":{},"id":"e7"}]',
  ])(
    'goes on after the stream’s own bookmark where that is no event’s id, after %s',
    async (data) => {
      const server = await startServer(begin)
      const { reaches, events, client } = startClient({ transport: sse({ url: server.url }) })
      await reaches('connected')
      server.write(`id: cursor-7\ndata: ${data}\n\n`)
      await eventually(() => expect(events).toHaveLength(1))
      server.drop()
      await vi.waitFor(() => expect(client.stats().reconnects).toBe(1), { timeout: 20_000 })
      expect(server.requests[1]?.headers['last-event-id']).toBe('cursor-7')
    },
  )

  it('has a gap after a break where only the events have ids', async () => {
    const server = await startServer(begin)
    const { reaches, events, client } = startClient({ transport: sse({ url: server.url }) })
    await reaches('connected')
    server.write('data: {"id":"e1","type":"job_started","data":{}}\n\n')
    await eventually(() => expect(events).toHaveLength(1))
    server.drop()
    await vi.waitFor(() => expect(client.stats().gaps).toBe(1), { timeout: 20_000 })
    expect(server.requests[1]?.headers['last-event-id']).toBeUndefined()
  })

  it('goes on after what another transport has seen since', async () => {
    const server = await startServer(begin)
    const inner = sse({ url: server.url })
    let newest = ''
    const transport: Transport = {
      name: 'sse',
      open: (session, on) =>
        inner.open(
          newest === ''
            ? session
            : { ...session, resumeFrom: { topics: new Map(), lastEventId: newest } },
          on,
        ),
    }
    const { reaches, events } = startClient({ transport })
    await reaches('connected')
    server.write('id: cursor-1\ndata: {"id":"e1","type":"job_started","data":{}}\n\n')
    await eventually(() => expect(events).toHaveLength(1))
    newest = 'e9'
    server.drop()
    await vi.waitFor(() => expect(server.requests).toHaveLength(2), { timeout: 20_000 })
    expect(server.requests[1]?.headers['last-event-id']).toBe('e9')
  })

  it.each([block(1), 'id: cursor-1\ndata: no event\n\n'])(
    'has no bookmark of another session, after %j',
    async (text) => {
      const server = await startServer(begin)
      const { reaches, client } = startClient({ transport: sse({ url: server.url }) })
      await reaches('connected')
      server.write(text)
      await eventually(() => expect(client.stats().received).toBe(1))
      client.disconnect()
      client.connect()
      await reaches('connected')
      server.drop()
      await vi.waitFor(() => expect(server.requests).toHaveLength(3), { timeout: 20_000 })
      expect(server.requests.map(({ headers }) => headers['last-event-id'])).toEqual(
        Array.from({ length: 3 }),
      )
    },
  )

  it('goes on after the bookmark, though events without an id came since', async () => {
    const server = await startServer(begin)
    const { reaches, events, client } = startClient({ transport: sse({ url: server.url }) })
    await reaches('connected')
    server.write('id: cursor-1\ndata: {"id":"e1","type":"job_started","data":{}}\n\n')
    server.write('data: {"type":"job_started","data":{}}\n\n')
    await eventually(() => expect(events).toHaveLength(2))
    server.drop()
    await vi.waitFor(() => expect(client.stats().reconnects).toBe(1), { timeout: 20_000 })
    expect(server.requests[1]?.headers['last-event-id']).toBe('cursor-1')
  })

  it('does not name an id of another transport to a server that has named none', async () => {
    const server = await startServer(begin)
    const { reaches } = startClient({
      transport: {
        name: 'sse',
        open: (session, on) =>
          sse({ url: server.url }).open(
            { ...session, resumeFrom: { topics: new Map(), lastEventId: 'e9' } },
            on,
          ),
      },
    })
    await reaches('connected')
    expect(server.requests[0]?.headers['last-event-id']).toBeUndefined()
  })

  it('carries the app’s own headers, and no token where there is none', async () => {
    const server = await startServer(begin)
    const headers = { 'X-App': 'one', Authorization: 'Basic two' }
    const { reaches } = startClient({ transport: sse({ url: server.url, headers }) })
    await reaches('connected')
    const bare = startClient({ transport: sse({ url: server.url }), token: () => null })
    await bare.reaches('connected')
    expect(server.requests.map(({ headers }) => [headers['x-app'], headers.authorization])).toEqual(
      [
        ['one', 'Bearer secret'],
        [undefined, undefined],
      ],
    )
  })

  it('keeps a letter whole that is cut in two on the way, and comes from no cache', async () => {
    const bytes = Buffer.from('data: {"type":"a","data":"🚀"}\n\n')
    const middle = bytes.indexOf(0xf0) + 2
    const inits: (RequestInit | undefined)[] = []
    const { events } = startClient({
      transport: sse({ url: 'http://localhost/stream' }),
      environment: {
        fetch(_, init) {
          inits.push(init)
          const body = new ReadableStream({
            start(stream) {
              for (const part of [bytes.subarray(0, middle), bytes.subarray(middle)])
                stream.enqueue(part)
            },
          })
          const headers = { 'Content-Type': 'text/event-stream' }
          return Promise.resolve(new Response(body, { headers }))
        },
      },
    })
    await eventually(() => expect(events.map(({ data }) => data)).toEqual(['🚀']))
    expect(inits).toMatchObject([{ cache: 'no-store' }])
  })

  it('goes on after a field that says nothing', async () => {
    const server = await startServer(begin)
    const { reaches, events, client } = startClient({ transport: sse({ url: server.url }) })
    await reaches('connected')
    server.write(`retry: soon\nnonsense: 7\n\n${block(1)}`)
    await eventually(() => expect(events).toHaveLength(1))
    expect(client.stats().reconnects).toBe(0)
  })

  it('is asked for where the app says in the end', async () => {
    const server = await startServer(begin)
    const { reaches } = startClient({
      transport: sse({ url: () => Promise.resolve(server.url), topicsParameter: 'topic' }),
    })
    await reaches('connected')
    expect(server.requests[0]?.url).toBe('/stream')
  })

  it('is begun anew with a fresh token when the server says that the old one has expired', async () => {
    const server = await startServer(begin)
    const { reaches, client } = startClient({
      transport: sse({ url: server.url }),
      refreshToken: () => 'fresh',
    })
    await reaches('connected')
    server.write('data: {"type":"connection.error","data":{"code":"UNAUTHORIZED"}}\n\n')
    await vi.waitFor(() => expect(client.stats().reconnects).toBe(1), { timeout: 20_000 })
    expect(server.requests[1]?.headers.authorization).toBe('Bearer fresh')
  })

  it('is lost, not unreachable, when it breaks off', async () => {
    const server = await startServer(begin)
    const { reaches, reasons } = startClient({ transport: sse({ url: server.url }) })
    await reaches('connected')
    server.drop()
    await eventually(() => expect(reasons).toContain('lost'))
    expect(reasons).not.toContain('unreachable')
  })

  it('asks for its topics', async () => {
    const server = await startServer(begin)
    const { reaches } = startClient({
      transport: sse({ url: () => `${server.url}?a=1`, topicsParameter: 'topic' }),
      topics: ['one', 'two'],
    })
    await reaches('connected')
    expect(server.requests[0]?.url).toBe('/stream?a=1&topic=one%2Ctwo')
  })

  it('F56 waits as long as the server says by `retry:`, within bounds', async () => {
    const server = await startServer(begin)
    const { reaches, client } = startClient({ transport: sse({ url: server.url }) })
    await reaches('connected')
    server.write('retry: 99999999999999999999\n\n: ping\n\n')
    await eventually(() => expect(server.streams.size).toBe(1))
    await new Promise((resolve) => setImmediate(resolve))
    server.streams.forEach((stream) => stream.end())
    await reaches('reconnecting')
    const waitMs = (client.getSnapshot().nextRetryAt ?? 0) - Date.now()
    expect(waitMs).toBeGreaterThan(290_000)
    expect(waitMs).toBeLessThan(460_000)
  })

  it('F56 is not asked for in a hot loop by a server that says `retry: 0` and hangs up', async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.end('retry: 0\n\n')
    })
    const { client } = startClient({
      transport: sse({ url: server.url }),
      limits: { firstRetryMs: 200 },
      // A clock that stands makes each wait exact.
      environment: { now: () => 0, random: () => 0.5 },
    })
    const waits: number[] = []
    client.onSnapshot(() => {
      const { nextRetryAt, reason } = client.getSnapshot()
      if (nextRetryAt !== null && reason === 'lost') waits.push(nextRetryAt)
    })
    await vi.waitFor(() => expect(waits.length).toBeGreaterThan(2), { timeout: 20_000 })
    expect(waits.slice(0, 3)).toEqual([125, 200, 200])
  })

  /** A client in virtual time, connected by a stream; `heard` counts the signs of life. */
  async function startInVirtualTime(options: Partial<SseOptions> = {}) {
    const clock = createFakeClock()
    const server = await startServer(begin)
    let heard = 0
    const inner = sse({ url: server.url, ...options })
    const transport: Transport = {
      name: 'sse',
      open: (session, on) => {
        const alive = () => {
          heard++
          on.alive()
        }
        return inner.open(session, { ...on, alive })
      },
    }
    const { client, reasons } = startClient({ transport, environment: clock.environment })
    await eventually(async () => {
      await clock.advance(0)
      expect(client.getSnapshot().state).toBe('connected')
    })
    /** A comment, and the certainty that it has arrived. */
    const comment = async () => {
      const before = heard
      server.write(': heartbeat\n\n')
      await vi.waitFor(() => expect(heard).toBeGreaterThan(before), { timeout: 20_000 })
    }
    return { clock, client, reasons, comment, state: () => client.getSnapshot().state }
  }

  it.each([
    [undefined, 40_000],
    [5_000, 10_000],
    [60_000, 70_000],
  ])('with a heart-beat of %s ms is given up after %i ms of silence', async (heartbeatMs, ms) => {
    const { clock, reasons, state } = await startInVirtualTime({ heartbeatMs })
    await clock.advance(ms - 1)
    expect(state()).toBe('connected')
    await clock.advance(2)
    expect(reasons).toContain('timeout')
  })

  it('leaves no timer behind', async () => {
    const { clock, client } = await startInVirtualTime()
    client.close()
    expect(clock.pendingTimers()).toBe(0)
  })

  it('is never given up where the server has no heart-beat', async () => {
    const { clock, state } = await startInVirtualTime({ heartbeatMs: Infinity })
    await clock.advance(3_600_000)
    expect(state()).toBe('connected')
  })

  it('lives by comments alone', async () => {
    const { clock, client, comment, state } = await startInVirtualTime()
    for (let count = 0; count < 5; count++) {
      await clock.advance(39_000)
      await comment()
    }
    expect(state()).toBe('connected')
    expect(client.stats().reconnects).toBe(0)
  })

  it('has time to read what came while the page was asleep', async () => {
    const { clock, comment, state, reasons } = await startInVirtualTime()
    clock.sleep(600_000)
    await clock.advance(2_900)
    expect(state()).toBe('connected')
    await comment()
    await clock.advance(39_000)
    expect(state()).toBe('connected')
    clock.sleep(600_000)
    await clock.advance(3_100)
    expect(reasons).toContain('timeout')
  })

  it('F57 is closed when a line has no end', async () => {
    const server = await startServer(begin)
    const { reaches, reasons } = startClient({
      transport: sse({ url: server.url }),
      limits: { firstRetryMs: 20, maxFrameBytes: 1_000 },
    })
    await reaches('connected')
    server.write(`data: ${'x'.repeat(5_000)}`)
    await eventually(() => expect(reasons).toContain('protocol'))
  })

  it('closes its request, and nothing is left', async () => {
    const server = await startServer(begin)
    const { reaches, client } = startClient({ transport: sse({ url: server.url }) })
    await reaches('connected')
    client.close()
    client.close()
    await eventually(() => expect(server.streams.size).toBe(0))
  })
})

describe('an answer that is no stream', () => {
  const status =
    (code: number, headers: Record<string, string> = {}): Answer =>
    (_, response) =>
      response.writeHead(code, headers).end()

  it('401: the token is refreshed once', async () => {
    let refreshes = 0
    const server = await startServer((request, response, attempt) =>
      request.headers.authorization === 'Bearer fresh'
        ? begin(request, response, attempt)
        : response.writeHead(401).end(),
    )
    const { reaches } = startClient({
      transport: sse({ url: server.url }),
      refreshToken: () => {
        refreshes++
        return 'fresh'
      },
    })
    await reaches('connected')
    expect(refreshes).toBe(1)
  })

  it.each([400, 414, 431])('%i: once more without the bookmark, and no more', async (code) => {
    let isRefused = false
    const server = await startServer((request, response, attempt) =>
      isRefused || 'last-event-id' in request.headers
        ? response.writeHead(code).end()
        : begin(request, response, attempt),
    )
    const { reaches, events, client, reasons } = startClient({
      transport: sse({ url: server.url }),
      limits: { firstRetryMs: 20, maxRetryMs: 60_000 },
    })
    await reaches('connected')
    server.write(block(1))
    await eventually(() => expect(events).toHaveLength(1))
    server.drop()
    await vi.waitFor(() => expect(client.stats().gaps).toBe(1), { timeout: 20_000 })
    expect(server.requests).toHaveLength(3)
    isRefused = true
    client.close()
    const other = startClient({
      transport: sse({ url: server.url }),
      limits: { firstRetryMs: 60_000, maxRetryMs: 60_000 },
    })
    await eventually(() => expect(other.reasons).toContain('unreachable'))
    expect(server.requests).toHaveLength(4)
    expect(reasons).not.toContain('unreachable')
  })

  it.each([
    [403, 'failed', 'forbidden'],
    [204, 'closed', 'ended'],
  ])('%i: %s, no retry', async (code, state, reason) => {
    const server = await startServer(status(code))
    const { reaches, client } = startClient({ transport: sse({ url: server.url }) })
    await reaches(state)
    expect(client.getSnapshot().reason).toBe(reason)
    expect(server.requests).toHaveLength(1)
  })

  it.each([
    [503, { 'Retry-After': '40' }, 40_000, 45_000],
    [429, {}, 9_900, 30_000],
    [500, {}, 0, 120],
  ])('%i %j: waits', async (code, headers, least, most) => {
    const server = await startServer(status(code, headers))
    const { client } = startClient({ transport: sse({ url: server.url }) })
    const waits: number[] = []
    client.onSnapshot(() => {
      const { nextRetryAt } = client.getSnapshot()
      if (nextRetryAt !== null) waits.push(nextRetryAt - Date.now())
    })
    await eventually(() => expect(waits.length).toBeGreaterThan(0))
    expect(waits[0]).toBeGreaterThanOrEqual(least - 200)
    expect(waits[0]).toBeLessThanOrEqual(most)
  })

  it('F58 a login page: taken for a refused token, not hammered', async () => {
    const server = await startServer(status(200, { 'Content-Type': 'text/html' }))
    const { reaches } = startClient({
      transport: sse({ url: server.url }),
      refreshToken: () => 'fresh',
    })
    await reaches('failed')
    expect(server.requests).toHaveLength(2)
  })

  it('F58 a redirect to another origin: the token does not go there', async () => {
    const other = await startServer(begin)
    const server = await startServer(status(307, { Location: other.url }))
    startClient({ transport: sse({ url: server.url }) })
    await eventually(() => expect(other.requests).toHaveLength(1))
    expect(other.requests[0]?.headers.authorization).toBeUndefined()
  })
})

describe('behind a proxy', () => {
  it('F19 that holds the stream back, our own server is not taken for live', async () => {
    const backend = await startOwnServer({
      transport: (host) => sse({ url: `http://${host}/api/events/stream` }),
      heartbeatMs: 150,
      front: (port) => startBufferingNginx(port, { isDeaf: true }),
    })
    cleanups.push(() => backend.close())
    const { client, reasons } = startClient({
      transport: backend.transport(),
      limits: { timeoutMs: 500, firstRetryMs: 20, maxRetryMs: 100 },
    })
    await vi.waitFor(() => expect(reasons).toContain('timeout'), { timeout: 20_000 })
    expect(client.getSnapshot().lastConnectedAt).toBeNull()
  })

  it('F19 that holds the stream back, any other server is given up as silent', async () => {
    const backend = await startPlainServer({
      transport: (url) => sse({ url, heartbeatMs: 200 }),
      keepsLog: true,
      front: (port) => startBufferingNginx(port, { isDeaf: true }),
    })
    cleanups.push(() => backend.close())
    const { client, reasons } = startClient({
      transport: backend.transport(),
      limits: { timeoutMs: 2_000, firstRetryMs: 20, maxRetryMs: 100 },
    })
    await backend.emit({ type: 'test.numbered', data: {} })
    await vi.waitFor(() => expect(reasons).toContain('timeout'), { timeout: 20_000 })
    expect(client.stats().delivered).toBe(0)
  })
})

describe('on our own server', () => {
  async function startOnOwn(options: Partial<RealtimeClientOptions> = {}) {
    const backend = await startOwnServer({
      transport: (host) =>
        sse({ url: `http://${host}/api/events/stream`, topicsParameter: 'topic' }),
      heartbeatMs: 150,
    })
    cleanups.push(() => backend.close())
    return { backend, start: () => startClient({ transport: backend.transport(), ...options }) }
  }

  it('goes on in every topic, not only in that of the last event', async () => {
    const { backend, start } = await startOnOwn({ topics: ['tenant:t:a', 'tenant:t:b'] })
    const { reaches, client, events } = start()
    await reaches('connected')
    const emit = (topic: string) => backend.emit({ type: 'job.started', data: {}, topic })
    await emit('tenant:t:a')
    await emit('tenant:t:b')
    const seen = () =>
      events.filter(({ sequence }) => sequence).map(({ topic, sequence }) => `${topic} ${sequence}`)
    await eventually(() => expect(seen()).toHaveLength(2))
    backend.drop()
    await eventually(() => expect(client.getSnapshot().state).toBe('reconnecting'))
    await emit('tenant:t:a')
    await emit('tenant:t:b')
    await vi.waitFor(() => expect(seen()).toHaveLength(4), { timeout: 20_000 })
    expect(seen().sort()).toEqual(['tenant:t:a 1', 'tenant:t:a 2', 'tenant:t:b 1', 'tenant:t:b 2'])
    expect(client.stats()).toMatchObject({ gaps: 0, replayed: 2 })
  })

  it.each([
    ['goes on in all of many topics with long names', 60, 0],
    ['has a gap in what is more than a request can say', 100, 1],
  ])('%s', async (_, count, gaps) => {
    const topics = Array.from({ length: count }, (_, i) => `tenant:t:${'x'.repeat(90)}:${i}`)
    const { backend, start } = await startOnOwn({ topics })
    const { reaches, client, events } = start()
    await reaches('connected')
    const emit = () => backend.emit({ type: 'job.started', data: {}, topic: topics[7] ?? '' })
    await emit()
    await eventually(() => expect(events.at(-1)?.sequence).toBe(1))
    backend.drop()
    await eventually(() => expect(client.getSnapshot().state).toBe('reconnecting'))
    await emit()
    await reaches('connected')
    await eventually(() => {
      const { replayed, gaps: told } = client.stats()
      expect([replayed, told]).toEqual([1 - gaps, gaps])
    })
    await emit()
    await eventually(() => expect(events.at(-1)?.sequence).toBe(3))
  })

  it('goes on from the positions of a page that the server has rendered', async () => {
    const { backend, start } = await startOnOwn()
    const first = start()
    await first.reaches('connected')
    await backend.emit({ type: 'job.started', data: {} })
    const [epoch] = await eventually(() => {
      const known = first.events.flatMap((event) => event.epoch ?? [])
      expect(known).toHaveLength(1)
      return known
    })
    await backend.emit({ type: 'job.completed', data: {} })
    const second = startClient({
      transport: backend.transport(),
      resumeFrom: { 'tenant:t': `${epoch}:1` },
    })
    await eventually(() =>
      expect(second.events.map(({ type }) => type)).toEqual(['auth.success', 'job.completed']),
    )
  })

  it('knows from the server how much silence is too much', async () => {
    const { backend, start } = await startOnOwn()
    const { reaches, reasons } = start()
    await reaches('connected')
    backend.stall()
    // Half of what it would take had the server not said.
    await vi.waitFor(() => expect(reasons).toContain('timeout'), { timeout: 20_000 })
  }, 30_000)

  it('shows who the user is', async () => {
    const { start } = await startOnOwn()
    const { reaches, client } = start()
    await reaches('connected')
    expect(client.getSnapshot()).toMatchObject({ userId: 'u', tenantId: 't', via: 'sse' })
  })
})

describe('a stream by cookie', () => {
  const Source = EventSource as unknown as EventSourceConstructor

  it('is the browser’s EventSource, with named events and the last id as a parameter', async () => {
    const server = await startServer(begin)
    const { reaches, events, client } = startClient({
      transport: cookieSse({
        url: server.url,
        EventSource: Source,
        events: ['goal-paused'],
        lastEventIdParameter: 'lastEventId',
      }),
    })
    await reaches('connected')
    server.write(block(1))
    server.write('event: goal-paused\ndata: {"goal_id":"g"}\n\n')
    await eventually(() => expect(events).toHaveLength(2))
    server.drop()
    await vi.waitFor(() => expect(client.stats().reconnects).toBe(1), { timeout: 5_000 })
    expect(server.requests[1]?.url).toBe('/stream?lastEventId=e1')
    expect(server.requests[0]?.headers.authorization).toBeUndefined()
  })

  it('does not take the id of an earlier event for that of one without', async () => {
    let say = (_data: string, _lastEventId: string) => {}
    /** As browsers have it, and HTML says: each event names the last id there was. */
    class ByTheBook {
      addEventListener(type: string, listener: (event: never) => void) {
        if (type === 'open') queueMicrotask(() => listener({} as never))
        if (type !== 'message') return
        say = (data, lastEventId) => listener({ type, data, lastEventId } as never)
      }
      close() {}
    }
    const { reaches, events, client } = startClient({
      transport: cookieSse({ url: 'http://localhost/stream', EventSource: ByTheBook }),
    })
    await reaches('connected')
    say('{"type":"a","data":{}}', '1')
    say('{"type":"b","data":{}}', '1')
    say('{"type":"c","data":{}}', '2')
    say('{"any":"thing"}', '2')
    expect(events.map(({ type, id }) => [type, id])).toEqual([
      ['a', '1'],
      ['b', undefined],
      ['c', '2'],
    ])
    expect(client.stats()).toMatchObject({ duplicates: 0, invalid: 1 })
  })

  it('has a gap after a break where the server cannot be told where to go on', async () => {
    const server = await startServer(begin)
    const { reaches, events, client } = startClient({
      transport: cookieSse({ url: server.url, EventSource: Source }),
    })
    await reaches('connected')
    server.write(block(1))
    await eventually(() => expect(events).toHaveLength(1))
    server.drop()
    await vi.waitFor(() => expect(client.stats().gaps).toBe(1), { timeout: 20_000 })
    expect(server.requests[1]?.url).toBe('/stream')
  })

  it.each(['gap', 'reset', 'connection.error', 'auth.error'])(
    'hears what our own server says by the name of %s',
    async (type) => {
      const server = await startServer(begin)
      const { reaches, client } = startClient({
        transport: cookieSse({ url: server.url, EventSource: Source, events: ['gap'] }),
      })
      await reaches('connected')
      server.write(`event: ${type}\ndata: {"type":"${type}","data":{"topic":"t"}}\n\n`)
      await eventually(() => expect(client.stats().received).toBe(1))
      expect(client.records()).toMatchObject([{ type }])
    },
  )

  it('sends the cookie, and is let go of when the client closes', async () => {
    const server = await startServer(begin)
    const inits: unknown[] = []
    class Watched extends EventSource {
      constructor(url: string, init: { withCredentials: boolean }) {
        super(url, init)
        inits.push(init)
      }
    }
    const { reaches, client } = startClient({
      transport: cookieSse({
        url: server.url,
        EventSource: Watched as unknown as EventSourceConstructor,
      }),
    })
    await reaches('connected')
    expect(inits).toEqual([{ withCredentials: true }])
    client.close()
    await eventually(() => expect(server.streams.size).toBe(0))
  })

  it('is not opened once it was given up while its address was looked up', async () => {
    let opened = 0
    let give = (_: string) => {}
    class Counted extends EventSource {
      constructor(url: string) {
        super(url)
        opened++
      }
    }
    const { client } = startClient({
      transport: cookieSse({
        url: () => new Promise<string>((resolve) => (give = resolve)),
        EventSource: Counted as unknown as EventSourceConstructor,
      }),
    })
    client.close()
    give('http://127.0.0.1:1/stream')
    await new Promise((resolve) => setImmediate(resolve))
    expect(opened).toBe(0)
  })

  it('refuses what is too large', async () => {
    const server = await startServer(begin)
    const { reaches, events, client } = startClient({
      transport: cookieSse({ url: server.url, EventSource: Source }),
      limits: { maxFrameBytes: 1_000 },
    })
    await reaches('connected')
    server.write(`data: {"type":"a","data":"${'x'.repeat(2_000)}"}\n\n`)
    server.write(block(1))
    await eventually(() => expect(events).toHaveLength(1))
    expect(client.stats().invalid).toBe(1)
  })

  it('says what is missing where there is no EventSource', async () => {
    const { client } = startClient({ transport: cookieSse({ url: 'http://127.0.0.1:1/stream' }) })
    await eventually(() =>
      expect(client.getSnapshot().error?.message).toContain('no EventSource here'),
    )
  })
})
