import Database from 'libsql'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createRealtimeServer, createSqliteStore } from 'tidings/server'
import { cleanUp, eventually, fast, startClient, startLab, welcome } from './lab'

afterEach(cleanUp)

function databaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-faults-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'events.db')
}

const event = (number: number) => ({
  type: 'test.numbered',
  topic: 'tenant:t1',
  tenantId: 't1',
  eventId: `e${number}`,
  data: { number },
})

it.each([
  ['401', 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'],
  ['403', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'],
  ['503', 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n'],
  ['garbage', 'no HTTP at all\r\n\r\n'],
  [
    'a bad accept',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: bm8=\r\n\r\n',
  ],
])('F11 %s instead of an upgrade: back-off, no refresh, and in at last', async (_, answer) => {
  let [refused, refreshes] = [0, 0]
  let isOpen = false
  const sockets = new WebSocketServer({ noServer: true })
  sockets.on('connection', (socket) => socket.on('message', () => socket.send(welcome)))
  const http = createServer().on('upgrade', (request, socket, head) => {
    if (isOpen)
      return sockets.handleUpgrade(request, socket, head, (one) => sockets.emit('connection', one))
    refused++
    socket.end(answer)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    http.close()
  })
  const { client, reaches } = startClient(
    `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    {
      refreshToken: () => `fresh-${++refreshes}`,
    },
  )
  await eventually(() => expect(refused).toBeGreaterThan(3))
  expect(client.getSnapshot()).toMatchObject({
    state: 'reconnecting',
    error: { code: 'CONNECTION_FAILED', retryable: true },
  })
  expect(client.getSnapshot().attempt).toBeGreaterThan(2)
  isOpen = true
  await reaches('connected')
  expect(refreshes).toBe(0)
})

it('F38 a locked database: the server goes on, and nothing is acknowledged that is not kept', async () => {
  const path = databaseFile()
  const store = await createSqliteStore({ path, maxWaitMs: 1_000 })
  onTestFinished(() => store.close())
  const lab = await startLab({ server: { store } })
  await lab.publish(5)
  const other = new Database(path)
  onTestFinished(() => void other.close())
  other.exec('BEGIN IMMEDIATE')
  let turns = 0
  const turning = setInterval(() => turns++, 5)
  onTestFinished(() => clearInterval(turning))
  await expect(lab.realtime().append(event(6))).rejects.toMatchObject({
    code: 'STORE',
    retryable: true,
    retryAfterMs: expect.any(Number) as number,
  })
  // The thread that waits is not the one that serves.
  expect(turns).toBeGreaterThan(5)
  expect(await lab.realtime().health()).toMatchObject({ isAlive: true })
  other.exec('COMMIT')
  await eventually(async () => {
    await lab.realtime().append(event(6))
  })
  await eventually(() => expect(lab.seen).toEqual([1, 2, 3, 4, 5, 6]))
  expect(lab.notices).toEqual([])
  expect(lab.client.stats().reconnects).toBe(0)
})

it('F40 a damaged database: publishing fails loudly, and the server says that it is not well', async () => {
  const path = databaseFile()
  const whole = await createSqliteStore({ path })
  for (let number = 1; number <= 200; number++) {
    await whole.append({ ...event(number), data: { number, text: 'x'.repeat(500) } })
  }
  await whole.close()
  const file = openSync(path, 'r+')
  const from = 8_192
  writeSync(file, Buffer.alloc(statSync(path).size - from, 0xff), 0, undefined, from)
  closeSync(file)

  const store = await createSqliteStore({ path })
  onTestFinished(() => store.close())
  const realtime = createRealtimeServer({ authenticate: () => null, store })
  onTestFinished(() => realtime.close({ retryAfterMs: 0 }))
  await expect(realtime.append(event(201))).rejects.toMatchObject({
    code: 'STORE',
    retryable: false,
  })
  expect(await realtime.health()).toMatchObject({ isAlive: false, isReady: false, store: 'failed' })
})

it('F40 no room on the disk: publishers are told, what was accepted stays, and it goes on with room', async () => {
  const path = databaseFile()
  const lab = await startLab({ server: { store: await createSqliteStore({ path }) } })
  await lab.publish(5)
  // No file of this process may grow any more, as if its disk were full.
  const limitFiles = (bytes: number | 'unlimited') =>
    execFileSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}:`])
  onTestFinished(() => void limitFiles('unlimited'))
  limitFiles(statSync(`${path}-wal`).size + 20_000)
  let accepted = 5
  const fill = async () => {
    for (;;) {
      const { data, ...rest } = event(accepted + 1)
      await lab.realtime().append({ ...rest, data: { ...data, text: 'x'.repeat(500) } })
      accepted++
    }
  }
  await expect(fill()).rejects.toMatchObject({ code: 'STORE', retryable: false })
  await expect(lab.client.publish('test.numbered', { number: 0 })).rejects.toMatchObject({
    code: 'PUBLISH_REFUSED',
    serverCode: 'INTERNAL_ERROR',
  })
  expect(await lab.realtime().health()).toMatchObject({ isReady: false, store: 'failed' })
  // Who comes now is served from what is there.
  const { epoch } = await lab.store.head('tenant:t1')
  const late = startClient(lab.url, { resumeFrom: { 'tenant:t1': `${epoch}:0` } })
  await eventually(() => expect(late.seen).toHaveLength(accepted))

  limitFiles('unlimited')
  await lab.realtime().append(event(accepted + 1))
  expect(await lab.realtime().health()).toMatchObject({ isReady: true, store: 'ok' })
  const all = Array.from({ length: accepted + 1 }, (_, index) => index + 1)
  await eventually(() => expect([lab.seen, late.seen]).toEqual([all, all]))
  expect([lab.notices, late.notices]).toEqual([[], []])
  expect(lab.client.stats().reconnects).toBe(0)
  await lab.realtime().close({ retryAfterMs: 0 })
  const again = await createSqliteStore({ path })
  onTestFinished(() => again.close())
  const { events } = await again.read({ topic: 'tenant:t1', after: null, limit: 1_000 })
  expect(events.map(({ data }) => (data as { number: number }).number)).toEqual(all)
})

it('F43 a handler that takes its time: nothing lost, no false death, the others hear the same', async () => {
  const lab = await startLab({
    server: { heartbeatMs: 20_000 },
    client: () => ({ limits: { ...fast, quietMs: 200, timeoutMs: 2_000 } }),
  })
  const slow: number[] = []
  lab.client.subscribe('test.numbered', ({ data }) => {
    const until = performance.now() + 3
    while (performance.now() < until);
    slow.push((data as { number: number }).number)
  })
  await lab.publish(500)
  await lab.expectExact()
  expect(slow).toEqual(lab.seen)
  expect(lab.client.stats().reconnects).toBe(0)
})

it('F54 a user with more connections than allowed: the one too many is told when to come back', async () => {
  const lab = await startLab({ server: { maxConnectionsPerUser: 2 } })
  const second = startClient(lab.url)
  await second.reaches('connected')
  const third = new WebSocket(lab.url)
  const closed = new Promise<[number, Buffer]>((resolve) =>
    third.once('close', (code, reason) => resolve([code, reason])),
  )
  third.once('open', () => third.send(JSON.stringify({ action: 'auth', token: 'token' })))
  const [code, reason] = await closed
  expect(code).toBe(4429)
  expect(JSON.parse(reason.toString())).toEqual({ retryAfterMs: expect.any(Number) as number })
  await lab.publish(1)
  await eventually(() => expect([lab.seen, second.seen]).toEqual([[1], [1]]))
})

it('F55 compression is not agreed on, whatever a client offers', async () => {
  const lab = await startLab()
  const socket = new WebSocket(lab.url, { perMessageDeflate: true })
  onTestFinished(() => socket.terminate())
  await new Promise((resolve) => socket.once('open', resolve))
  expect(socket.extensions).toBe('')
})
