import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { AuthError, createMemoryStore } from '../../src/server'
import { eventually } from '../support/eventually'
import { startServer, topic } from './support/startServer'

describe('authentication', () => {
  it('tells who was let in, and where the log stands', async () => {
    const { client, append } = await startServer()
    await append(3)
    const data = await client().auth()
    expect(data).toMatchObject({ userId: 'u-ada', tenantId: 't1', replay: 'full' })
    expect(data.connectionId).toEqual(expect.any(String))
    expect(data.heads).toEqual({ [topic]: expect.stringMatching(/^.+:3$/) as string })
  })

  it('refuses a bad token with a reason and 4401', async () => {
    const { client } = await startServer()
    const one = await client().opened()
    one.send({ action: 'auth', token: 'bad' })
    expect((await one.next('auth.error')).data).toMatchObject({ code: 'UNAUTHORIZED' })
    expect((await one.closed()).code).toBe(4401)
  })

  it('closes with 4403 for a user who may never come in', async () => {
    const { client } = await startServer({
      authenticate: () => {
        throw new AuthError('FORBIDDEN', 'this account is closed')
      },
    })
    const one = await client().opened()
    one.send({ action: 'auth', token: 'x' })
    expect((await one.next('auth.error')).data).toEqual({
      code: 'FORBIDDEN',
      error: 'this account is closed',
    })
    expect((await one.closed()).code).toBe(4403)
  })

  it('closes with 1011 and keeps its secrets when authentication itself fails', async () => {
    const { client } = await startServer({
      authenticate: () => Promise.reject(new Error('password=hunter2')),
    })
    const one = await client().opened()
    one.send({ action: 'auth', token: 'x' })
    expect((await one.next('connection.error')).data.code).toBe('INTERNAL_ERROR')
    expect(await one.closed()).toMatchObject({
      code: 1011,
      reason: 'the token could not be checked',
    })
    expect(one.messages.join()).not.toContain('hunter2')
  })

  it('stays open when only a fresh token cannot be checked', async () => {
    const { client } = await startServer({
      authenticate: (token) =>
        token === 'fresh' ? Promise.reject(new Error('down')) : { userId: 'ada', tenantId: 't1' },
    })
    const one = client()
    await one.auth()
    one.send({ action: 'auth', token: 'fresh' })
    expect((await one.next('connection.error')).data.code).toBe('INTERNAL_ERROR')
    one.send({ action: 'ping' })
    await one.next('pong')
  })

  it('tells of nobody as connected who left while the log was being read', async () => {
    const seen: string[] = []
    const store = createMemoryStore()
    const { client, realtime } = await startServer({
      store,
      onConnect: () => seen.push('connected'),
      onDisconnect: () => seen.push('disconnected'),
    })
    const { readAll } = store
    let goOn = () => {}
    const isBack = new Promise<void>((resolve) => (goOn = resolve))
    const read = vi.spyOn(store, 'readAll').mockImplementation(async (requests) => {
      await isBack
      return readAll(requests)
    })
    const one = await client().opened()
    one.send({ action: 'auth', token: 'ada' })
    await eventually(() => expect(read).toHaveBeenCalled())
    one.socket.terminate()
    await eventually(() => expect(seen).toEqual(['disconnected']))
    goOn()
    await client().auth()
    expect(seen).toEqual(['disconnected', 'connected'])
    expect(realtime.connections()).toHaveLength(1)
  })

  it('F54 closes a connection that does not authenticate in time', async () => {
    const { client } = await startServer({ authTimeoutMs: 30 })
    const one = await client().opened()
    expect(await one.closed()).toEqual({ code: 4408, reason: 'no authentication within 0.03 s' })
  })

  it('hears first what had come before a busy process got to it', async () => {
    const { client } = await startServer({ authTimeoutMs: 2_000 })
    const one = await client().opened()
    one.send({ action: 'auth', token: 'ada' })
    const until = performance.now() + 2_200
    while (performance.now() < until);
    expect((await one.next('auth.success')).data).toMatchObject({ userId: 'u-ada' })
  }, 60_000)

  it('takes no more than 32 KiB before authentication', async () => {
    const { client } = await startServer()
    const one = await client().opened()
    one.send({ action: 'auth', token: 'x'.repeat(32_768) })
    expect((await one.closed()).code).toBe(1009)
  })

  it('lets in a client that comes back to a hundred topics with a long token', async () => {
    const { client } = await startServer()
    const id = '0b5f6a3e-9d0c-4a5e-8f43-3c1a2b7d9e10'
    const names = Array.from({ length: 100 }, (_, n) => `tenant:${id}:job:${n}-${id}`)
    const resume = Object.fromEntries(names.map((name) => [name, '0b5f6a3e:1234567']))
    const data = await client().auth({ token: 'x'.repeat(8_192), resume })
    expect(data).toMatchObject({ userId: 'u-ada' })
  })

  it('closes also where the reason is longer than a close may say', async () => {
    const { client } = await startServer({
      authenticate: () => {
        throw new AuthError('FORBIDDEN', 'この口座は閉鎖されました。'.repeat(10))
      },
    })
    const one = await client().opened()
    one.send({ action: 'auth', token: 'x' })
    const { code, reason } = await one.closed()
    expect(code).toBe(4403)
    expect(reason).toMatch(/^この口座は閉鎖されました。/)
    expect(reason).not.toContain('\u{fffd}')
  })

  it('does nothing for a client that has not authenticated', async () => {
    const { client, realtime } = await startServer({ canPublish: () => true })
    const one = await client().opened()
    one.send({ action: 'publish', id: '1', type: 'a.b', data: {} })
    expect((await one.closed()).code).toBe(4401)
    expect(realtime.stats().eventsAppended).toBe(0)
    expect(one.frames).toEqual([])
  })

  it('takes a fresh token in place, and loses nothing', async () => {
    const { client, append } = await startServer({ expiryGraceMs: 5_000 })
    const one = client()
    await one.auth()
    await append(2)
    const data = await one.auth({ token: 'fresh' })
    expect(data).toMatchObject({ replay: 'full', userId: 'u-ada' })
    expect(data.heads).toEqual({ [topic]: expect.stringMatching(/:2$/) as string })
    await append(2)
    await one.eventCount(4)
    expect(one.sequences).toEqual([1, 2, 3, 4])
  })

  it('refuses another user on the same connection', async () => {
    const { client } = await startServer({
      authenticate: (token) => ({ userId: token ?? '', tenantId: 't1' }),
    })
    const one = client()
    await one.auth({ token: 'u-ada' })
    one.send({ action: 'auth', token: 'u-ben' })
    expect((await one.closed()).code).toBe(4401)
  })

  it('says when a token has expired, goes on for the grace, then ends with 4401', async () => {
    const { client, append } = await startServer({
      authenticate: () => ({ userId: 'u-ada', tenantId: 't1', expiresInMs: 20 }),
      expiryGraceMs: 300,
    })
    const one = client()
    await one.auth()
    expect((await one.next('connection.error')).data.code).toBe('UNAUTHORIZED')
    await append()
    await one.eventCount(1)
    expect((await one.closed()).code).toBe(4401)
  })

  it('keeps a session whose token was renewed within the grace', async () => {
    let expiresInMs: number | undefined = 20
    const { client } = await startServer({
      authenticate: () => ({
        userId: 'u-ada',
        tenantId: 't1',
        ...(expiresInMs && { expiresInMs }),
      }),
      expiryGraceMs: 1_000,
    })
    const one = client()
    await one.auth()
    await one.next('connection.error')
    expiresInMs = undefined
    await one.auth()
    // longer than the grace: another connection lives and dies in the meantime
    expiresInMs = 20
    const other = client()
    await other.auth()
    expect((await other.closed()).code).toBe(4401)
    expect(one.close).toBeNull()
  })

  it('does not take a far expiry for one that is now', async () => {
    const { client } = await startServer({
      authenticate: () => ({ userId: 'u-ada', tenantId: 't1', expiresInMs: 2 ** 40 }),
    })
    const one = client()
    await one.auth()
    await one.settled()
    await one.settled()
    expect(one.ofType('connection.error')).toEqual([])
  })
})

