import { createServer } from 'node:http'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { expect, it, describe, onTestFinished, vi } from 'vitest'
import {
  createHttpGateway,
  serveInFastify,
  toNextHandlers,
  toNodeListener,
  toWebHandler,
  type HttpHandler,
} from '../../../src/server'
import { curl } from '../support/curl'
import { createRealtime, getter, listen } from '../support/startHttp'

/** Mounts a gateway in a framework beside a route of the app's own, and returns where it listens. */
type Mount = (handle: HttpHandler) => Promise<string>

const own = { of: 'the app' }

const mounts: Record<string, Mount> = {
  async 'bare http'(handle) {
    const gateway = toNodeListener(handle)
    const server = await listen((request, response) => {
      gateway(request, response, () => response.end(JSON.stringify(own)))
    })
    return server.url
  },
  async 'Express 5'(handle) {
    const app = express()
    app.use(express.json())
    app.use('/api', toNodeListener(handle))
    app.get('/own', (_, response) => void response.json(own))
    return (await listen((request, response) => void app(request, response))).url
  },
  async 'Fastify 5'(handle) {
    const app = fastify({ forceCloseConnections: true })
    serveInFastify(app, handle)
    app.get('/own', () => own)
    onTestFinished(() => app.close())
    return app.listen({ port: 0, host: '127.0.0.1' })
  },
  async Hono(handle) {
    const app = new Hono()
    const gateway = toWebHandler(handle)
    app.use(async (context, next) => {
      const answer = await gateway(context.req.raw)
      if (answer) return answer
      return next()
    })
    app.get('/own', (context) => context.json(own))
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', createServer })
      server.on('listening', () => {
        const address = server.address()
        resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
      })
      onTestFinished(() => void server.close())
    })
  },
  async 'route handlers, as Next calls them'(handle) {
    const handlers = toNextHandlers(handle)
    const app = new Hono()
    app.get('/own', (context) => context.json(own))
    for (const path of ['/api/events', '/api/events/*', '/api/position', '/other']) {
      app.get(path, (context) => handlers.GET(context.req.raw))
      app.delete(path, (context) => handlers.DELETE(context.req.raw))
      app.options(path, (context) => handlers.OPTIONS(context.req.raw))
    }
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', createServer })
      server.on('listening', () => {
        const address = server.address()
        resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
      })
      onTestFinished(() => void server.close())
    })
  },
}

describe.each(Object.entries(mounts))('%s', (_, mount) => {
  const ada = { Authorization: 'Bearer ada' }

  async function mounted(options: Parameters<typeof createRealtime>[0] = {}) {
    const made = createRealtime(options)
    const url = await mount(createHttpGateway(made.realtime))
    return { ...made, url, get: getter(url) }
  }

  it('serves the history and leaves the app its own routes', async () => {
    const { get, append } = await mounted()
    await append(3)
    const { status, body } = await get('/api/events?limit=2')
    expect(status).toBe(200)
    expect(body).toMatchObject({ events: [{ sequence: 1 }, { sequence: 2 }], hasMore: true })
    expect((await get('/own')).body).toEqual(own)
    expect((await get('/api/position')).body).toHaveProperty('heads')
  })

  it('refuses as a problem', async () => {
    const { get } = await mounted()
    const { status, headers, body } = await get('/api/events', { token: null })
    expect(status).toBe(401)
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(headers.get('www-authenticate')).toBe('Bearer')
    expect(body).toMatchObject({ status: 401, code: 'UNAUTHORIZED' })
    const deletion = await get('/api/events?olderThan=2020-01-01', { method: 'DELETE' })
    expect(deletion.status).toBe(403)
  })

  it('answers 304 without a body', async () => {
    const { get, append } = await mounted()
    await append()
    const { headers } = await get('/api/events')
    const etag = headers.get('etag') ?? ''
    const again = await get('/api/events', { headers: { 'if-none-match': etag } })
    expect([again.status, again.body]).toEqual([304, null])
  })

  it('streams, and resumes mid-stream', async () => {
    const { url, append, realtime } = await mounted()
    const first = curl(`${url}/api/events/stream`, ada)
    await first.named('auth.success')
    await append(3)
    const seen = await first.eventCount(3)
    first.kill()
    await vi.waitFor(() => expect(realtime.connections()).toHaveLength(0), 20_000)
    await append(2)
    const second = curl(`${url}/api/events/stream`, { ...ada, 'Last-Event-ID': seen[1]?.id ?? '' })
    expect((await second.eventCount(3)).map(({ sequence }) => sequence)).toEqual([3, 4, 5])
    realtime.disconnectAll()
    await second.ended()
  })

  it('cuts a reader that takes nothing', async () => {
    const { url, append, realtime, refusals } = await mounted({
      maxBufferedBytes: 256_000,
      maxStallMs: 300,
    })
    const abort = new AbortController()
    onTestFinished(() => abort.abort())
    // kept, since a response that nobody holds any more is let go of, and its connection with it
    const response = await fetch(`${url}/api/events/stream`, { headers: ada, signal: abort.signal })
    await vi.waitFor(() => expect(realtime.connections()).toHaveLength(1), 20_000)
    await vi.waitFor(
      async () => {
        await append(50, { data: { padding: 'x'.repeat(20_000) } })
        expect(realtime.connections()).toHaveLength(0)
      },
      { timeout: 20_000, interval: 20 },
    )
    expect(refusals).toMatchObject([{ gateway: 'sse', code: 1013 }])
    expect(response.bodyUsed).toBe(false)
  })
})

it('answers 404 where nothing else is mounted', async () => {
  const { realtime } = createRealtime()
  const { url } = await listen(toNodeListener(createHttpGateway(realtime)))
  for (const path of ['/other', '//evil.test/api/events', '/api/events/', '/api']) {
    expect((await fetch(url + path)).status).toBe(404)
  }
  const { GET } = toNextHandlers(createHttpGateway(realtime))
  expect((await GET(new Request('http://server/other'))).status).toBe(404)
})
