import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import {
  AuthError,
  createHttpGateway,
  createRealtimeServer,
  toNodeListener,
  type HttpGatewayOptions,
  type NewEvent,
  type RealtimeServer,
  type RealtimeServerOptions,
  type Refusal,
} from '../../../src/server'

export const topic = 'tenant:t1'

/** A realtime server of tenants `t1` and `t2` that nothing listens to yet, closed when the test is. */
export function createRealtime(options: Partial<RealtimeServerOptions> = {}) {
  const refusals: Refusal[] = []
  const realtime = createRealtimeServer({
    authenticate: authenticateTest,
    maxMessagesPerMinute: Infinity,
    onRefused: (refusal) => refusals.push(refusal),
    ...options,
  })
  onTestFinished(() => realtime.close({ retryAfterMs: 0 }))
  let count = 0
  /** Appends `how` numbered events, one after the other. */
  const append = async (how = 1, extra: Partial<NewEvent> = {}) => {
    for (let i = 0; i < how; i += 1) {
      count += 1
      await realtime.append({ topic, type: 'test.numbered', data: { count }, ...extra })
    }
  }
  return { realtime, append, refusals }
}

/** Tokens of the tests: `ada` and `bob` of tenant `t1`, `eve` of `t2`; `gone` must not come back. */
export function authenticateTest(token: string | null) {
  if (token === 'gone') throw new AuthError('FORBIDDEN', 'this account is closed')
  if (token === 'ada' || token === 'bob') return { userId: token, tenantId: 't1' }
  return token === 'eve' ? { userId: 'eve', tenantId: 't2' } : null
}

/** Listens on a free port, gone when the test is. */
export async function listen(listener?: RequestListener) {
  const http = createServer(listener)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  })
  const { port } = http.address() as AddressInfo
  return { http, port, url: `http://127.0.0.1:${port}` }
}

/** A realtime server with its HTTP gateway on a free port. */
export async function startHttp(
  options: Partial<RealtimeServerOptions> = {},
  gateway: HttpGatewayOptions = {},
) {
  const made = createRealtime(options)
  const { http, port, url } = await listen(
    toNodeListener(createHttpGateway(made.realtime, gateway)),
  )
  return { ...made, http, port, url, get: getter(url) }
}

interface Asking extends Omit<RequestInit, 'headers'> {
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

/** Asks as Ada, unless told otherwise. */
export function getter(url: string) {
  return async (path: string, init: Asking = {}) => {
    const { token = 'ada', headers, ...rest } = init
    const response = await fetch(url + path, {
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...rest,
    })
    const text = await response.text()
    const body = (text === '' ? null : JSON.parse(text)) as Record<string, unknown>
    return { status: response.status, headers: response.headers, body }
  }
}

export type { RealtimeServer }
