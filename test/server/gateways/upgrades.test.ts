import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { attachSocketIoGateway, attachStompGateway } from '../../../src/server'
import { createRealtime, listen } from '../support/startHttp'
import { WsClient } from '../support/wsClient'

async function startAll() {
  const { realtime } = createRealtime()
  const { http, port } = await listen((incoming, response) => {
    void text(incoming).then((body) => response.end(`${incoming.method} ${incoming.url} ${body}`))
  })
  await realtime.attach(http)
  await attachSocketIoGateway(realtime, http)
  await attachStompGateway(realtime, http)
  return port
}

it('answers a request that may become another protocol as the request that it is', async () => {
  const port = await startAll()
  // what Java's HttpClient sends first, unless it is told not to
  const headers = {
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: 'h2c',
    'http2-settings': 'AAEA',
  }
  for (const [method, body] of [
    ['GET', ''],
    ['POST', 'x'.repeat(300_000)],
  ] as const) {
    const asked = request({ host: '127.0.0.1', port, path: '/api/publish', method, headers })
    asked.end(body)
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    expect(await text(response)).toBe(`${method} /api/publish ${body}`)
  }
})

it('refuses a WebSocket on a path that is nobody’s', async () => {
  const port = await startAll()
  const client = new WsClient(`ws://127.0.0.1:${port}/elsewhere`)
  const [error] = (await once(client.socket, 'error')) as [Error]
  expect(error.message).toContain('404')
})
