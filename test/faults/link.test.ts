import { afterEach, expect, it } from 'vitest'
import { webSocket } from 'tidings'
import { renewing } from 'tidings/renewing'
import {
  cleanUp,
  eventually,
  fast,
  numbered,
  startClient,
  startLab,
  startScripted,
  welcome,
} from './lab'
import { createRandom, seed } from './random'

afterEach(cleanUp)

/** Lets a client in and closes its link with a code, `times` times. */
const closing = (code: number, reason = '', times = Infinity) =>
  startScripted((socket, { action }, attempt) => {
    if (action !== 'auth') return
    socket.send(welcome)
    if (attempt <= times) socket.close(code, reason)
  })

it('F1 a killed server: noticed at once, and nothing acknowledged is lost after its restart', async () => {
  const lab = await startLab()
  await lab.publish(50)
  await lab.kill()
  await lab.reaches('reconnecting')
  await lab.start()
  await lab.publish(50)
  await lab.expectExact()
})

it('F2 1000 from the server ends the session: closed, no retry', async () => {
  const server = await closing(1000, 'bye')
  const { client, reaches } = startClient(server.url)
  await reaches('closed')
  expect(client.getSnapshot()).toMatchObject({ reason: 'ended', nextRetryAt: null })
  expect(server.attempts()).toBe(1)
})

it('F3 1001: back within 5 s, and resumed', async () => {
  const lab = await startLab({ client: () => ({ limits: { ...fast, firstRetryMs: 20 } }) })
  await lab.publish(5)
  const before = Date.now()
  for (const connection of lab.realtime().connections()) connection.close(1001, 'going away')
  const { nextRetryAt } = await lab.reaches('reconnecting')
  expect((nextRetryAt ?? 0) - before).toBeLessThanOrEqual(5_500)
  await lab.publish(5)
  await lab.expectExact()
})

it('F4 1006 again and again: the attempts count up although each link opened', async () => {
  const server = await startScripted((socket, { action }) => {
    if (action !== 'auth') return
    socket.send(welcome)
    setImmediate(() => socket.terminate())
  })
  const { client } = startClient(server.url)
  await eventually(() => expect(server.attempts()).toBeGreaterThan(4))
  await eventually(() => expect(client.getSnapshot().attempt).toBeGreaterThan(3))
})

it.each([1002, 1003, 1007, 1009, 1010])('F5 %i: three tries, then failed', async (code) => {
  const server = await closing(code)
  const { client, reaches } = startClient(server.url)
  await reaches('failed')
  expect(client.getSnapshot().error).toMatchObject({ code: 'PROTOCOL', retryable: false })
  expect(server.attempts()).toBe(3)
})

it('F5 1009: the message that caused it is not sent again', async () => {
  const published: string[] = []
  const server = await startScripted((socket, message) => {
    if (message.action === 'auth') socket.send(welcome)
    if (message.action !== 'publish') return
    published.push(JSON.stringify(message))
    if (published.at(-1)?.includes('xxx')) socket.close(1009)
  })
  const { client, reaches } = startClient(server.url)
  await reaches('connected')
  await expect(client.publish('note.added', 'x'.repeat(1_000))).rejects.toMatchObject({
    code: 'PUBLISH_REFUSED',
  })
  await eventually(() => expect(server.attempts()).toBe(2))
  await reaches('connected')
  expect(published).toHaveLength(1)
})

it.each([
  ['F6', 1008],
  ['F8', 4401],
])('%s %i: one refresh, then failed when the fresh token is refused', async (_, code) => {
  const server = await startScripted((socket) => socket.close(code))
  let refreshes = 0
  const { client, reaches } = startClient(server.url, {
    refreshToken: () => `fresh-${++refreshes}`,
  })
  await reaches('failed')
  expect(client.getSnapshot().error).toMatchObject({ code: 'UNAUTHORIZED' })
  expect(refreshes).toBe(1)
  expect(server.attempts()).toBe(2)
})

it.each([
  ['F7', 1011, '', 0, 200],
  ['F7', 1014, '', 0, 200],
  ['F7', 1012, '', 5_000, 30_000],
  ['F7', 1012, '{"retryAfterMs":20000}', 0, 20_000],
  ['F7', 1013, '', 10_000, 20_000],
  ['F10', 4429, '', 10_000, 30_000],
  ['F10', 4429, '{"retryAfterMs":45000}', 45_000, 49_500],
])('%s %i %s: the wait is between %i and %i ms', async (_, code, reason, least, most) => {
  const server = await closing(code, reason)
  const { client, reaches } = startClient(server.url)
  const seenWaits: number[] = []
  client.onSnapshot(() => {
    const { nextRetryAt } = client.getSnapshot()
    if (nextRetryAt !== null) seenWaits.push(nextRetryAt - Date.now())
  })
  await eventually(() => expect(seenWaits.length).toBeGreaterThan(0))
  expect(seenWaits[0]).toBeGreaterThanOrEqual(least - 50)
  expect(seenWaits[0]).toBeLessThanOrEqual(most)
  if (least > 0) await reaches('reconnecting')
})

it.each([4400, 4403, 4404])('F9 %i: failed, no retry, the reason shown', async (code) => {
  const server = await closing(code, 'not for you')
  const { client, reaches } = startClient(server.url)
  await reaches('failed')
  expect(client.getSnapshot().error?.message).toContain('not for you')
  expect(server.attempts()).toBe(1)
})

it('F12 a black hole while idle: found within silence and deadline, 0 lost', async () => {
  const lab = await startLab()
  await lab.publish(10)
  await eventually(() => expect(lab.seen).toHaveLength(10))
  lab.proxy.blackHole = { up: true, down: true }
  const { reason } = await lab.reaches('reconnecting')
  expect(reason).toBe('timeout')
  await lab.publish(10)
  lab.proxy.blackHole = { up: false, down: false }
  await lab.expectExact()
})