describe('frames', () => {
  it('answers a ping with the positions of the client', async () => {
    const { client, append } = await startServer()
    const one = client()
    await one.auth()
    await append(5)
    await one.eventCount(5)
    one.send({ action: 'ping' })
    const { data } = await one.next('pong')
    expect(data.heads).toEqual({ [topic]: expect.stringMatching(/:5$/) as string })
  })

  it('lets nothing wait for a store that is slow to write', async () => {
    const { client, realtime } = await startServer({ canPublish: () => true })
    const one = client()
    await one.auth()
    const { append } = realtime.store
    let goOn = () => {}
    const isBack = new Promise<void>((resolve) => (goOn = resolve))
    vi.spyOn(realtime.store, 'append').mockImplementation(async (event) => {
      await isBack
      return append(event)
    })
    for (const id of ['p1', 'p2']) one.send({ action: 'publish', id, type: 'a.b', data: {} })
    one.send({ action: 'ping' })
    await one.next('pong')
    await one.auth({ token: 'fresh' })
    one.send({ action: 'subscribe', topics: [`${topic}:a`] })
    await one.next('subscribed')
    expect(one.ofType('ack')).toEqual([])
    goOn()
    await one.next('ack', 1)
    expect(one.ofType('ack').map(({ data }) => data)).toEqual([
      { id: 'p1', sequence: 1 },
      { id: 'p2', sequence: 2 },
    ])
  })

  it('answers a ping while it is being looked up what the client may read', async () => {
    const { client } = await startServer({ canRead: () => new Promise(() => undefined) })
    const one = client()
    await one.auth()
    one.send({ action: 'subscribe', topics: [`${topic}:a`] })
    await one.settled()
    expect(one.ofType('subscribed')).toEqual([])
  })

  it.each([
    ['no JSON', 'hello'],
    ['no object', '[1]'],
    ['an unknown action', '{"action":"dance"}'],
    ['topics that are no list', '{"action":"subscribe","topics":"all"}'],
    ['a publish without id', '{"action":"publish","type":"a.b"}'],
  ])('refuses %s and stays open', async (_, text) => {
    const { client } = await startServer({ canPublish: () => true })
    const one = client()
    await one.auth()
    one.send(text)
    expect((await one.next('connection.error')).data.code).toBe('VALIDATION_ERROR')
    await one.settled()
  })

  it.each([
    ['a system type', '"type":"auth.success"'],
    ['one as Socket.IO has it', '"type":"connection:closing"'],
    ['an error type', '"type":"any.error"'],
    ['a topic that is no name', '"type":"a.b","topic":7'],
    ['data that is too deep', `"type":"a.b","data":${'['.repeat(5_000)}${']'.repeat(5_000)}`],
  ])('answers a message with %s, which is refused', async (_, fields) => {
    const { client } = await startServer({ canPublish: () => true })
    const one = client()
    await one.auth()
    one.send(`{"action":"publish","id":"1",${fields}}`)
    expect((await one.next('publish.error')).data).toMatchObject({
      id: '1',
      code: 'VALIDATION_ERROR',
    })
    await one.settled()
  })

  it('refuses binary messages and stays open', async () => {
    const { client } = await startServer()
    const one = client()
    await one.auth()
    one.socket.send(new Uint8Array([1, 2]))
    expect((await one.next('connection.error')).data.code).toBe('VALIDATION_ERROR')
    await one.settled()
  })

  it('closes with 1009 for a message above 64 KiB', async () => {
    const { client } = await startServer()
    const one = client()
    await one.auth()
    one.send(JSON.stringify({ action: 'ping', padding: 'x'.repeat(65_536) }))
    expect((await one.closed()).code).toBe(1009)
  })
})

