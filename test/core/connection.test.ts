import { describe, expect, it } from 'vitest'
import type { Session, Transport, TransportEvents } from '../../src/core'
import { createLab } from './clientLab'

/** A transport that does what the test says; each attempt is kept. */
function createHandTransport(begin: (on: TransportEvents) => void = () => {}) {
  const attempts: { session: Session; on: TransportEvents; isClosed: boolean }[] = []
  const transport: Transport = {
    name: 'hand',
    open(session, on) {
      const attempt = { session, on, isClosed: false }
      attempts.push(attempt)
      begin(on)
      return { probe: () => true, close: () => (attempt.isClosed = true) }
    },
  }
  return { transport, attempts }
}

const ready = (on: TransportEvents) => on.ready({ replay: 'none' })

describe('a transport', () => {
  it('is not listened to before it is ready, nor once its link was given up', async () => {
    const { transport, attempts } = createHandTransport()
    const { client, events, notices, start, clock, state } = createLab({ transport })
    await start()
    attempts[0]?.on.frame({ type: 'too.early', data: {} })
    attempts[0]?.on.frame({ type: 'auth.success', data: {} })
    await clock.advance(20_000)
    const [first, second] = attempts
    expect([first?.isClosed, first?.session.signal.aborted]).toEqual([true, true])
    second?.on.ready({ replay: 'none' })
    first?.on.ready({ replay: 'gap' })
    first?.on.frame({ type: 'too.late', data: {} })
    first?.on.closed({ kind: 'forbidden' })
    expect(state()).toBe('connected')
    expect(events).toEqual([])
    expect(notices).toEqual([])
    client.close()
  })

  it('may say before it is ready what keeps it', async () => {
    const { transport, attempts } = createHandTransport()
    const { events, notices, start } = createLab({ transport })
    await start()
    attempts[0]?.on.frame({ type: 'auth.error', data: { error: 'no', code: 'INTERNAL_ERROR' } })
    attempts[0]?.on.frame({ message: 'Internal server error' })
    expect(events.map(({ type }) => type)).toEqual(['auth.error'])
    expect(notices).toEqual(['error SERVER', 'error GATEWAY'])
  })

  it('that throws is tried again, and what it threw is told', async () => {
    const mine = new Error('mine')
    let isBroken = true
    const { transport } = createHandTransport((on) => {
      if (isBroken) throw mine
      ready(on)
    })
    const { client, start, clock, state } = createLab({ transport })
    await start()
    expect(client.getSnapshot()).toMatchObject({ state: 'reconnecting', reason: 'unreachable' })
    expect(client.getSnapshot().error).toMatchObject({ cause: mine })
    isBroken = false
    await clock.advance(2_000)
    expect(state()).toBe('connected')
  })
})

it('F32 another user who comes by a renewed link is another session', async () => {
  const { transport, attempts } = createHandTransport()
  const { client, events, notices, start, clock } = createLab({ transport })
  const welcome = (userId: string) =>
    attempts.at(-1)?.on.ready({ replay: 'full', userId, tenantId: 't', connectionId: userId })
  await start()
  welcome('ann')
  const sent = client.publish('a.b', {}).catch((error: unknown) => String(error))
  attempts[0]?.on.ready({ replay: 'full', userId: 'ben', tenantId: 't', connectionId: 'ben' })
  attempts[0]?.on.frame({ type: 'for.ben', data: {} })
  expect(events).toEqual([])
  await clock.advance(1_000)
  expect(attempts).toHaveLength(2)
  welcome('ben')
  expect(notices).toEqual(['gap * null-null paused'])
  expect(client.getSnapshot()).toMatchObject({ userId: 'ben' })
  expect(await sent).toMatch(/over|closed|ended/i)
  client.close()
})

describe('what a link says of its silence', () => {
  it.each([
    ['its heart-beat', { heartbeatMs: 5_000 }, 15_000],
    ['a heart-beat longer than the limit', { heartbeatMs: 60_000 }, 25_000],
    ['its own word, which wins', { heartbeatMs: 5_000, quietMs: 40_000 }, 50_000],
  ])('%s is when it is probed', async (_, info, deadAt) => {
    const { transport } = createHandTransport((on) => on.ready({ replay: 'none', ...info }))
    const { start, clock, state } = createLab({ transport })
    await start()
    await clock.advance(deadAt - 1)
    expect(state()).toBe('connected')
    await clock.advance(1)
    expect(state()).toBe('reconnecting')
  })

  it('holds until it says otherwise, as a fallback does that climbs', async () => {
    const { transport, attempts } = createHandTransport((on) =>
      on.ready({ replay: 'none', quietMs: 60_000 }),
    )
    const { start, clock, state } = createLab({ transport })
    await start()
    await clock.advance(50_000)
    for (const { on } of attempts) ready(on)
    await clock.advance(24_999)
    expect(state()).toBe('connected')
    await clock.advance(1)
    expect(state()).toBe('reconnecting')
  })

  it('counts from the last frame', async () => {
    const { transport, attempts } = createHandTransport(ready)
    const { start, clock, state } = createLab({ transport })
    await start()
    for (let count = 0; count < 20; count++) {
      await clock.advance(10_000)
      attempts[0]?.on.frame({ type: 'a.b', data: {} })
    }
    expect(state()).toBe('connected')
    expect(attempts).toHaveLength(1)
  })
})

