import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { createRealtimeClient, defineEvents, withOutbox, withSnapshot } from '../../src/core'
import { createFakeClock, createFakeServer } from '../../src/testing'
import { createLab } from './clientLab'

describe('a client', () => {
  it('does nothing until it is told to connect', () => {
    const { client, clock, back } = createLab()
    expect(client.getSnapshot()).toMatchObject({ state: 'idle', isConnected: false, isLost: false })
    expect(clock.pendingTimers()).toBe(0)
    expect(back.attempts).toBe(0)
  })

  it('connects once, however often it is told to', async () => {
    const { client, back, start, state } = createLab()
    client.connect()
    client.connect()
    await start()
    expect(state()).toBe('connected')
    expect(back.attempts).toBe(1)
  })

  it('leaves nothing behind when it is closed, twice too', async () => {
    const { client, clock, back, start, state } = createLab()
    await start()
    back.emit('a.b')
    back.lose(1)
    back.emit('a.c')
    back.emit('a.d')
    client.close()
    client.close()
    await clock.advance(1_000)
    expect(state()).toBe('closed')
    expect(clock.pendingTimers()).toBe(0)
    expect(clock.listeners()).toBe(0)
    expect(back.connections).toBe(0)
    client.connect()
    expect(state()).toBe('closed')
  })

  it('leaves nothing behind after a thousand reconnects', async () => {
    const { clock, back, start, client } = createLab({ limits: { firstRetryMs: 10 } })
    await start()
    const timers = clock.pendingTimers()
    for (let count = 0; count < 1_000; count++) {
      back.drop()
      client.retry()
      await clock.settle()
      await clock.advance(0)
    }
    await clock.advance(5_000)
    expect(client.stats().reconnects).toBe(1_000)
    expect(back.connections).toBe(1)
    expect(clock.pendingTimers()).toBeLessThanOrEqual(timers + 1)
    expect(clock.listeners()).toBe(1)
  })

  it('is one client with what an app has wrapped around it', async () => {
    const { client, start, clock, back } = createLab()
    const wrapped = { ...client }
    const pending = () => [client, wrapped].map((one) => withOutbox(one).pending().length)
    const states = () => [client, wrapped].map((one) => withSnapshot(one).getSnapshot().state)
    const ack = withOutbox(wrapped).publish('note.added', {})
    await clock.settle()
    expect(pending()).toEqual([1, 1])
    await start()
    await ack
    expect(pending()).toEqual([0, 0])
    expect(states()).toEqual(['connected', 'connected'])
    back.drop()
    expect(states()).toEqual(['reconnecting', 'reconnecting'])
  })

  it('keeps the snapshot until something in it changes', async () => {
    const { client, start } = createLab()
    await start()
    expect(client.getSnapshot()).toBe(client.getSnapshot())
  })
})

