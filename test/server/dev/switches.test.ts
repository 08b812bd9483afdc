import { describe, expect, it, vi } from 'vitest'
import { startDevServer } from '../support/startServer'

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

async function started(options: Parameters<typeof startDevServer>[0] = {}) {
  const dev = await startDevServer(options)
  const one = dev.client()
  const welcome = await one.auth()
  const note = () => dev.call('POST', '/api/goals', { title: 'x' })
  return { ...dev, one, note, welcome }
}

describe('switches', () => {
  it('drop: cuts every connection without a word', async () => {
    const { one, turn } = await started()
    const { body } = await turn('drop')
    expect(body).toMatchObject({ message: 'Dropped 1 connection without a word.', connections: 0 })
    expect((await one.closed()).code).toBe(1006)
  })

  it('freeze and thaw: nothing is sent or read meanwhile, then it all arrives', async () => {
    const { one, turn, note, call } = await started()
    expect((await turn('freeze')).body).toMatchObject({ switches: { freeze: true } })
    await note()
    one.send({ action: 'publish', id: 'p1', type: 'a.b', data: {} })
    await note()
    const { body: status } = await call('GET', '/dev/status')
    expect(status).toMatchObject({ connections: 1, eventsAppended: 2 })
    expect(one.events).toEqual([])
    expect(one.close).toBeNull()
    expect((await turn('thaw')).body).toMatchObject({ switches: { freeze: false } })
    await one.next('ack')
    expect(one.sequences).toEqual(upTo(3))
  })

  it('freeze: also holds those who come while it lasts, and thaws after the time given', async () => {
    const { client, turn } = await started()
    await turn('freeze', { forMs: 100 })
    const late = client()
    expect(await late.auth()).toMatchObject({ userId: 'u-ada' })
  })

  it('freeze: a frozen connection that is dropped is gone at once', async () => {
    const { one, turn } = await started()
    await turn('freeze')
    await turn('drop')
    expect((await one.closed()).code).toBe(1006)
  })

  it('refuse-token and accept-token', async () => {
    const { client, turn } = await started()
    expect((await turn('refuse-token')).body).toMatchObject({ switches: { 'refuse-token': true } })
    const refused = await client().opened()
    refused.send({ action: 'auth', token: 'x' })
    expect((await refused.closed()).code).toBe(4401)
    await turn('accept-token')
    await client().auth()
  })

  it('refuse-token: only as many times as asked', async () => {
    const { client, turn } = await started()
    await turn('refuse-token', { count: 1 })
    const refused = await client().opened()
    refused.send({ action: 'auth', token: 'x' })
    expect((await refused.closed()).code).toBe(4401)
    await client().auth()
  })

  it('expire-token: mid-session, and only a fresh token helps', async () => {
    const { client, call, turn } = await startDevServer({ expiryGraceMs: 200 })
    const { token } = (await call('POST', '/dev/token', { userId: 'u-grace' })).body
    const [stays, leaves] = [client(), client()]
    expect(await stays.auth({ token })).toMatchObject({ userId: 'u-grace' })
    await leaves.auth({ token })
    await turn('expire-token')
    expect((await stays.next('connection.error')).data.code).toBe('UNAUTHORIZED')
    const fresh = (await call('POST', '/dev/token', { userId: 'u-grace' })).body
    expect(fresh.token).not.toBe(token)
    await stays.auth({ token: fresh.token })
    leaves.send({ action: 'auth', token })
    expect((await leaves.next('auth.error')).data.code).toBe('UNAUTHORIZED')
    expect((await leaves.closed()).code).toBe(4401)
    expect(stays.close).toBeNull()
  })

  it('expire-token: a token made elsewhere is no longer good either', async () => {
    const { one, client, turn } = await started()
    await turn('expire-token')
    await one.next('connection.error')
    const again = await client().opened()
    again.send({ action: 'auth', token: 'token' })
    expect((await again.closed()).code).toBe(4401)
  })

  it('duplicate: sends the last events a second time', async () => {
    const { one, turn, note } = await started()
    for (let i = 0; i < 4; i += 1) await note()
    await turn('duplicate', { count: 2 })
    await one.eventCount(6)
    expect(one.sequences).toEqual([1, 2, 3, 4, 3, 4])
    expect(one.events[4]).toEqual(one.events[2])
  })

  it('reorder: sends events last one first', async () => {
    const { one, turn, note } = await started()
    await note()
    await one.eventCount(1)
    await turn('reorder', { count: 4 })
    await one.eventCount(5)
    await note()
    await one.eventCount(6)
    expect(one.sequences).toEqual([1, 5, 4, 3, 2, 6])
  })

  it('garbage: sends what makes no sense, only to those who are in', async () => {
    const { one, client, turn, note } = await started()
    const outside = await client().opened()
    await turn('garbage')
    await note()
    await one.eventCount(1)
    expect(one.messages).toContain('not json')
    expect(one.messages).toContain('binary 4')
    expect(one.messages.some((text) => text.includes('__proto__'))).toBe(true)
    expect(outside.messages).toEqual([])
  })

  it('burst: as many events as asked, packed', async () => {
    const { one, turn } = await started()
    const { body } = await turn('burst', { count: 500 })
    expect(body.message).toBe('Made 500 events at once.')
    await one.eventCount(500)
    expect(one.sequences).toEqual(upTo(one.sequences.length))
    expect(one.messages.length).toBeLessThan(200)
  })

  it('gap: events are lost for good, for live clients and for those who return', async () => {
    const { one, client, turn, note, welcome, call } = await started()
    await note()
    await turn('gap', { count: 3 })
    await one.eventCount(2)
    expect(one.sequences[0]).toBe(1)
    expect(one.sequences[1]).toBeGreaterThanOrEqual(5)
    const { events } = (await call('GET', '/api/events')).body
    expect((events as { sequence: number }[]).map(({ sequence }) => sequence)).toEqual(
      one.sequences,
    )
    const back = client()
    expect((await back.auth({ resume: welcome.heads })).replay).toBe('gap')
    await back.eventCount(2)
    const lost = back.ofType('gap').map(({ data }) => data)
    expect(lost).toEqual([
      { topic: 'tenant:acme', from: 2, to: (one.sequences[1] ?? 0) - 1, reason: 'expired' },
    ])
  })

  it('gap: recoverable ones are in the history', async () => {
    const { one, turn, call } = await started()
    await turn('gap', { count: 3, recoverable: true })
    await one.eventCount(1)
    const { events } = (await call('GET', '/api/events')).body
    expect((events as unknown[]).length).toBe(one.sequences.at(-1))
  })

  it('restart: closes with 1012, and who comes back misses nothing', async () => {
    const { one, client, turn, note, welcome } = await started()
    await turn('restart', { retryAfterMs: 700 })
    expect(await one.closed()).toEqual({ code: 1012, reason: '{"retryAfterMs":700}' })
    await note()
    const back = client()
    expect((await back.auth({ resume: welcome.heads })).replay).toBe('full')
    await back.eventCount(1)
  })

  it('restart: with a new epoch the log starts over', async () => {
    const { client, turn, note, welcome } = await started()
    await note()
    await turn('restart', { newEpoch: true })
    const back = client()
    await back.auth({ resume: welcome.heads })
    await back.next('reset')
    await note()
    await back.eventCount(1)
    expect(back.sequences).toEqual([1])
  })

  it('restart: nothing listens while it is away, then it is back on its port', async () => {
    const { server, one, turn, call } = await started()
    await turn('restart', { forMs: 300 })
    await one.closed()
    await vi.waitFor(
      () => expect(fetch(server.url, { headers: { connection: 'close' } })).rejects.toThrow(),
      { timeout: 250, interval: 5 },
    )
    await vi.waitFor(async () => expect((await call('GET', '/dev/status')).status).toBe(200), {
      timeout: 3_000,
    })
  })

  it('refuses a switch that is not there, and names those that are', async () => {
    const { turn } = await started()
    const { status, body } = await turn('explode')
    expect(status).toBe(404)
    expect(body.error).toMatch(/drop, freeze, thaw/)
  })

  it('block-websocket: cuts and refuses WebSockets while plain HTTP goes on, until allowed', async () => {
    const { one, turn, call, client } = await started()
    const { body } = await turn('block-websocket')
    expect(body).toMatchObject({ switches: { 'block-websocket': true } })
    expect((await one.closed()).code).toBe(1006)
    expect((await client().closed()).code).toBe(1006)
    expect((await call('GET', '/api/goals')).status).toBe(200)
    await turn('allow-websocket')
    await client().auth()
  })

  it('says each of them in one plain sentence', async () => {
    const lines: string[] = []
    const { server } = await started({ log: (line) => lines.push(line) })
    lines.length = 0
    for (const name of [
      'freeze',
      'thaw',
      'garbage',
      'gap',
      'refuse-token',
      'accept-token',
      'drop',
    ]) {
      const message = await server.turn(name)
      expect(message).toMatch(/^[A-Z].*\.$/)
      expect(lines).toContain(message)
    }
  })
})
