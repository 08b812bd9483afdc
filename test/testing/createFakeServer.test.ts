import { describe, expect, it } from 'vitest'
import {
  createRealtimeClient,
  followTopics,
  topicStatus,
  type RealtimeClientOptions,
  type RealtimeEvent,
} from '../../src/core'
import { createFakeClock } from '../../src/testing/createFakeClock'
import { createFakeServer } from '../../src/testing/createFakeServer'
import type { FakeServerOptions } from '../../src/testing/fakeServer'

/** A real client on the fake server: what a fault does to it is what the fault is. */
async function createLab(
  options: FakeServerOptions = {},
  client: Partial<RealtimeClientOptions> = {},
) {
  const clock = createFakeClock()
  const server = createFakeServer({ clock, ...options })
  const own = createRealtimeClient({
    transport: server.transport,
    ...client,
    environment: clock.environment,
  })
  const events: RealtimeEvent[] = []
  const notices: string[] = []
  own.subscribe('*', (event) => events.push(event))
  own.on('gap', ({ from, to, reason }) => notices.push(`gap ${from}-${to} ${reason}`))
  own.on('replay', ({ count }) => notices.push(`replay ${count}`))
  own.on('reset', ({ epoch }) => notices.push(`reset ${epoch}`))
  own.connect()
  await clock.advance(0)
  const state = () => own.getSnapshot().state
  const sequences = () => events.map(({ sequence }) => sequence)
  return { clock, server, client: own, events, sequences, notices, state }
}

describe('events', () => {
  it('are numbered per topic, stamped with the time of the clock, each with an id of its own', async () => {
    const { server, clock, events } = await createLab({}, { topics: ['other'] })
    server.emit('a.b', { n: 1 })
    server.emit('a.b', { n: 2 }, { topic: 'other', originId: 'm-1' })
    server.emitMany([{ type: 'a.c' }, { type: 'a.d', eventId: 'own' }])
    expect(events).toMatchObject([
      { topic: 'tenant-1', sequence: 1, data: { n: 1 } },
      { topic: 'other', sequence: 1, originId: 'm-1' },
      { topic: 'tenant-1', sequence: 2, data: {} },
      { topic: 'tenant-1', sequence: 3, id: 'own' },
    ])
    const stamp = new Date(clock.now()).toISOString()
    expect(events.every(({ timestamp }) => timestamp === stamp)).toBe(true)
    expect(new Set(events.map(({ id }) => id)).size).toBe(4)
  })

  it('of a topic reach who reads it, in a packed frame too', async () => {
    const { server, client, events } = await createLab()
    const data = () => events.map(({ data }) => data)
    server.emit('a.b', 1, { topic: 'room' })
    expect(data()).toEqual([])
    const unfollow = followTopics(client, ['room'])
    server.emitMany([
      { type: 'a.b', data: 2, topic: 'room' },
      { type: 'a.b', data: 3, topic: 'other' },
      { type: 'a.b', data: 4 },
    ])
    expect(data()).toEqual([2, 4])
    // And the word that the topic is read.
    expect(client.stats().received).toBe(3)
    unfollow()
  })

  it('of a topic come until it is left, and on a return those that were missed', async () => {
    const { server, client, clock, events, notices } = await createLab()
    const unfollow = followTopics(client, ['room'])
    server.emit('a.b', 1, { topic: 'room' })
    server.drop()
    server.emit('a.b', 2, { topic: 'room' })
    server.emit('a.b', 3, { topic: 'other' })
    await clock.advance(2_000)
    expect(events.map(({ data }) => data)).toEqual([1, 2])
    expect(notices).toEqual(['replay 1'])
    unfollow()
    await clock.advance(1_000)
    server.emit('a.b', 4, { topic: 'room' })
    expect(events).toHaveLength(2)
  })

  it('of a topic that is asked for from a place come from there, and where it stands is said', async () => {
    const { server, clock } = await createLab()
    for (const n of [1, 2, 3]) server.emit('a.b', n, { topic: 'room' })
    const frames: unknown[] = []
    const { signal } = new AbortController()
    const link = server.transport.open(
      {
        ...{
          token: () => Promise.resolve(null),
          resumeFrom: null,
          topics: new Set<string>(),
          signal,
        },
        ...{ environment: clock.environment, maxFrameBytes: Infinity },
      },
      {
        ...{ ready() {}, alive() {}, challenged() {}, closed() {} },
        frame: (frame) => frames.push(frame),
      },
    )
    await clock.advance(0)
    for (const _ of ['new', 'read already']) {
      link.subscribe?.('room', { epoch: 'epoch-1', offset: 2 })
      expect(frames.splice(0)).toMatchObject([
        { type: 'subscribed', data: { topics: ['room'], heads: { room: 'epoch-1:3' } } },
        { topic: 'room', data: 3, sequence: 3 },
      ])
    }
    link.close()
  })

  it('of a topic that is refused do not come', async () => {
    const { server, client, clock, events } = await createLab()
    server.refuseTopic('secret')
    followTopics(client, ['room', 'secret'])
    await clock.advance(0)
    expect(topicStatus(client, ['room'])).toBe('live')
    expect(topicStatus(client, ['secret'])).toBe('refused')
    server.emit('a.b', 1, { topic: 'secret' })
    expect(events.map(({ type }) => type)).toEqual(['subscribe.error'])
    server.accept()
    client.disconnect()
    client.connect()
    await clock.advance(0)
    server.emit('a.b', 2, { topic: 'secret' })
    expect(topicStatus(client, ['secret'])).toBe('live')
    expect(events.at(-1)?.data).toBe(2)
  })

  it('of a topic that is refused do not come with the first link either', async () => {
    const { server, client, clock } = await createLab({ isManual: true })
    server.refuseTopic('secret')
    followTopics(client, ['room', 'secret'])
    server.admit()
    await clock.advance(0)
    expect(topicStatus(client, ['secret'])).toBe('refused')
    expect(topicStatus(client, ['room'])).toBe('live')
  })

  it('come in a burst as one frame', async () => {
    const { server, events, client } = await createLab()
    server.burst(500)
    expect(events).toHaveLength(500)
    expect(client.stats().duplicates).toBe(0)
    server.burst(2, (index) => ({ type: 'a.b', data: { index } }))
    expect(events.slice(500)).toMatchObject([{ data: { index: 0 } }, { data: { index: 1 } }])
  })

  it('take as long as the latency says, and so does getting ready', async () => {
    const { server, clock, events, state } = await createLab({ latencyMs: 80 })
    expect(state()).toBe('connecting')
    await clock.advance(80)
    expect(state()).toBe('connected')
    server.emit('a.b')
    await clock.advance(79)
    expect(events).toHaveLength(0)
    await clock.advance(1)
    expect(events).toHaveLength(1)
    server.setLatency(0)
    server.emit('a.b')
    expect(events).toHaveLength(2)
  })

  it('reach nobody who is not connected', async () => {
    const { server, events, client } = await createLab()
    client.close()
    server.emit('a.b')
    expect([events.length, server.connections]).toEqual([0, 0])
  })
})