describe('a wait', () => {
  it('that was cut short is followed by another one', async () => {
    const { back, client, clock, start, state } = createLab()
    await start()
    back.refuse('unreachable', 2)
    back.drop()
    client.retry()
    await clock.advance(0)
    expect(state()).toBe('reconnecting')
    await clock.advance(60_000)
    expect(state()).toBe('connected')
  })

  it('is told to people only after five seconds, and no longer than it lasts', async () => {
    const { back, client, clock, start } = createLab()
    await start()
    await clock.advance(20_000)
    expect(client.getSnapshot()).toMatchObject({ isLost: false, attempt: 0, error: null })
    back.refuse('unreachable', 1_000)
    back.drop()
    await clock.advance(4_999)
    expect(client.getSnapshot().isLost).toBe(false)
    await clock.advance(1)
    expect(client.getSnapshot()).toMatchObject({ isLost: true, reason: 'grace-over' })
    back.accept()
    await clock.advance(60_000)
    expect(client.getSnapshot()).toMatchObject({ state: 'connected', isLost: false, error: null })
  })
})

describe('a client at rest', () => {
  it('listens to nothing, and listens again when it begins anew', async () => {
    const { client, clock, start } = createLab()
    await start()
    client.disconnect()
    expect(clock.listeners()).toBe(0)
    await start()
    expect(clock.listeners()).toBe(1)
  })

  it('that has failed says why, and has no timer left', async () => {
    const { back, client, clock, start } = createLab()
    back.refuse({ kind: 'forbidden', message: 'not yours' })
    await start()
    expect(client.getSnapshot()).toMatchObject({
      ...{ state: 'failed', reason: 'forbidden', isLost: true, nextRetryAt: null },
      error: { code: 'FORBIDDEN' },
    })
    expect(clock.pendingTimers()).toBe(0)
  })

  it('learns upon its return what the network did meanwhile', async () => {
    const { client, clock, start, state } = createLab({
      transport: createHandTransport().transport,
    })
    client.disconnect()
    clock.setOnline(false)
    await start()
    expect(state()).toBe('offline')
  })
})

describe('a page that is hidden', () => {
  it('is not offline', async () => {
    const { back, clock, start, state } = createLab()
    await start()
    clock.setHidden(true)
    back.refuse('unreachable', 5)
    back.drop()
    expect(state()).toBe('reconnecting')
  })
})

describe('a fresh token on an open link', () => {
  it('is no return: nothing is said to be replayed', async () => {
    let version = 0
    const { back, client, clock, start, notices } = createLab({
      token: () => `token-${version}`,
      refreshToken: () => `token-${++version}`,
    })
    client.on('ready', ({ kind }) => notices.push(kind))
    await start()
    back.challenge()
    await clock.advance(0)
    expect(back.tokens).toEqual(['token-0', 'token-1'])
    expect(notices).toEqual(['first'])
  })

  it('that cannot be had yet is asked for again, and the link goes on meanwhile', async () => {
    let isDown = true
    const { back, clock, start, state } = createLab({
      token: () => 'old',
      refreshToken: () => (isDown ? Promise.reject(new Error('502')) : 'new'),
    })
    await start()
    back.challenge()
    await clock.advance(5_000)
    isDown = false
    await clock.advance(60_000)
    expect(back.tokens).toEqual(['old', 'new'])
    expect(back.attempts).toBe(1)
    expect(state()).toBe('connected')
  })

  it('that cannot be read in the end is asked for again', async () => {
    let version = 0
    let isLocked = false
    const { back, clock, start } = createLab({
      token: () => (isLocked ? Promise.reject(new Error('locked')) : `token-${version}`),
      refreshToken: () => `token-${++version}`,
    })
    await start()
    isLocked = true
    back.challenge()
    await clock.advance(0)
    expect(back.tokens).toEqual(['token-0'])
    isLocked = false
    await clock.advance(60_000)
    expect(back.tokens.at(-1)).toBe(`token-${version}`)
    expect(back.attempts).toBe(1)
  })
})

describe('a message', () => {
  it('is not sent over a link that is not ready', async () => {
    const { back, client, clock, start } = createLab({}, { isManual: true })
    await start()
    const ack = client.publish('a.b', {})
    expect(back.sent).toEqual([])
    back.admit()
    await clock.advance(0)
    await ack
    expect(back.sent).toHaveLength(1)
  })
})

describe('the snapshot', () => {
  it('says when the connection was last whole, as soon as it is', async () => {
    const { back, client, clock, start } = createLab()
    await clock.advance(1_000)
    await start()
    const connectedAt = clock.now()
    expect(client.getSnapshot().lastConnectedAt).toBe(connectedAt)
    await clock.advance(7_000)
    back.refuse('unreachable', 5)
    back.drop()
    expect(client.getSnapshot().lastConnectedAt).toBe(connectedAt + 7_000)
  })
})
