import { afterEach, describe, expect, it } from 'vitest'
import {
  followTopics,
  topicStatus,
  type EnvironmentSignal,
  type RealtimeClient,
  type TopicStatus,
  type Transport,
} from '../../../src/core'
import { createFakeServer, type FakeServerOptions } from '../../../src/testing'
import { createTabs } from './createTabs'

let tabs: ReturnType<typeof createTabs> | undefined
afterEach(() => {
  tabs?.close()
  tabs = undefined
})
const start = (options?: FakeServerOptions) => (tabs = createTabs(options))
const numbers = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

describe('tabs that share a connection', () => {
  it('have one between them, and all hear every event', async () => {
    const { back, openMany, until } = start()
    const many = await openMany(10)
    expect(back.attempts).toBe(1)
    back.emit('a.b')
    back.emitMany([{ type: 'a.b' }, { type: 'a.b' }])
    await until(() => many.every(({ sequences }) => sequences.length === 3))
    for (const { sequences } of many) expect(sequences).toEqual([1, 2, 3])
  })

  it('show the same of it', async () => {
    const { openMany } = start({ name: 'socket', isDegraded: true, identity: { userId: 'u-1' } })
    const [first, second] = await openMany(2)
    expect(second.client.getSnapshot()).toMatchObject({
      via: 'socket',
      isDegraded: true,
      userId: 'u-1',
    })
    expect(first.client.getSnapshot().userId).toBe('u-1')
  })

  it('hear each for itself that what it sent has arrived', async () => {
    const { back, openMany, until } = start()
    const [first, second] = await openMany(2)
    const acks = await Promise.all([
      first.client.publish('a.b', { from: 1 }, { idempotencyKey: 'one' }),
      second.client.publish('a.b', { from: 2 }, { idempotencyKey: 'two' }),
    ])
    expect(acks.map(({ id }) => id)).toEqual(['one', 'two'])
    expect(back.sent).toHaveLength(2)
    await until(() => second.sequences.length === 2)
  })

  it('send what only JSON can carry', async () => {
    const { back, openMany } = start()
    const [, second] = await openMany(2)
    await second.client.publish('a.b', { text: 'x', toString: () => 'x' })
    expect(back.sent).toMatchObject([{ data: { text: 'x' } }])
  })

  it('begin where the stream is, wherever the connection began', async () => {
    const { back, open, connected, openMany, until } = start()
    const [first] = await openMany(1)
    for (const _ of numbers(5)) back.emit('a.b')
    await until(() => first.sequences.length === 5)
    const late = open()
    await connected(late)
    back.emit('a.b')
    await until(() => late.sequences.length === 1)
    expect(late.sequences).toEqual([6])
    expect(late.notices).toEqual([])
  })

  it('are not given again what one that comes late is given', async () => {
    const { back, open, openMany, connected, until } = start()
    const [first, second] = await openMany(2)
    back.emit('a.b')
    await until(() => second.sequences.length === 1)
    await connected(open())
    for (const { client } of [first, second]) expect(client.stats().received).toBe(1)
  })

  it('hear each event of a frame that comes with the connection', async () => {
    const { open, connected } = start()
    const transport: Transport = {
      name: 'batching',
      open(_, on) {
        on.ready({ replay: 'none' })
        on.frame([
          { type: 'a.b', data: {} },
          { type: 'a.c', data: {} },
        ])
        return { close() {} }
      },
    }
    const tab = open({ transport })
    const types: string[] = []
    tab.client.subscribe('*', ({ type }) => types.push(type))
    await connected(tab)
    expect(types).toEqual(['a.b', 'a.c'])
    expect(tab.client.stats().invalid).toBe(0)
  })

  it('say nothing to each other while there is only one', async () => {
    const { back, channels, openMany, until } = start()
    const [first] = await openMany(1)
    const said: unknown[] = []
    for (const channel of channels) channel.postMessage = (message) => said.push(message)
    back.emit('a.b')
    await until(() => first.sequences.length === 1)
    expect(said).toEqual([])
  })

  it('ask in place for what came before a page that knows where its data end', async () => {
    const { back, open, connected, openMany, until } = start()
    const [first] = await openMany(1, { topics: ['all'] })
    for (const _ of numbers(5)) back.emit('a.b', {}, { topic: 'all' })
    await until(() => first.sequences.length === 5)
    const epoch = 'epoch-1'
    const late = open({ topics: ['all'], resumeFrom: { all: `${epoch}:3` } })
    await connected(late)
    await until(() => late.sequences.length === 2, 50)
    expect(late.sequences).toEqual([4, 5])
    expect(first.sequences).toEqual(numbers(5))
    expect(back.attempts).toBe(1)
  })

  it('do not take for news what another asks for from before they began', async () => {
    const { back, open, connected, openMany, until } = start()
    const [first] = await openMany(1, { topics: ['all'] })
    for (const _ of numbers(5)) back.emit('a.b', {}, { topic: 'all' })
    await until(() => first.sequences.length === 5)
    const late = open({ topics: ['all'] })
    await connected(late)
    const isNews: boolean[] = []
    late.client.subscribe('a.*', ({ replayed }) => isNews.push(!replayed))
    const behind = open({ topics: ['all'], resumeFrom: { all: 'epoch-1:3' } })
    await until(() => behind.sequences.length === 2, 50)
    back.emit('a.b', {}, { topic: 'all' })
    await until(() => late.sequences.includes(6))
    expect(isNews).toEqual([false, false, true])
  })

  it.each([
    ['that takes topics', true],
    ['that says only when it is opened what it wants', false],
  ])('have the topics that any of them follows later, over a link %s', async (_, canSubscribe) => {
    const { back, open, openMany, until, connected, pass } = start()
    let wanted: ReadonlySet<string> = new Set()
    let opened = 0
    let read: readonly string[] = []
    const transport: Transport = {
      name: 'counted',
      open(session, on) {
        opened++
        wanted = session.topics
        const link = back.transport.open(session, on)
        read = [...wanted]
        return canSubscribe
          ? {
              close: () => link.close(),
              subscribe(topic) {
                read = [...read, topic]
                link.subscribe?.(topic)
              },
            }
          : { close: () => link.close() }
      },
    }
    const tabs = await openMany(3, { transport })
    const [first, second] = tabs
    followTopics(second.client, ['x'])
    await until(() => read.includes('x'))
    await pass(5_000)
    followTopics(first.client, ['y'])
    await until(() => read.includes('y'), 10)
    await pass(5_000)
    const late = open({ transport, topics: ['z'] })
    await until(() => read.includes('z'), 10)
    await pass(5_000)
    await connected(...tabs, late)
    expect([...wanted].sort()).toEqual(['x', 'y', 'z'])
    expect([...read].sort()).toEqual(['x', 'y', 'z'])
    expect(back.connections).toBe(1)
    expect(opened).toBe(canSubscribe ? 1 : 4)
    expect(topicStatus(second.client, ['x'])).toBe('live')
    back.emit('a.b', {}, { topic: 'x' })
    await until(() => [...tabs, late].every(({ sequences }) => sequences.length === 1))
    expect(tabs.flatMap(({ notices }) => notices.filter((one) => one.startsWith('gap')))).toEqual(
      [],
    )
  })

  it('read the topics of all of them', async () => {
    const { back, open, connected, openMany } = start()
    const asked: unknown[] = []
    const topics: unknown[] = []
    const transport: Transport = {
      name: 'fake',
      open(session, on) {
        topics.push([...session.topics])
        const link = back.transport.open(session, on)
        return Object.assign(link, { subscribe: (topic: string) => asked.push(topic) })
      },
    }
    await openMany(1, { transport, topics: ['x'] })
    const second = open({ transport, topics: ['x', 'y'] })
    await connected(second)
    expect(topics).toEqual([['x']])
    expect(asked).toEqual(['y'])
  })

  it('hear that one is refused, also those that come with it later', async () => {
    const { back, open, openMany, pass, until } = start()
    const transport: Transport = {
      name: 'fake',
      open(session, on) {
        const link = back.transport.open(session, on)
        const subscribe = link.subscribe?.bind(link)
        // Its answer takes a while.
        return Object.assign(link, {
          subscribe: (topic: string) => void pass(1).then(() => subscribe?.(topic)),
        })
      },
    }
    const [first, second] = await openMany(2, { transport })
    const third = open({ transport })
    const follow = async (client: RealtimeClient, status: TopicStatus) => {
      client.disconnect()
      followTopics(client, ['x'])
      client.connect()
      await until(() => topicStatus(client, ['x']) === status)
    }
    back.refuseTopic('x')
    await follow(first.client, 'refused')
    await follow(second.client, 'refused')
    back.accept()
    await follow(third.client, 'live')
    back.emit('a.b', {}, { topic: 'x' })
    await until(() => third.sequences.length === 1)
  })

  it('read them from the beginning where they come while it connects', async () => {
    const { back, open, connected, pass } = start({ isManual: true })
    const asked: unknown[] = []
    let topics: ReadonlySet<string> = new Set()
    const transport: Transport = {
      name: 'fake',
      open(session, on) {
        ;({ topics } = session)
        const link = back.transport.open(session, on)
        return Object.assign(link, { subscribe: (topic: string) => asked.push(topic) })
      },
    }
    const many = ['x', 'y'].map((topic) => open({ transport, topics: [topic] }))
    await pass(100)
    back.admit()
    await connected(...many)
    expect([...topics].sort()).toEqual(['x', 'y'])
    expect(asked).toEqual([])
  })

  it('begin where the stream is, also where one follows a topic as it connects', async () => {
    const { back, open, pass, connected, until } = start({ isManual: true })
    back.emit('a.b')
    const many = [open(), open()] as const
    await pass(100)
    followTopics(many[0].client, ['x'])
    back.admit()
    await connected(...many)
    back.lose(1)
    back.emit('a.b')
    back.emit('a.b')
    await until(() => many.every(({ sequences }) => sequences.length === 2), 50)
    expect(many.map(({ sequences }) => sequences)).toEqual([
      [2, 3],
      [2, 3],
    ])
  })

  it('answer each other whether the connection is still there', async () => {
    const { openMany, pass, back } = start()
    const [, second] = await openMany(2)
    await pass(120_000)
    expect(second.states).toEqual(['connecting', 'connected'])
    expect(back.attempts).toBe(1)
  })

  it('do not ask the server for the silence between them, but when a page is shown', async () => {
    const { back, clock, open, openMany, connected, pass, until } = start()
    const { transport, probes } = seldomHeard(back)
    await openMany(1, { transport })
    const listeners = new Set<(signal: EnvironmentSignal) => void>()
    const onSignal = (listener: (signal: EnvironmentSignal) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
    const second = open({ transport, environment: { onSignal } })
    await connected(second)
    await pass(120_000)
    expect(probes()).toBe(0)
    const signal = (what: EnvironmentSignal) => {
      for (const listener of listeners) listener(what)
    }
    signal('hide')
    await pass(100)
    expect(probes()).toBe(0)
    signal('wake')
    await until(() => probes() === 1)
    second.client.close()
    expect(listeners.size).toBe(0)
    clock.wake()
    await pass(100)
    expect(probes()).toBe(2)
  })

  it('hear of a change that the transport makes without a break', async () => {
    const { openMany, until, back } = start()
    let change = () => {}
    const transport: Transport = {
      name: 'fake',
      open: (session, on) =>
        back.transport.open(session, {
          ...on,
          ready(info) {
            change = () => on.ready({ ...info, via: 'better' })
            on.ready(info)
          },
        }),
    }
    const [, second] = await openMany(2, { transport })
    change()
    await until(() => second.client.getSnapshot().via === 'better')
    expect(second.notices).toEqual([])
    expect(second.client.stats().invalid).toBe(0)
  })

  it('listen to the one that they follow, and to no other', async () => {
    const { back, channels, openMany, pass } = start()
    const { transport, probes } = seldomHeard(back)
    const many = await openMany(3, { transport })
    const [channel] = channels
    const other = { from: 'other', info: { replay: 'none', via: 'other' }, frame: { type: 'a.b' } }
    const gone = { leader: 'other', reason: { kind: 'forbidden' } }
    for (const type of ['ready', 'frame', 'gone', 'call'])
      channel?.postMessage({ ...other, ...gone, call: '["probe"]', type })
    await pass(100)
    // What another is asked for is not passed on.
    expect(probes()).toBe(0)
    for (const { client, states } of many) {
      expect(states).toEqual(['connecting', 'connected'])
      expect(client.getSnapshot().via).toBe('fake')
      expect(client.stats().received).toBe(0)
    }
  })
})

describe('tabs that do not share', () => {
  const jwt = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`

  it('are those of other users', async () => {
    const { back, open, connected } = start()
    const users = [jwt({ sub: 'ada' }), jwt({ sub: 'ben' }), 'opaque', null]
    await connected(...users.map((token) => open({ token: () => token })))
    expect(back.attempts).toBe(4)
  })

  it('are not those of one user with another token', async () => {
    const { back, open, connected } = start()
    const tokens = [1, 2].map((exp) => jwt({ sub: 'ada', exp, jti: `${exp}`, org: 'o' }))
    await connected(...tokens.map((token) => open({ token: () => token })))
    expect(back.attempts).toBe(1)
  })

  it('are those of another name', async () => {
    const { back, open, connected } = start()
    await connected(...['a', 'b'].map((name) => open({ share: { name } })))
    expect(back.attempts).toBe(2)
  })

  it('are what a function says, from the token', async () => {
    const { back, open, connected } = start()
    const name = (token: string | null) => token?.[0] ?? ''
    const tokens = ['a1', 'a2', 'b1']
    await connected(...tokens.map((token) => open({ share: { name }, token: () => token })))
    expect(back.attempts).toBe(2)
  })

  it('show no token to other scripts of the page', async () => {
    const { locks, open, connected } = start()
    await connected(open({ token: () => 'very-secret' }))
    expect(locks.names()).toHaveLength(1)
    expect(locks.names()[0]).toMatch(/^tidings:1:[\d,]+$/)
  })

  it('part when the leader comes back with the token of another user', async () => {
    const { back, clock, open, connected, until } = start()
    let token = jwt({ sub: 'ada' })
    const first = open({ token: () => token })
    await connected(first)
    const second = open({ token: () => jwt({ sub: 'ada', exp: 1 }) })
    await connected(second)
    token = jwt({ sub: 'ben' })
    back.challenge()
    await until(() => back.connections === 2, 50)
    await connected(first, second)
    await clock.advance(1_000)
    expect(back.tokens.map((each) => each === token)).toEqual(expect.arrayContaining([true]))
    expect(back.tokens.filter((each) => each === token)).toHaveLength(1)
  })

  it.each([
    ['Web Locks', { navigator: {} }],
    ['channels', { BroadcastChannel: undefined }],
  ])('are all of them where there are no %s', async (_, environment) => {
    const { back, open, connected } = start()
    await connected(open({ environment }), open({ environment }))
    expect(back.attempts).toBe(2)
  })

  it('are all of them where the browser refuses channels', async () => {
    const { back, locks, open, connected } = start()
    locks.break()
    // Firefox, where the user has blocked cookies and site data.
    const BroadcastChannel = function () {
      throw new DOMException('The operation is insecure.', 'SecurityError')
    }
    const environment = { BroadcastChannel }
    await connected(open({ environment }), open({ environment }))
    expect(back.attempts).toBe(2)
  })

  it('are all of them where the browser refuses locks', async () => {
    const { back, locks, open, connected } = start()
    locks.break()
    await connected(open(), open())
    expect(back.attempts).toBe(2)
  })

  it('hear nothing of each other where the browser refuses locks', async () => {
    const { back, locks, openMany, pass, until } = start()
    locks.break()
    const many = await openMany(3)
    const [first, ...rest] = many
    back.emit('a.b')
    await until(() => many.every(({ sequences }) => sequences.length === 1))
    await pass(1_000)
    first.client.close()
    await pass(1_000)
    back.emit('a.b')
    await until(() => rest.every(({ sequences }) => sequences.length === 2))
    for (const { client, states } of rest) {
      expect(states).toEqual(['connecting', 'connected'])
      expect(client.stats().duplicates).toBe(0)
    }
    expect(back.attempts).toBe(3)
  })
})

describe('when the leader goes', () => {
  it('another takes over, and nothing is lost or doubled', async () => {
    const { back, openMany, until } = start()
    const many = await openMany(4)
    back.emit('a.b')
    await until(() => many.every(({ sequences }) => sequences.length === 1))
    many[0].client.close()
    back.emit('a.b')
    await until(() => many.slice(1).every(({ sequences }) => sequences.length === 2), 10)
    back.emit('a.b')
    await until(() => many.slice(1).every(({ sequences }) => sequences.length === 3), 10)
    for (const { sequences, notices } of many.slice(1)) {
      expect(sequences).toEqual([1, 2, 3])
      expect(notices).toEqual(['replay 1'])
    }
    expect(back.connections).toBe(1)
    expect(back.attempts).toBe(2)
  })

  it('another takes over also when it went without a word', async () => {
    const { back, locks, openMany, until } = start()
    const [first, ...rest] = await openMany(4)
    back.emit('a.b')
    await until(() => rest.every(({ sequences }) => sequences.length === 1))
    first.vanish()
    back.drop()
    back.emit('a.b')
    locks.crash()
    await until(() => rest.every(({ sequences }) => sequences.length === 2), 10)
    for (const { sequences } of rest) expect(sequences).toEqual([1, 2])
  })

  it('the new one goes on from where the tab is that has seen least', async () => {
    const { back, clock, open, openMany, connected, until } = start()
    const [first, second] = await openMany(2, { topics: ['all'] })
    for (const _ of numbers(3)) back.emit('a.b', {}, { topic: 'all' })
    await until(() => second.sequences.length === 3)
    const behind = open({ topics: ['all'], resumeFrom: { all: 'epoch-1:1' } })
    first.client.close()
    await connected(second, behind)
    await until(() => behind.sequences.length === 2, 50)
    await clock.advance(0)
    expect(behind.sequences).toEqual([2, 3])
    expect(second.sequences).toEqual([1, 2, 3])
  })

  it('a message that was on its way is sent again, once', async () => {
    const { back, openMany, until } = start()
    const [first, second] = await openMany(2)
    back.freeze()
    const ack = second.client.publish('a.b', {}, { idempotencyKey: 'k' })
    first.client.close()
    back.thaw()
    await until(() => second.sequences.length === 1, 10)
    expect(await ack).toMatchObject({ id: 'k', sequence: 1 })
    expect(second.sequences).toEqual([1])
  })

  it('none is taken for gone that had no time to answer', async () => {
    const { back, open, openMany, connected, pass } = start()
    const [first] = await openMany(1)
    const appear = first.vanish()
    const second = open()
    await pass(400)
    second.client.disconnect()
    appear()
    second.client.connect()
    await connected(first, second)
    expect(back.attempts).toBe(1)
  })

  it('none is taken for gone that is still connecting', async () => {
    const { back, open, connected, pass } = start({ isManual: true })
    const first = open()
    await pass(100)
    const second = open()
    await pass(2_000)
    second.client.disconnect()
    second.client.connect()
    await pass(100)
    back.admit()
    await connected(first, second)
    expect(back.attempts).toBe(1)
  })

  it('one that hangs is taken over from by a tab that comes, and the others follow that', async () => {
    const { back, clock, open, openMany, connected, pass, until } = start()
    const [first, follower] = await openMany(2)
    first.vanish()
    const since = clock.now()
    const late = open()
    await pass(5_000)
    const later = open()
    await until(() => late.state() === 'connected', 50)
    await connected(follower, later)
    expect(clock.now() - since).toBeLessThan(12_000)
    expect(follower.states).toEqual(['connecting', 'connected', 'reconnecting', 'connected'])
    expect(back.attempts).toBe(2)
    back.emit('a.b')
    await until(() => [follower, late, later].every(({ sequences }) => sequences.length === 1))
    expect(back.connections).toBe(1)
  })

  it.each(['freeze', 'hide'] as const)(
    'gives up the lead at %s, and follows after',
    async (how) => {
      const { back, openMany, connected, until } = start()
      const [first, second] = await openMany(2)
      first[how]()
      await until(() => first.states.includes('reconnecting'))
      await connected(first, second)
      expect(back.attempts).toBe(2)
      expect(back.connections).toBe(1)
      back.emit('a.b')
      await until(() => first.sequences.length === 1 && second.sequences.length === 1)
    },
  )

  it('nobody waits where the browser ends the connection before the page is left', async () => {
    const { back, openMany, connected, pass } = start()
    const [first, second] = await openMany(2)
    first.leave()
    // So do Firefox and, for streams, WebKit; the page goes on until the next one has come.
    back.drop({ kind: 'server', code: 1001, retryAfterMs: 0, spreadMs: 5_000 })
    await pass(200)
    await connected(second)
    // It does not lead once more, to lose what it would open then.
    expect(first.state()).toBe('reconnecting')
    await pass(1_000)
    await connected(first, second)
    expect(back.attempts).toBe(2)
  })

  it('a tab that is alone keeps its connection until it is left', async () => {
    const { back, openMany, pass } = start()
    const [only] = await openMany(1)
    only.leave()
    await pass(200)
    expect(only.states).toEqual(['connecting', 'connected'])
    expect(back.attempts).toBe(1)
  })

  it('nobody is left with a leader that hangs', async () => {
    const { back, openMany, pass, until } = start()
    const [first, ...rest] = await openMany(3)
    first.vanish()
    await pass(40_000)
    expect(back.attempts).toBeGreaterThan(1)
    expect(back.connections).toBe(1)
    back.emit('a.b')
    await until(() => rest.every(({ sequences }) => sequences.length === 1))
    // When it goes on, it finds that it no longer leads.
    expect(first.states).toContain('reconnecting')
    await until(() => first.sequences.length === 1, 50)
  })

  it('nobody waits longer for a leader that hangs where its transport is seldom heard', async () => {
    const { back, clock, openMany, until } = start()
    const [first, second] = await openMany(2, { transport: seldomHeard(back).transport })
    const since = clock.now()
    first.vanish()
    await until(() => second.states.includes('reconnecting'), 50)
    expect(clock.now() - since).toBeLessThanOrEqual(25_000)
  })

  it('nobody waits for a hidden leader, whose timers rest, to find that its link is dead', async () => {
    const { back, clock, open, connected, until } = start()
    let rests = false
    const setTimer = (run: () => void, delayMs: number) =>
      clock.environment.setTimer(run, rests ? 1_000_000 : delayMs)
    const first = open({ environment: { setTimer } })
    await connected(first)
    const second = open()
    await connected(first, second)
    rests = true
    back.freeze()
    const since = clock.now()
    await until(() => second.states.includes('reconnecting'), 50)
    expect(clock.now() - since).toBeLessThanOrEqual(25_000)
    back.thaw()
    back.emit('a.b')
    await until(() => second.sequences.length === 1, 50)
  })

  it('who waits for it goes on waiting, and connects at once', async () => {
    const { back, open, connected, pass } = start({ isManual: true })
    const first = open()
    await pass(100)
    const second = open()
    await pass(100)
    first.client.close()
    await pass(100)
    back.admit()
    await connected(second)
    expect(second.states).toEqual(['connecting', 'connected'])
    expect(back.attempts).toBe(2)
  })

  it('who waits for it hears that the server will have nobody', async () => {
    const { back, open, pass } = start({ isManual: true })
    const many = [open(), open()]
    await pass(100)
    back.drop('forbidden')
    await pass(100)
    expect(many.map(({ state }) => state())).toEqual(['failed', 'failed'])
    expect(back.attempts).toBe(1)
  })

  it('the last one closes the connection', async () => {
    const { back, openMany, until, locks } = start()
    const [first, second] = await openMany(2)
    second.client.disconnect()
    expect(back.connections).toBe(1)
    first.client.disconnect()
    await until(() => back.connections === 0 && !locks.names().length)
    expect(back.attempts).toBe(1)
  })

  it('a tab that closes before it has joined leaves nothing behind', async () => {
    const { back, open, clock, locks } = start()
    open().client.close()
    await clock.advance(100)
    expect(back.attempts).toBe(0)
    expect(locks.names()).toEqual([])
  })
})

/** A transport that says how much silence is normal, and how often it was asked for a sign of life. */
function seldomHeard(back: ReturnType<typeof createTabs>['back']) {
  let probes = 0
  const transport: Transport = {
    name: 'fake',
    open(session, on) {
      const link = back.transport.open(session, {
        ...on,
        ready: (info) => on.ready({ ...info, quietMs: 480_000 }),
      })
      return Object.assign(link, { probe: () => !!++probes })
    },
  }
  return { transport, probes: () => probes }
}

type Tab = Awaited<ReturnType<ReturnType<typeof createTabs>['openMany']>>[number]

describe('when the connection breaks', () => {
  it('all tabs say so, and come back to one', async () => {
    const { back, openMany, connected, until } = start()
    const many = await openMany(3)
    back.drop()
    back.emit('a.b')
    await until(() => many.every(({ states }) => states.at(-1) === 'reconnecting'))
    await until(() => many.every(({ sequences }) => sequences.length === 1), 100)
    await connected(...many)
    expect(back.connections).toBe(1)
    for (const { sequences } of many) expect(sequences).toEqual([1])
  })

  it('all wait as long as the server asks, to the millisecond', async () => {
    const { back, openMany, until } = start()
    const many = await openMany(3)
    back.drop({ kind: 'server', retryAfterMs: 1_000, spreadMs: 4_000 })
    await until(() => many.every(({ state }) => state() === 'reconnecting'))
    const due = many.map(({ client }) => client.getSnapshot().nextRetryAt ?? 0)
    expect(new Set(due).size).toBe(1)
  })

  it('all stop when the server will not have them', async () => {
    const { back, openMany, until } = start()
    const many = await openMany(3)
    back.drop({ kind: 'forbidden', message: 'no', cause: () => {} })
    await until(() => many.every(({ state }) => state() === 'failed'))
    expect(back.attempts).toBe(1)
  })

  it('one tab asks for a fresh token, for all', async () => {
    const { back, open, connected, until } = start()
    let asked = 0
    const refreshToken = () => `fresh-${++asked}`
    const options = { token: () => 'old', refreshToken, share: { name: () => 'us' } }
    const many = [open(options), open(options), open(options)]
    await connected(...many)
    back.drop('unauthorized')
    await until(() => many.every(({ states }) => states.includes('reconnecting')))
    await connected(...many)
    expect(asked).toBe(1)
    expect(back.tokens).toEqual(['old', 'fresh-1'])
  })

  it('the leader presents a fresh token on the open connection', async () => {
    const { back, open, connected, until } = start()
    let asked = 0
    const options = {
      token: () => 'old',
      refreshToken: () => `fresh-${++asked}`,
      share: { name: () => 'us' },
    }
    const many = [open(options), open(options)]
    await connected(...many)
    back.challenge()
    await until(() => back.tokens.length === 2)
    expect(back.tokens).toEqual(['old', 'fresh-1'])
    expect(back.attempts).toBe(1)
    expect(many.map(({ state }) => state())).toEqual(['connected', 'connected'])
  })

  it('a leader that gets no fresh token lets another try', async () => {
    const { back, open, connected, until } = start()
    const share = { name: () => 'us' }
    const first = open({ share, token: () => 'a', refreshToken: () => null })
    await connected(first)
    const second = open({ share, token: () => 'b' })
    await connected(second)
    back.drop('unauthorized')
    await until(() => first.state() === 'failed')
    await until(() => second.state() === 'connected', 500)
    expect(back.tokens.at(-1)).toBe('b')
  })

  it('waits when no token can be had', async () => {
    const { open, until, back } = start()
    const tab = open({ token: () => Promise.reject(new Error('offline')) })
    await until(() => tab.state() === 'reconnecting')
    expect(tab.client.getSnapshot().error?.cause).toMatchObject({ message: 'offline' })
    expect(back.attempts).toBe(0)
  })

  it('asks for another link when this one takes no fresh token', async () => {
    const { back, openMany, until } = start()
    const transport: Transport = {
      name: 'fake',
      open: (session, on) => {
        const link = back.transport.open(session, on)
        return { close: () => link.close() }
      },
    }
    let count = 0
    const name = () => 'us'
    const many = await openMany(2, { transport, token: () => `t${++count}`, share: { name } })
    back.challenge()
    await until(() => back.attempts === 2, 10)
    await until(() => many.every(({ state }) => state() === 'connected'), 10)
  })
})

describe('a back end that keeps no log', () => {
  it('leaves a gap at each change of leader, and every tab says so', async () => {
    const { openMany, until, connected } = start({ replay: 'none' })
    const [first, ...rest] = await openMany(3)
    first.client.close()
    await until(() => rest.every(({ notices }) => notices.includes('gap no-replay')), 10)
    await connected(...rest)
  })
})

describe('a tab that comes late', () => {
  it('gets what came since the connection began from the leader', async () => {
    const { back, openMany, until } = start()
    const [first, second, late, other] = (await openMany(4)) as [Tab, Tab, Tab, Tab]
    back.emit('a.b')
    await until(() => late.sequences.length === 1)
    late.freeze()
    first.client.close()
    await until(() => second.state() === 'connected' && back.attempts === 2, 0)
    back.emit('a.b')
    await until(() => late.sequences.length === 2, 10)
    expect(late.sequences).toEqual([1, 2])
    expect(late.notices.at(-1)).toMatch(/^replay/)
    // What is told to one is not for the others.
    expect(other.client.stats().duplicates).toBe(0)
  })

  it('asks for what it missed when that is too much to keep', async () => {
    const { back, open, openMany, until } = start()
    const [first] = await openMany(1, { topics: ['all'] })
    for (const _ of numbers(1_100)) back.emit('a.b', {}, { topic: 'all' })
    await until(() => first.sequences.length === 1_100)
    const late = open({ topics: ['all'], resumeFrom: { all: 'epoch-1:1000' } })
    await until(() => late.sequences.length === 100, 100)
    expect(late.sequences[0]).toBe(1_001)
    expect(back.attempts).toBe(1)
  })

  it('says that there is a gap where nobody can be asked', async () => {
    const { back, open, openMany, until } = start()
    const transport: Transport = {
      name: 'fake',
      open(session, on) {
        const link = back.transport.open(session, on)
        return { close: () => link.close() }
      },
    }
    const [first] = await openMany(1, { transport, topics: ['all'] })
    for (const _ of numbers(1_100)) back.emit('a.b', {}, { topic: 'all' })
    await until(() => first.sequences.length === 1_100)
    const late = open({ transport, topics: ['all'], resumeFrom: { all: 'epoch-1:1000' } })
    await until(() => late.notices.includes('gap no-replay'), 100)
  })
})

describe('a transport that misbehaves', () => {
  it('may call back before `open` has returned', async () => {
    const { open, connected } = start()
    const transport: Transport = {
      name: 'hasty',
      open(_, on) {
        on.ready({ replay: 'none' })
        on.frame({ type: 'a.b', data: {} })
        on.alive()
        return { close() {} }
      },
    }
    const tab = open({ transport })
    const types: string[] = []
    tab.client.subscribe('*', ({ type }) => types.push(type))
    await connected(tab)
    expect(types).toEqual(['a.b'])
  })

  it('may throw: the client tries again', async () => {
    const { open, until } = start()
    let attempts = 0
    const back = createFakeServer()
    const transport: Transport = {
      name: 'thrower',
      open(session, on) {
        if (attempts++ === 0) throw new Error('thrown')
        return back.transport.open(session, on)
      },
    }
    const tab = open({ transport })
    await until(() => tab.state() === 'connected', 100)
    expect(attempts).toBe(2)
  })
})
