import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  createRealtimeClient,
  getServerPosition,
  httpHistory,
  type WebSocketConstructor,
} from '../../src/core'
import { createDevServer } from '../../src/server'
import { createFakeClock, createFakeServer } from '../../src/testing'
import { webSocket } from '../../src/transports/websocket'
import { eventually } from '../support/eventually'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** As the platform does when it likes. */
async function collectGarbage() {
  // What a weak reference was made to in this turn is kept to its end.
  await setImmediate()
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}

const event = (sequence: number) => ({
  type: 'a.b',
  data: {},
  eventId: `e${sequence}`,
  topic: 'room',
  epoch: 'e',
  sequence,
})

async function startBackEnd(answer: (url: URL, response: ServerResponse) => unknown) {
  const requests: { path: string; authorization: string | undefined }[] = []
  const server = createServer((request: IncomingMessage, response) => {
    const { url = '', headers } = request
    requests.push({ path: url, authorization: headers.authorization })
    const body = answer(new URL(url, 'http://back-end'), response)
    if (body !== undefined) response.end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/events`, requests }
}

const topics = new Map([['room', { epoch: 'e', offset: 1 }]])
const ask = { topics, lastEventId: undefined, upTo: null, signal: new AbortController().signal }

describe('the history over HTTP', () => {
  it('reads pages until there are no more, with the token in a header', async () => {
    const { url, requests } = await startBackEnd(({ searchParams }) => {
      const next = Number(searchParams.get('after')?.split(':')[1]) + 1
      return { events: [event(next)], nextCursor: `e:${next}`, hasMore: next < 4 }
    })
    const got: unknown[] = []
    await httpHistory({ url, token: () => 'secret' })(ask, (events) => got.push(...events))
    expect(got).toEqual([event(2), event(3), event(4)])
    expect(requests.map(({ path }) => path)).toEqual([
      '/api/events?topic=room&after=e%3A1&limit=500',
      '/api/events?topic=room&after=e%3A2&limit=500',
      '/api/events?topic=room&after=e%3A3&limit=500',
    ])
    expect(new Set(requests.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer secret']),
    )
  })

  it('asks for no more than the range that is missing', async () => {
    const { url, requests } = await startBackEnd(() => ({ events: [event(2)], hasMore: false }))
    await httpHistory({ url })({ ...ask, upTo: 3 }, () => {})
    expect(requests[0]?.path).toContain('limit=2')
    expect(requests[0]?.authorization).toBeUndefined()
  })

  it('asks by event id where the back end numbers nothing', async () => {
    const { url, requests } = await startBackEnd(() => ({ events: [] }))
    const history = httpHistory({ url: `${url}?jobId=7` })
    await history({ ...ask, topics: new Map(), lastEventId: 'e9' }, () => {})
    expect(requests[0]?.path).toBe('/api/events?jobId=7&after=e9&limit=500')
  })

  it('is never an answer that a cache has kept', async () => {
    const asked: (RequestInit | undefined)[] = []
    const fetch = (_: unknown, init?: RequestInit) => {
      asked.push(init)
      return Promise.resolve(Response.json({ events: [], heads: {} }))
    }
    await httpHistory({ url: '/api/events', fetch })(ask, () => {})
    await getServerPosition({ url: '/api/position', fetch })
    expect(asked.map((init) => init?.cache)).toEqual(['no-store', 'no-store'])
  })

  it('reads on after an empty page of a server that filters', async () => {
    const { url } = await startBackEnd(({ searchParams }) =>
      searchParams.get('after') === 'e:1'
        ? { events: [], nextCursor: 'x', hasMore: true }
        : { events: [event(2)], nextCursor: null, hasMore: false },
    )
    const got: unknown[] = []
    await httpHistory({ url })(ask, (events) => got.push(...events))
    expect(got).toEqual([event(2)])
  })

  it('fails on pages that say there are more, but not where', async () => {
    const { url } = await startBackEnd(() => ({ events: [event(2)], hasMore: true }))
    await expect(httpHistory({ url })(ask, () => {})).rejects.toThrow('nextCursor')
  })

  it.each([
    [
      'a status that is no success',
      (_: URL, response: ServerResponse) => {
        response.statusCode = 503
        return {}
      },
    ],
    ['an answer without events', () => ({ items: [] })],
    ['no answer in time', () => undefined],
  ])('fails on %s', async (_, answer) => {
    const { url } = await startBackEnd(answer)
    await expect(httpHistory({ url, timeoutMs: 50 })(ask, () => {})).rejects.toThrow()
  })

  it.each([
    ['in time', () => {}],
    ['in time, although memory is cleaned up meanwhile', collectGarbage],
    ['before it is no longer wanted', (abort: AbortController) => abort.abort()],
  ])(
    'fails on a token that does not come %s',
    async (_, act: (abort: AbortController) => unknown) => {
      const abort = new AbortController()
      const history = httpHistory({ url: '', token: () => new Promise(() => {}), timeoutMs: 50 })
      const refused = expect(history({ ...ask, signal: abort.signal }, () => {})).rejects.toThrow()
      await act(abort)
      await refused
    },
  )

  it('makes good what a connection without replay missed', async () => {
    const clock = createFakeClock()
    const back = createFakeServer({ replay: 'none' })
    const { url } = await startBackEnd(() => ({ events: [event(2), event(3)], hasMore: false }))
    const client = createRealtimeClient({
      transport: back.transport,
      history: httpHistory({ url }),
      environment: { ...clock.environment, setTimer: clock.environment.setTimer },
    })
    const seen: unknown[] = []
    const replays: number[] = []
    client.subscribe('a.b', ({ sequence }) => seen.push(sequence))
    client.on('replay', ({ count }) => replays.push(count))
    client.connect()
    await clock.advance(0)
    back.send(event(1))
    back.drop()
    await clock.advance(1_000)
    await eventually(() => expect(replays).toEqual([2]))
    expect(seen).toEqual([1, 2, 3])
  })
})

describe('the hand-over of a position', () => {
  it('leaves no seam between the first page and the stream', async () => {
    const server = await createDevServer({ port: 0, rate: 0 })
    cleanups.push(() => server.close())
    const resumeFrom = await getServerPosition({ url: `${server.url}/api/position` })
    const created = await fetch(`${server.url}/api/goals`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ title: 'between the two' }),
    })
    expect(created.status).toBeLessThan(300)
    const signIn = await fetch(`${server.url}/dev/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ userId: 'u-ada' }),
    })
    const { token } = (await signIn.json()) as { token: string }
    const titles: unknown[] = []
    const gaps: unknown[] = []
    const client = createRealtimeClient({
      transport: webSocket({ url: server.wsUrl }),
      environment: { WebSocket: WebSocket as unknown as WebSocketConstructor },
      token: () => token,
      resumeFrom,
    })
    cleanups.push(() => client.close())
    client.subscribe('goal.created', ({ data, replayed }) =>
      titles.push([(data as { title: string }).title, replayed]),
    )
    client.on('gap', (gap) => gaps.push(gap))
    client.connect()
    await vi.waitFor(() => expect(titles).toEqual([['between the two', true]]), { timeout: 10_000 })
    expect(gaps).toEqual([])
    expect(client.stats().reconnects).toBe(0)
  })

  it('fails with what to do when the server does not say', async () => {
    const { url } = await startBackEnd(() => ({}))
    await expect(getServerPosition({ url, topics: ['a', 'b'] })).rejects.toMatchObject({
      code: 'HISTORY',
      retryable: true,
    })
  })
})