describe('delivery', () => {
  it('calls by type, by prefix, by wildcard, by list, each once', async () => {
    const { client, back, start } = createLab()
    const calls: string[] = []
    client.subscribe('goal.created', () => calls.push('type'))
    client.subscribe('goal.*', () => calls.push('prefix'))
    client.subscribe('*', () => calls.push('all'))
    client.subscribe(['goal.created', 'goal.*', 'other.x'], () => calls.push('list'))
    client.subscribe('goals.*', () => calls.push('never'))
    await start()
    back.emit('goal.created')
    expect(calls.sort()).toEqual(['all', 'list', 'prefix', 'type'])
  })

  it('calls by key only those who care', async () => {
    const { client, back, start } = createLab()
    const calls: string[] = []
    client.subscribe('*', () => calls.push('g1'), { key: 'g1' })
    client.subscribe('goal.*', () => calls.push('g2'), { key: 'g2' })
    await start()
    back.emit('goal.created', { goalId: 'g2' })
    expect(calls).toEqual(['g2'])
  })

  it('reports a throwing handler once, and calls the others', async () => {
    const { client, back, start, events, notices } = createLab()
    client.subscribe('a.b', () => {
      throw new Error('mine')
    })
    await start()
    back.emit('a.b')
    back.emit('a.b')
    expect(events).toHaveLength(2)
    expect(notices).toEqual(['error HANDLER'])
  })

  it('refuses an event whose schema throws, and goes on with its frame', async () => {
    const schema = v.pipe(
      v.object({ text: v.string() }),
      v.check(({ text }) => Boolean(JSON.parse(text))),
    )
    const { back, start, events, notices } = createLab({ events: defineEvents({ 'a.b': schema }) })
    await start()
    back.emitMany([{ type: 'a.b', data: { text: 'no JSON' } }, { type: 'c.d' }])
    expect(events.map(({ type }) => type)).toEqual(['c.d'])
    expect(notices).toEqual(['invalid schema'])
  })

  it('reports keys that cannot be read, and calls those who want all', async () => {
    const events = defineEvents(
      {},
      { keysOf: ({ data }) => (data as { ids: string[] }).ids.sort() },
    )
    const { client, back, start, ...lab } = createLab({ events })
    client.subscribe('*', () => {}, { key: 'g1' })
    await start()
    back.emitMany([{ type: 'a.b' }, { type: 'a.b', data: { ids: [] } }])
    expect(lab.sequences()).toEqual([1, 2])
    expect(lab.notices).toEqual(['error HANDLER'])
  })

  it('leaves a throwing handler to the platform while nobody listens for errors', async () => {
    const clock = createFakeClock()
    const back = createFakeServer()
    const reported: unknown[] = []
    const client = createRealtimeClient({
      transport: back.transport,
      environment: { ...clock.environment, reportError: (error) => reported.push(error) },
    })
    const mine = new Error('mine')
    const boom = () => {
      throw mine
    }
    client.subscribe('a.b', boom)
    client.connect()
    await clock.advance(0)
    back.emit('a.b')
    back.emit('a.b')
    expect(reported).toEqual([mine])

    client.on('error', () => {})
    client.subscribe('a.b', boom)
    back.emit('a.b')
    expect(reported).toHaveLength(1)
  })

  it('stops calling at once after unsubscribe, even within a dispatch', async () => {
    const { client, back, start } = createLab()
    const calls: string[] = []
    const stops: (() => void)[] = []
    client.subscribe('a.b', () => stops.forEach((stop) => stop()))
    stops.push(client.subscribe('a.b', () => calls.push('second')))
    await start()
    back.emit('a.b')
    expect(calls).toEqual([])
  })

  it('drops what it has seen, and what is of another tenant', async () => {
    const { client, back, start, events } = createLab()
    await start()
    back.send({ type: 'a.b', data: {}, eventId: 'e1' })
    back.send({ type: 'a.b', data: {}, eventId: 'e1' })
    back.send({ type: 'a.b', data: { tenantId: 'tenant-2' } })
    expect(events).toHaveLength(1)
    expect(client.stats()).toMatchObject({ duplicates: 1, foreign: 1, delivered: 1 })
  })

  it.each([
    ['malformed', 'not json'],
    ['malformed', 7],
    ['malformed', null],
    ['no-type', { data: {} }],
    ['binary', new ArrayBuffer(8)],
    ['too-large', 'x'.repeat(1_100_000)],
    ['too-deep', { type: 'a.b', data: JSON.parse('['.repeat(50) + ']'.repeat(50)) as unknown }],
  ])('counts a frame that is %s, and goes on', async (reason, frame) => {
    const { client, back, start, events, notices } = createLab()
    await start()
    back.send(frame)
    back.emit('a.b')
    expect(notices).toEqual([`invalid ${reason}`])
    expect(client.stats().invalid).toBe(1)
    expect(events.at(-1)?.type).toBe('a.b')
  })

  it('takes names of the object prototype for plain names', async () => {
    const { client, back, start, events } = createLab({ topics: ['__proto__'] })
    const calls: string[] = []
    for (const type of ['__proto__', 'constructor', 'toString']) {
      client.subscribe(type, () => calls.push(type), { key: type })
    }
    await start()
    back.emit('__proto__', { id: '__proto__' }, { topic: '__proto__' })
    back.emit('constructor', { id: 'constructor' })
    expect(calls).toEqual(['__proto__', 'constructor'])
    expect(events).toHaveLength(2)
  })

  it('keeps the last 200 records with their verdicts', async () => {
    const { client, back, start } = createLab()
    await start()
    for (let count = 0; count < 250; count++) back.emit('a.b', { count })
    back.send('garbage')
    const records = client.records()
    expect(records).toHaveLength(200)
    expect(records.at(-1)).toMatchObject({ verdict: 'invalid', number: 251 })
    expect(records[0]).toMatchObject({ number: 52, verdict: 'delivered' })
  })
})