it('F13 a black hole that heals before the deadline: no reconnect, no duplicate', async () => {
  const lab = await startLab({
    server: { heartbeatMs: 20_000 },
    client: () => ({ limits: { ...fast, quietMs: 2_000, timeoutMs: 5_000 } }),
  })
  await lab.publish(5)
  lab.proxy.delayMs = 1_500
  await lab.publish(5)
  await eventually(() => expect(lab.seen).toHaveLength(10))
  lab.proxy.delayMs = 0
  await lab.publish(5)
  await lab.expectExact()
  expect(lab.client.stats()).toMatchObject({ reconnects: 0, duplicates: 0 })
})

it('F14 a slow network with jitter: no false death, progress of a big replay counts', async () => {
  const lab = await startLab({
    server: { heartbeatMs: 20_000 },
    client: () => ({ limits: { ...fast, quietMs: 1_000, timeoutMs: 2_500 } }),
  })
  lab.proxy.delayMs = 150
  lab.proxy.jitterMs = 150
  lab.proxy.bytesPerSecond = 40_000
  lab.proxy.reset()
  await lab.publish(600)
  await lab.expectExact()
  expect(lab.client.stats().reconnects).toBe(1)
})

it('F15 accepted but never answered: our own time limit, then the next try', async () => {
  const lab = await startLab()
  lab.proxy.blackHole = { up: true, down: true }
  lab.proxy.reset()
  await lab.until(({ reason }) => reason === 'timeout')
  const tries = lab.proxy.accepted
  await eventually(() => expect(lab.proxy.accepted).toBeGreaterThan(tries))
  lab.proxy.blackHole = { up: false, down: false }
  await lab.publish(3)
  await lab.expectExact()
})

it('F16 refused for a while: back-off, then connected and exact', async () => {
  const lab = await startLab()
  await lab.publish(3)
  lab.proxy.refuse()
  lab.proxy.reset()
  await eventually(() => expect(lab.client.getSnapshot().attempt).toBeGreaterThan(3))
  await lab.publish(3)
  await lab.proxy.listen()
  await lab.expectExact()
})

it('F17 a proxy that cuts idle connections: the heartbeat keeps the link', async () => {
  const lab = await startLab({ client: () => ({ limits: { ...fast, quietMs: 100 } }) })
  lab.proxy.idleTimeoutMs = 1_500
  lab.proxy.reset()
  await eventually(() => expect(lab.client.stats().reconnects).toBe(1))
  const accepted = lab.proxy.accepted
  const until = Date.now() + 4_000
  await eventually(() => expect(Date.now()).toBeGreaterThan(until))
  expect(lab.proxy.accepted).toBe(accepted)
  await lab.publish(1)
  await lab.expectExact()
})

it('F18 a maximum age: renewed make before break under traffic, nothing lost or doubled', async () => {
  const lab = await startLab({
    client: (url) => ({ transport: renewing(webSocket({ url }), { maxAgeMs: 600 }) }),
  })
  const until = Date.now() + 2_500
  while (Date.now() < until) {
    await lab.publish(5)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await lab.expectExact()
  expect(lab.client.stats().reconnects).toBe(0)
  expect(lab.proxy.accepted).toBeGreaterThan(2)
})

it('F23 a truncated frame and then nothing: found like a black hole', async () => {
  // The server does not look after its connections: only the client can find it.
  const lab = await startLab({ server: { heartbeatMs: 60_000 } })
  lab.proxy.cutAfterBytes = 900
  lab.proxy.swallowsAfterCut = true
  lab.proxy.reset()
  await eventually(() => expect(lab.client.stats().reconnects).toBeGreaterThan(0))
  await lab.publish(20)
  await lab.until(({ reason }) => reason === 'timeout')
  lab.proxy.cutAfterBytes = Infinity
  await lab.expectExact()
})

it('F4 links cut at random bytes, corrupted and half-closed: 2,000 events are exact', async () => {
  const random = createRandom(seed)
  // A busy machine has time to answer; a link that says nothing is found soon all the same.
  const lab = await startLab({ client: () => ({ limits: { ...fast, timeoutMs: 2_000 } }) })
  const faults = [
    () => lab.proxy.reset(),
    () => lab.proxy.halfClose(),
    () => (lab.proxy.corruptsNext = true),
    () => (lab.proxy.cutAfterBytes = 2_000 + Math.floor(random() * 20_000)),
    () => (lab.proxy.cutAfterBytes = Infinity),
  ]
  for (let round = 0; round < 40; round++) {
    await lab.publish(50)
    faults[Math.floor(random() * faults.length)]?.()
    await new Promise((resolve) => setTimeout(resolve, random() * 60))
  }
  lab.proxy.cutAfterBytes = Infinity
  lab.proxy.corruptsNext = false
  await eventually(() => expect(lab.seen.length).toBeGreaterThanOrEqual(2_000), 40_000)
  // A byte that changed may have made one frame unreadable; it was fetched again.
  expect(lab.notices.filter((notice) => !notice.startsWith('invalid'))).toEqual([])
  expect(new Set(lab.seen).size).toBe(2_000)
  expect(lab.seen).toEqual([...lab.seen].sort((a, b) => a - b))
})

it('F16 a first connection that is refused three times of four comes about', async () => {
  const server = await startScripted((socket, { action }, attempt) => {
    if (attempt % 4 !== 0) socket.terminate()
    else if (action === 'auth') socket.send(welcome)
  })
  const { reaches, seen } = startClient(server.url)
  await reaches('connected')
  server.send(numbered(1))
  await eventually(() => expect(seen).toEqual([1]))
})