describe('what was missed', () => {
  it('is replayed after a return', async () => {
    const { server, clock, events, notices, sequences } = await createLab()
    server.emit('a.b')
    server.drop()
    server.emit('a.b')
    server.emit('a.b')
    await clock.advance(2_000)
    expect(sequences()).toEqual([1, 2, 3])
    expect(events.map(({ replayed }) => replayed)).toEqual([undefined, true, true])
    expect(notices).toEqual(['replay 2'])
  })

  it('is fetched while connected when it was only lost on the way', async () => {
    const { server, clock, sequences, notices } = await createLab()
    server.emit('a.b')
    server.lose(2)
    server.emit('a.b')
    server.emitMany([{ type: 'a.b' }, { type: 'a.b' }])
    expect(sequences()).toEqual([1])
    await clock.advance(2_000)
    expect([sequences(), notices]).toEqual([[1, 2, 3, 4], []])
  })

  it('is gone where the log has a hole', async () => {
    const { server, clock, sequences, notices } = await createLab()
    server.emit('a.b')
    server.gap(3)
    server.emit('a.b')
    await clock.advance(2_000)
    expect(sequences()).toEqual([1, 5])
    expect(notices).toEqual([expect.stringMatching(/^gap 2-4 /)])
  })

  it('is said to be gone at once when the hole is the last of a replay', async () => {
    const { server, clock, notices } = await createLab()
    server.emit('a.b')
    clock.setRandom(0)
    server.drop()
    server.gap(2)
    await clock.advance(1)
    expect(notices).toEqual([expect.stringMatching(/^gap 2-3 /)])
  })

  it('is gone where the log does not reach back that far', async () => {
    const { server, clock, sequences, notices } = await createLab()
    server.emit('a.b')
    server.setReplay('gap')
    server.drop()
    server.emit('a.b')
    server.emit('a.b')
    await clock.advance(2_000)
    server.emit('a.b')
    expect(sequences()).toEqual([1, 4])
    expect(notices).toContainEqual(expect.stringMatching(/^gap 2-3 /))
  })

  it('is unknown where nothing is kept', async () => {
    const { server, clock, notices } = await createLab({ replay: 'none' })
    server.emit('a.b')
    server.drop()
    await clock.advance(2_000)
    expect(notices).toEqual(['gap null-null no-replay'])
  })

  it('outlives a restart, unless the log is lost', async () => {
    const { server, clock, sequences, notices } = await createLab()
    server.emit('a.b')
    server.restart()
    server.emit('a.b')
    await clock.advance(2_000)
    expect(sequences()).toEqual([1, 2])
    server.restart({ newEpoch: true })
    await clock.advance(2_000)
    server.emit('a.b')
    expect(sequences()).toEqual([1, 2, 1])
    expect(notices).toContain('reset epoch-2')
  })
})