describe('order and gaps while connected', () => {
  it('waits for an early event and delivers in order', async () => {
    const { client, back, start, sequences } = createLab()
    await start()
    const frame = (sequence: number) => ({
      type: 'a.b',
      data: {},
      eventId: `e${sequence}`,
      topic: 't',
      epoch: 'x',
      sequence,
    })
    for (const sequence of [1, 3, 4, 2, 5]) back.send(frame(sequence))
    expect(sequences()).toEqual([1, 2, 3, 4, 5])
    expect(client.stats().reordered).toBe(2)
  })

  it('asks for what is missing on the same link', async () => {
    const { back, clock, start, sequences, notices } = createLab()
    await start()
    back.emit('a.b')
    back.lose(2)
    for (let count = 0; count < 4; count++) back.emit('a.b')
    expect(sequences()).toEqual([1])
    await clock.advance(1_000)
    expect(sequences()).toEqual([1, 2, 3, 4, 5])
    expect(notices).toEqual([])
  })

  it.each([
    ['while it waits for an earlier event', 500],
    ['while it asks for what is missing', 1_000],
  ])('gives nothing up when the link is lost %s', async (_, afterMs) => {
    const { back, clock, start, sequences, notices } = createLab()
    await start()
    back.emit('a.b')
    back.lose(2)
    for (let count = 0; count < 4; count++) back.emit('a.b')
    await clock.advance(afterMs - 1)
    // whatever is asked for now is answered to nobody
    back.freeze()
    await clock.advance(1)
    back.refuse('unreachable', 5)
    back.drop()
    back.thaw()
    await clock.advance(60_000)
    expect(sequences()).toEqual([1, 2, 3, 4, 5])
    expect(notices).toEqual([expect.stringMatching(/^replay /)])
  })

  it('gives up after the return what the history does not have either', async () => {
    const { back, clock, start, sequences, notices } = createLab(
      { history: () => Promise.resolve() },
      { replay: 'none' },
    )
    await start()
    back.emit('a.b')
    back.lose(1)
    back.emit('a.b')
    back.emit('a.b')
    back.refuse('unreachable', 5)
    back.drop()
    await clock.advance(90_000)
    expect(sequences()).toEqual([1, 3])
    expect(notices).toEqual(['replay 0', 'gap tenant-1 2-2 missing'])
  })

  it('fetches what is missing from the history', async () => {
    const requests: unknown[] = []
    const { back, clock, start, sequences, notices } = createLab(
      {
        history: ({ topics, upTo }, receive) => {
          requests.push([[...topics.values()][0]?.offset, upTo])
          const event = {
            type: 'a.b',
            data: {},
            eventId: 'h2',
            topic: 'tenant-1',
            epoch: 'epoch-1',
          }
          receive([{ ...event, sequence: 2 }])
          return Promise.resolve()
        },
      },
      { replay: 'none' },
    )
    await start()
    back.emit('a.b')
    back.lose(1)
    back.emit('a.b')
    back.emit('a.b')
    await clock.advance(1_000)
    expect(requests).toEqual([[1, 2]])
    expect(sequences()).toEqual([1, 2, 3])
    expect(notices).toEqual([])
  })

  it('announces what cannot be fetched, once, and goes on', async () => {
    const { back, clock, start, sequences, notices, client } = createLab({}, { replay: 'none' })
    await start()
    back.emit('a.b')
    back.lose(2)
    for (let count = 0; count < 4; count++) back.emit('a.b')
    await clock.advance(1_000)
    expect(notices).toEqual(['gap tenant-1 2-3 missing'])
    expect(sequences()).toEqual([1, 4, 5])
    back.send({
      type: 'a.b',
      data: {},
      eventId: 'late',
      topic: 'tenant-1',
      epoch: 'epoch-1',
      sequence: 2,
    })
    expect(client.stats().late).toBe(1)
  })

  it('does not wait longer than a hundred events', async () => {
    const { back, start, sequences, clock } = createLab({}, { replay: 'none' })
    await start()
    back.emit('a.b')
    back.lose(1)
    for (let count = 0; count < 101; count++) back.emit('a.b')
    await clock.settle()
    expect(sequences()).toHaveLength(101)
  })

  it('forgets the old numbering when the server begins a new one', async () => {
    const { back, start, notices, events } = createLab()
    await start()
    const frame = { type: 'a.b', data: {}, topic: 't' }
    back.send({ ...frame, epoch: 'x', sequence: 9, eventId: 'e1' })
    back.send({ ...frame, epoch: 'y', sequence: 1, eventId: 'e1' })
    expect(notices).toEqual(['reset y'])
    expect(events).toHaveLength(2)
  })

  it('learns from a pong that it has missed something', async () => {
    const { back, clock, start, sequences } = createLab()
    await start()
    back.emit('a.b')
    back.lose(1)
    back.emit('a.b')
    back.send({ type: 'pong', data: { heads: { 'tenant-1': 'epoch-1:2' } } })
    await clock.advance(1_000)
    expect(sequences().filter((sequence) => sequence !== undefined)).toEqual([1, 2])
  })
})

