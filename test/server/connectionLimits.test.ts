import { connect } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  attachSocketIoGateway,
  attachStompGateway,
  createHttpGateway,
  toNodeListener,
  toWebHandler,
  type RealtimeServerOptions,
} from '../../src/server'
import { clientAddressOf } from '../../src/server/clientAddress'
import { curl } from './support/curl'
import { createRealtime, getter, listen } from './support/startHttp'
import { clientOf } from './support/startSocketIo'
import { stompClientOf } from './support/startStomp'
import { WsClient } from './support/wsClient'

const patient = { timeout: 30_000, interval: 10 }

/** A server with all gateways. */
async function startAll(options: Partial<RealtimeServerOptions> = {}) {
  const made = createRealtime({
    // ids of users are a tenant's own
    authenticate: (token) => {
      const [tenantId = '', userId = ''] = token?.split('.') ?? []
      return userId === '' ? null : { userId, tenantId }
    },
    ...options,
  })
  const gateway = createHttpGateway(made.realtime)
  const { http, port, url } = await listen(toNodeListener(gateway))
  await made.realtime.attach(http)
  await attachSocketIoGateway(made.realtime, http)
  await attachStompGateway(made.realtime, http)
  const client = (headers: Record<string, string> = {}) => {
    const one = new WsClient(`ws://127.0.0.1:${port}/realtime`, { headers })
    onTestFinished(() => one.socket.terminate())
    return one
  }
  return { ...made, gateway, http, port, url, client, get: getter(url) }
}

const stream = '/api/events/stream'

it('F54 one user too many, by each gateway: told when to come back, and nobody else is', async () => {
  const { client, get, url, refusals } = await startAll({ maxConnectionsPerUser: 1 })
  const first = client()
  await first.auth({ token: 't1.ada' })
  const second = await client().opened()
  second.send({ action: 'auth', token: 't1.ada' })
  expect(await second.closed()).toMatchObject({ code: 4429, reason: '{"retryAfterMs":10000}' })
  const answer = await get(stream, { token: 't1.ada' })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '10'])
  const socketIo = clientOf(url)({ token: 't1.ada' })
  expect(await socketIo.named('connection:closing')).toMatchObject({ code: 4429 })
  const stomp = stompClientOf(url)('WebSocket', 't1.ada')
  expect(await stomp.ended()).toMatchObject({ code: 4429 })
  expect(refusals.map(({ gateway, code }) => `${gateway} ${code}`)).toEqual([
    ...['websocket 4429', 'http 429', 'socket.io 4429', 'stomp 4429'],
  ])
  // another tenant's user of the same name is somebody else
  await client().auth({ token: 't2.ada' })
  first.socket.close()
  await vi.waitFor(async () => {
    const next = client()
    await next.opened()
    next.send({ action: 'auth', token: 't1.ada' })
    await next.next('auth.success')
  }, patient)
})

it('F54 one address too many, by each gateway, before anybody says who it is', async () => {
  const { client, realtime, get, url, refusals } = await startAll({ maxConnectionsPerAddress: 2 })
  const silent = await client().opened()
  const one = client()
  await one.auth({ token: 't1.ada' })
  const last = await client().opened()
  expect(await last.closed()).toMatchObject({ code: 4429, reason: '{"retryAfterMs":10000}' })
  expect((await get(stream, { token: 't1.bob' })).status).toBe(429)
  const socketIo = clientOf(url)({ token: 't1.bob' })
  expect(await socketIo.named('connection:closing')).toMatchObject({ code: 4429 })
  for (const carrier of ['WebSocket', 'SockJS', 'SockJS by xhr-polling'] as const) {
    const stomp = stompClientOf(url)(carrier, 't1.bob')
    expect(await stomp.ended(), carrier).toMatchObject({ code: 4429 })
  }
  expect(refusals).toHaveLength(6)
  expect(realtime.connections().map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.1'])
  expect(one.close).toBeNull()
  silent.socket.terminate()
  await vi.waitFor(() => expect(realtime.connections()).toHaveLength(1), patient)
  const followed = curl(`${url}${stream}`, { Authorization: 'Bearer t1.bob' })
  await followed.named('auth.success')
})

it('F54 counts clients behind a trusted proxy by the address that it heard', async () => {
  const { client, realtime, gateway } = await startAll({
    maxConnectionsPerAddress: 1,
    trustedProxies: 1,
  })
  const from = (address: string) => client({ 'x-forwarded-for': address })
  await from('203.0.113.7').auth({ token: 't1.ada' })
  await from('203.0.113.8').auth({ token: 't1.ada' })
  // what stands further left is the client's own word
  const forged = from('198.51.100.1, 203.0.113.7')
  expect((await forged.closed()).code).toBe(4429)
  const abort = new AbortController()
  const ask = (address: string) =>
    toWebHandler(gateway)(
      new Request(`http://app${stream}`, {
        headers: { authorization: 'Bearer t1.bob', 'x-forwarded-for': address },
        signal: abort.signal,
      }),
    )
  expect((await ask('203.0.113.7'))?.status).toBe(429)
  expect((await ask('203.0.113.9'))?.status).toBe(200)
  const addresses = realtime.connections().map(({ address }) => address)
  expect(addresses.sort()).toEqual(['203.0.113.7', '203.0.113.8', '203.0.113.9'])
  abort.abort()
})

it('F54 keeps no connection that was refused an upgrade and does not hang up', async () => {
  const { http, port } = await startAll()
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  let answer = ''
  socket.on('data', (data: Buffer) => (answer += data.toString()))
  socket.on('error', () => undefined)
  socket.write(
    'GET /realtime HTTP/1.1\r\nHost: a\r\nOrigin: http://evil.test\r\nConnection: Upgrade\r\n' +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  await vi.waitFor(() => expect(answer).toContain('403'), patient)
  const open = () =>
    new Promise<number>((resolve) => http.getConnections((_, count) => resolve(count)))
  await vi.waitFor(async () => expect(await open()).toBe(0), patient)
})

describe('the address of a client', () => {
  const forwardedFor = '198.51.100.1, 203.0.113.7, 10.0.0.2'

  it.each([
    [0, '10.0.0.1', undefined, '10.0.0.1'],
    [0, '10.0.0.1', forwardedFor, '10.0.0.1'],
    [1, '10.0.0.1', forwardedFor, '10.0.0.2'],
    [2, '10.0.0.1', forwardedFor, '203.0.113.7'],
    [2, '10.0.0.1', ['198.51.100.1', '203.0.113.7, 10.0.0.2'], '203.0.113.7'],
    [9, '10.0.0.1', forwardedFor, '198.51.100.1'],
    [1, '10.0.0.1', undefined, '10.0.0.1'],
    [0, undefined, forwardedFor, null],
    [1, undefined, forwardedFor, '10.0.0.2'],
    [1, undefined, undefined, null],
    [0, '::ffff:203.0.113.7', undefined, '203.0.113.7'],
    [0, '::1', undefined, '0:0:0:0::/64'],
    [0, '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
    [0, '2001:db8::6', undefined, '2001:db8:0:0::/64'],
  ])('behind %i proxies, heard from %s, said to be %s: %s', (proxies, remote, said, address) => {
    expect(clientAddressOf({ remoteAddress: remote, forwardedFor: said }, proxies)).toBe(address)
  })
})