describe('faults', () => {
  it.each(['unauthorized', 'forbidden'] as const)('refuses as %s', async (kind) => {
    const { server, clock, client, state } = await createLab()
    server.refuse(kind, Infinity)
    server.drop('lost')
    await clock.advance(60_000)
    expect(state()).toBe('failed')
    expect(client.getSnapshot().error?.message).toBeTruthy()
  })

  it.each(['unreachable', 'rate-limited'] as const)(
    'refuses as %s for a number of times',
    async (kind) => {
      const { server, clock, state } = await createLab()
      server.refuse({ kind }, 3)
      server.drop()
      await clock.advance(60_000)
      expect([state(), server.attempts]).toEqual(['connected', 5])
    },
  )

  it('accepts again when told', async () => {
    const { server, clock, state } = await createLab()
    server.refuse('unreachable', Infinity)
    server.drop()
    await clock.advance(60_000)
    expect(state()).toBe('reconnecting')
    server.accept()
    await clock.advance(30_000)
    expect(state()).toBe('connected')
  })

  it('freezes: nothing passes either way, and the link is open until the client finds out', async () => {
    const { server, clock, events, state } = await createLab()
    server.freeze()
    server.emit('a.b')
    await clock.advance(24_000)
    expect([events.length, server.connections, state()]).toEqual([0, 1, 'connected'])
    await clock.advance(2_000)
    expect(state()).toBe('reconnecting')
    server.thaw()
    await clock.advance(60_000)
    expect([events.length, state()]).toEqual([1, 'connected'])
  })

  it('answers probes, or not, as it is told', async () => {
    const { server, clock, state } = await createLab()
    await clock.advance(120_000)
    expect([state(), server.attempts]).toEqual(['connected', 1])
    server.setAnswersProbes(false)
    await clock.advance(120_000)
    // A server that never answers is not judged by its silence.
    expect([state(), server.attempts]).toEqual(['connected', 1])
  })

  it('expires the token in use and takes none but a fresh one from then on', async () => {
    let serial = 1
    const { server, clock, state } = await createLab(
      {},
      { token: () => `token-${serial}`, refreshToken: () => `token-${++serial}` },
    )
    server.expireToken()
    await clock.advance(100)
    expect([state(), server.tokens, server.attempts]).toEqual([
      'connected',
      ['token-1', 'token-2'],
      1,
    ])
    const late = createRealtimeClient({
      transport: server.transport,
      token: () => 'token-1',
      environment: clock.environment,
    })
    late.connect()
    await clock.advance(2_000)
    expect(late.getSnapshot().state).toBe('failed')
  })

  it('is final about an expired token that is presented again', async () => {
    const { server, clock, state } = await createLab({}, { token: () => 'the-only-one' })
    server.expireToken()
    await clock.advance(60_000)
    expect(state()).toBe('failed')
  })
})

it('lets nobody in by itself when it is manual', async () => {
  const { server, clock, state } = await createLab({ isManual: true })
  await clock.advance(1_000)
  expect([state(), server.connections]).toEqual(['connecting', 1])
  server.admit()
  expect(state()).toBe('connected')
  server.refuse('forbidden')
  server.drop()
  await clock.advance(2_000)
  expect(state()).toBe('reconnecting')
  server.admit()
  expect(state()).toBe('failed')
})

it('takes a publish once for each id, and acknowledges it every time', async () => {
  const { server, client, events } = await createLab()
  server.emit('other', {}, { topic: 'elsewhere' })
  const publish = () => client.publish('a.b', { n: 1 }, { idempotencyKey: 'once' })
  expect(await publish()).toEqual({ id: 'once', sequence: 1 })
  expect(await publish()).toEqual({ id: 'once', sequence: 1 })
  expect(events.filter(({ type }) => type === 'a.b')).toHaveLength(1)
  expect(server.sent).toHaveLength(2)
})

it('says who the client is', async () => {
  const { client } = await createLab({ identity: { userId: 'u-ben' }, name: 'websocket' })
  expect(client.getSnapshot()).toMatchObject({
    userId: 'u-ben',
    tenantId: 'tenant-1',
    via: 'websocket',
  })
})