describe('after a reconnect', () => {
  it('has missed nothing that the server replays', async () => {
    const { back, clock, start, sequences, notices, events } = createLab()
    await start()
    back.emit('a.b')
    back.drop()
    back.emit('a.b')
    back.emit('a.b')
    await clock.advance(1_000)
    back.emit('a.b')
    expect(sequences()).toEqual([1, 2, 3, 4])
    expect(events.map((event) => event.replayed)).toEqual([undefined, true, true, undefined])
    expect(notices).toEqual(['replay 2'])
  })

  it('says so when nothing had been missed', async () => {
    const { back, clock, start, notices } = createLab()
    await start()
    back.emit('a.b')
    back.drop()
    await clock.advance(1_000)
    expect(notices).toEqual(['replay 0'])
  })

  it('announces a gap when the server keeps no log', async () => {
    const { back, clock, start, notices, client } = createLab({}, { replay: 'none' })
    await start()
    back.emit('a.b')
    back.drop()
    back.emit('a.b')
    await clock.advance(1_000)
    expect(notices).toEqual(['gap * null-null no-replay'])
    back.emit('a.b')
    expect(client.stats()).toMatchObject({ gaps: 1, delivered: 2 })
  })

  it('catches up from the history, live events waiting meanwhile', async () => {
    let answer: (events: unknown[]) => void = () => {}
    const { back, clock, start, sequences, notices } = createLab(
      {
        history: (_, receive) =>
          new Promise((resolve) => {
            answer = (events) => {
              receive(events)
              resolve()
            }
          }),
      },
      { replay: 'none' },
    )
    await start()
    back.emit('a.b')
    back.drop()
    await clock.advance(1_000)
    back.send({
      type: 'a.b',
      data: {},
      topic: 'tenant-1',
      epoch: 'epoch-1',
      sequence: 3,
      eventId: 'e3',
    })
    expect(sequences()).toEqual([1])
    answer([
      { type: 'a.b', data: {}, topic: 'tenant-1', epoch: 'epoch-1', sequence: 2, eventId: 'e2' },
    ])
    await clock.settle()
    expect(sequences()).toEqual([1, 2, 3])
    expect(notices).toEqual(['replay 1'])
  })

  it('loses none of the events that wait for the history, however many', async () => {
    const { back, clock, start, client } = createLab(
      { history: () => new Promise(() => {}) },
      { replay: 'none' },
    )
    let count = 0
    client.subscribe('a.b', () => count++)
    await start()
    back.send({ type: 'a.b', data: {}, eventId: 'first' })
    back.drop()
    await clock.advance(1_000)
    for (let n = 0; n < 1_500; n++) back.send({ type: 'a.b', data: {}, eventId: `e${n}` })
    expect(count).toBe(1_501)
  })

  it('announces a gap when the history fails', async () => {
    const { back, clock, start, notices } = createLab(
      { history: () => Promise.reject(new Error('503')) },
      { replay: 'none' },
    )
    await start()
    back.emit('a.b')
    back.drop()
    await clock.advance(1_000)
    expect(notices).toEqual(['error HISTORY', 'gap * null-null no-replay'])
  })

  it('announces a reset when the server lost its log', async () => {
    const { back, clock, start, notices, sequences } = createLab()
    await start()
    back.emit('a.b')
    back.emit('a.b')
    back.restart({ newEpoch: true })
    await clock.advance(1_000)
    back.emit('a.c')
    expect(notices).toContain('reset epoch-2')
    expect(sequences().at(-1)).toBe(1)
  })

  it('starts a new session after a disconnect, and says what that means', async () => {
    const { back, clock, client, start, notices } = createLab()
    await start()
    back.emit('a.b')
    client.disconnect()
    expect(client.getSnapshot().state).toBe('idle')
    back.emit('a.b')
    await start()
    await clock.advance(1_000)
    expect(notices).toEqual(['gap * null-null paused'])
  })
})