describe('life', () => {
  it('sends something at each heartbeat', async () => {
    const { client } = await startServer({ heartbeatMs: 30 })
    const one = client()
    expect((await one.auth()).heartbeatMs).toBe(30)
    await one.next('ping', 2)
    expect(one.close).toBeNull()
  })

  it('ends nobody for a silence of its own', async () => {
    const { client } = await startServer({ heartbeatMs: 30 })
    const one = client()
    await one.auth()
    const until = performance.now() + 300
    while (performance.now() < until);
    await one.next('ping', 4)
    expect(one.close).toBeNull()
  })

  it('ends a connection that has gone silent', async () => {
    const { client, realtime } = await startServer({ heartbeatMs: 30 })
    const one = client()
    await one.auth()
    // a paused socket answers neither frames nor WebSocket pings
    one.socket.pause()
    await vi.waitFor(() => expect(realtime.stats().connections).toBe(0), { timeout: 5_000 })
  })

  it('ends a connection at its maximum age with 1001', async () => {
    const { client } = await startServer({ maxAgeMs: 40 })
    const one = client()
    expect((await one.auth()).maxAgeMs).toBe(40)
    expect((await one.closed()).code).toBe(1001)
  })

  it('does not take limits that are far for ones that are now', async () => {
    const month = 30 * 24 * 3_600_000
    let expired = 0
    const store = createMemoryStore()
    const { client, append } = await startServer({
      ...{ authTimeoutMs: Infinity, maxAgeMs: month, maxStallMs: month },
      ...{ heartbeatMs: month, expireEveryMs: month },
      store: { ...store, expire: () => Promise.resolve((expired += 1)) },
    })
    const one = client()
    await one.opened()
    await wait(20)
    await one.auth()
    await append()
    await wait(20)
    await one.settled()
    expect(one.close).toBeNull()
    expect(one.ofType('ping')).toEqual([])
    expect(expired).toBe(0)
  })
})
