import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { ClientOptions } from 'ws'
import {
  createDevServer,
  createRealtimeServer,
  type DevServerOptions,
  type NewEvent,
  type RealtimeServerOptions,
} from '../../../src/server'
import { WsClient } from './wsClient'

export const topic = 'tenant:t1'

/** A realtime server on a free port with a tenant `t1`, gone when the test is. */
export async function startServer(options: Partial<RealtimeServerOptions> = {}) {
  const realtime = createRealtimeServer({
    authenticate: (token) => (token === 'bad' ? null : { userId: 'u-ada', tenantId: 't1' }),
    maxMessagesPerMinute: Infinity,
    ...options,
  })
  const http = createServer()
  await realtime.attach(http)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const stop = async () => {
    await realtime.close({ retryAfterMs: 0 })
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  }
  onTestFinished(stop)
  let count = 0
  /** Appends `how` numbered events, one after the other. */
  const append = async (how = 1, extra: Partial<NewEvent> = {}) => {
    for (let i = 0; i < how; i += 1) {
      count += 1
      await realtime.append({ topic, type: 'test.numbered', data: { count }, ...extra })
    }
  }
  const client = (clientOptions?: ClientOptions) => {
    const made = new WsClient(`ws://127.0.0.1:${port}/realtime`, clientOptions)
    onTestFinished(() => made.socket.terminate())
    return made
  }
  return { realtime, http, port, append, client, stop }
}

/** A dev server on a free port whose world stands still, gone when the test is. */
export async function startDevServer(options: DevServerOptions = {}) {
  const server = await createDevServer({ port: 0, rate: 0, ...options })
  onTestFinished(() => server.close())
  const client = () => {
    const made = new WsClient(server.wsUrl)
    onTestFinished(() => made.socket.terminate())
    return made
  }
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(server.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const value = (text === '' ? null : JSON.parse(text)) as Record<string, unknown>
    return { status: response.status, headers: response.headers, body: value }
  }
  const turn = (name: string, body: unknown = {}) => call('POST', `/dev/switches/${name}`, body)
  return { server, client, call, turn }
}