describe('liveness', () => {
  it('F12 finds a half-open link within 25 s by default', async () => {
    const { back, clock, start, state } = createLab()
    await start()
    back.freeze()
    await clock.advance(24_000)
    expect(state()).toBe('connected')
    await clock.advance(1_000)
    expect(state()).toBe('reconnecting')
  })

  it('leaves a quiet but healthy link alone', async () => {
    const { clock, start, client, back } = createLab()
    await start()
    await clock.advance(600_000)
    expect(client.getSnapshot().state).toBe('connected')
    expect(back.attempts).toBe(1)
  })

  it('F34 finds a dead link within 3 s of waking up', async () => {
    const { back, clock, start, state } = createLab()
    await start()
    back.freeze()
    clock.sleep(60_000)
    clock.wake()
    await clock.advance(3_001)
    expect(state()).toBe('reconnecting')
  })

  it('F33 does not take a late timer for a dead link', async () => {
    const { back, clock, start, client } = createLab()
    await start()
    clock.sleep(3_600_000)
    await clock.advance(1)
    await clock.advance(60_000)
    expect(client.getSnapshot().state).toBe('connected')
    expect(back.attempts).toBe(1)
  })

  it('gives up an attempt that is not answered in 10 s', async () => {
    const { back, clock, start, client } = createLab()
    back.freeze()
    await start()
    await clock.advance(9_999)
    expect(client.getSnapshot().state).toBe('connecting')
    await clock.advance(1)
    expect(client.getSnapshot()).toMatchObject({
      state: 'reconnecting',
      reason: 'timeout',
      attempt: 1,
    })
  })

  it('shows offline, and is back at once with the network', async () => {
    const { back, clock, start, state } = createLab()
    await start()
    back.freeze()
    clock.setOnline(false)
    await clock.advance(3_001)
    expect(state()).toBe('offline')
    back.thaw()
    clock.setOnline(true)
    await clock.advance(0)
    expect(state()).toBe('connected')
  })

  it('keeps one attempt at a time while the network flaps', async () => {
    const { back, clock, start } = createLab()
    await start()
    for (let count = 0; count < 20; count++) {
      clock.setOnline(count % 2 === 1)
      await clock.advance(500)
    }
    await clock.advance(10_000)
    expect(back.connections).toBe(1)
    expect(clock.listeners()).toBe(1)
  })
})

describe('tokens', () => {
  it('refreshes once for a refused token, and presents the new one', async () => {
    const calls: string[] = []
    const { back, clock, start, state } = createLab({
      token: () => 'old',
      refreshToken: () => {
        calls.push('refresh')
        return 'new'
      },
    })
    back.refuse({ kind: 'unauthorized' })
    await start()
    await clock.advance(0)
    expect(state()).toBe('connected')
    expect(calls).toEqual(['refresh'])
    expect(back.tokens).toEqual(['old', 'new'])
  })

  it('fails when the fresh token is refused, and can be told to retry', async () => {
    let version = 0
    const { back, clock, start, client, state } = createLab({
      token: () => `token-${version}`,
      refreshToken: () => `token-${++version}`,
    })
    back.refuse({ kind: 'unauthorized', message: 'no such session' }, 2)
    await start()
    await clock.advance(0)
    expect(state()).toBe('failed')
    expect(client.getSnapshot().error).toMatchObject({ code: 'UNAUTHORIZED', retryable: false })
    client.retry()
    await clock.advance(0)
    expect(state()).toBe('connected')
  })

  it('fails when the refreshed token is the one that was refused', async () => {
    const { back, clock, start, state } = createLab({ token: () => 'same' })
    back.refuse({ kind: 'unauthorized' }, Infinity)
    await start()
    await clock.advance(0)
    expect(state()).toBe('failed')
    expect(back.attempts).toBe(1)
  })

  it('F30 a refresh that fails for a minute and then works: connected without a reload', async () => {
    let isDown = true
    const { back, clock, start, state } = createLab({
      token: () => 'old',
      refreshToken: () => (isDown ? Promise.reject(new Error('502')) : 'new'),
    })
    back.refuse({ kind: 'unauthorized' })
    await start()
    await clock.advance(60_000)
    expect(state()).toBe('reconnecting')
    isDown = false
    await clock.advance(30_000)
    expect(state()).toBe('connected')
  })

  it('gives up waiting for a token after 10 s', async () => {
    const { clock, start, client } = createLab({ token: () => new Promise<string>(() => {}) })
    await start()
    await clock.advance(10_001)
    expect(client.getSnapshot().state).toBe('reconnecting')
  })

  it('replaces an expired token on the open link', async () => {
    let version = 0
    const { back, clock, start, client } = createLab({
      token: () => `token-${version}`,
      refreshToken: () => `token-${++version}`,
    })
    await start()
    back.challenge()
    back.challenge()
    await clock.advance(0)
    expect(back.tokens).toEqual(['token-0', 'token-1'])
    expect(back.attempts).toBe(1)
    expect(client.getSnapshot().state).toBe('connected')
  })
})

describe('publish', () => {
  it('resolves with the ack', async () => {
    const { client, start, back } = createLab()
    await start()
    await expect(client.publish('a.b', { n: 1 }, { key: 'k' })).resolves.toMatchObject({
      sequence: 1,
    })
    expect(back.sent).toMatchObject([{ action: 'publish', type: 'a.b', data: { n: 1 }, key: 'k' }])
  })

  it('waits for the connection, and survives a reconnect', async () => {
    const { client, clock, start, back, events } = createLab()
    await start()
    back.freeze()
    const ack = client.publish('a.b', {}, { idempotencyKey: 'once' })
    back.thaw()
    back.drop()
    await clock.advance(1_000)
    await expect(ack).resolves.toMatchObject({ id: 'once' })
    expect(events).toHaveLength(1)
  })

  it('rejects when no ack comes in time', async () => {
    const { client, clock, start, back } = createLab()
    await start()
    back.freeze()
    const ack = client.publish('a.b', {}, { timeoutMs: 5_000 })
    const outcome = expect(ack).rejects.toMatchObject({ code: 'PUBLISH_TIMEOUT', retryable: true })
    await clock.advance(5_000)
    await outcome
  })

  it('rejects when too many wait', async () => {
    const { client } = createLab()
    const waiting = Array.from({ length: 100 }, () => client.publish('a.b', {}))
    const outcomes = Promise.allSettled(waiting)
    await expect(client.publish('a.b', {})).rejects.toMatchObject({ code: 'OUTBOX_FULL' })
    client.close()
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ reason: { code: 'CONNECTION_CLOSED' } })
    }
  })

  it('rejects at once after the client was closed', async () => {
    const { client } = createLab()
    client.close()
    const ack = client.publish('a.b', {})
    await expect(ack).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    expect(client.pending()).toEqual([])
  })

  it('refuses what cannot be sent, and sends the rest', async () => {
    const server = createFakeServer()
    const { client, start } = createLab({
      transport: {
        name: 'json',
        open(session, on) {
          const link = server.transport.open(session, on)
          return Object.assign(Object.create(link) as typeof link, {
            send: (message: unknown) => link.send?.(JSON.parse(JSON.stringify(message))),
            close: () => link.close(),
          })
        },
      },
    })
    const refused = { code: 'PUBLISH_REFUSED', cause: expect.any(TypeError) as unknown }
    const early = expect(client.publish('a.b', { size: 1n })).rejects.toMatchObject(refused)
    const fine = client.publish('a.b', { size: 1 })
    await start()
    await early
    await expect(fine).resolves.toBeDefined()
    await expect(client.publish('a.b', { size: 1n })).rejects.toMatchObject(refused)
    expect(client.pending()).toEqual([])
  })

  it('tells what the server refused', async () => {
    const { client, start, back, clock } = createLab()
    await start()
    back.freeze()
    const ack = client.publish('a.b', {}, { idempotencyKey: 'k' })
    back.thaw()
    const outcome = expect(ack).rejects.toMatchObject({
      code: 'PUBLISH_REFUSED',
      serverCode: 'FORBIDDEN',
    })
    back.send({ type: 'publish.error', data: { id: 'k', code: 'FORBIDDEN', error: 'not yours' } })
    await clock.settle()
    await outcome
  })
})
