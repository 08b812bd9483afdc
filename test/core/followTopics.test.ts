import { describe, expect, it } from 'vitest'
import {
  followTopics,
  topicStatus,
  type Link,
  type RealtimeClientOptions,
  type Session,
  type TransportEvents,
} from '../../src/core'
import { createLab } from './clientLab'

/** A client whose links write down what they are asked for. */
function createDesk(
  options: Partial<RealtimeClientOptions> & { canSubscribe?: boolean; isManual?: boolean } = {},
) {
  const { isManual = false, ...rest } = options
  let { canSubscribe = true } = options
  const asked: string[] = []
  const opened: (readonly string[])[] = []
  let session!: Session
  let on!: TransportEvents
  const ready = (connectionId = '1') => on.ready({ replay: 'full', connectionId })
  const lab = createLab({
    ...rest,
    transport: {
      name: 'desk',
      open(given, events) {
        session = given
        on = events
        opened.push([...given.topics])
        if (!isManual) queueMicrotask(() => ready())
        const link: Link = { close() {}, unsubscribe: (topic) => asked.push(`- ${topic}`) }
        return canSubscribe
          ? { ...link, subscribe: (topic) => asked.push(`+ ${topic}`) }
          : { close() {} }
      },
    },
  })
  const { client } = lab
  const told: string[] = []
  client.on('topic', ({ topic, status }) => told.push(`${topic} ${status}`))
  const say = (type: string, ...topics: string[]) =>
    on.frame({ type, data: { topics, code: 'NOT_FOUND' } })
  const status = (...topics: string[]) => topicStatus(client, topics)
  return {
    ...lab,
    ...{ asked, opened, told, say, status, ready },
    follow: (...topics: string[]) => followTopics(client, topics),
    fallBack: () => (canSubscribe = false),
    confirm: (topics: string, heads: object) =>
      on.frame({ type: 'subscribed', data: { topics: topics.split(' '), heads } }),
    event: (topic: string, sequence: number) =>
      on.frame({ type: 'a.b', topic, sequence, epoch: 'e', data: {} }),
    lose: () => on.closed({ kind: 'lost', retryAfterMs: 0 }),
    resumed: () =>
      [...(session.resumeFrom?.topics ?? [])].map(([topic, { offset }]) => `${topic} ${offset}`),
  }
}

describe('a topic that is followed', () => {
  it('before there is a connection, is asked for by the first link', async () => {
    const { follow, start, opened, asked, status, say } = createDesk()
    follow('room')
    expect(status('room')).toBe('waiting')
    await start()
    expect(opened).toEqual([['room']])
    expect(asked).toEqual([])
    say('subscribed', 'room')
    expect(status('room')).toBe('live')
  })

  it('later, is asked for on the link that is open, and by every one after it', async () => {
    const { follow, start, opened, asked, lose, clock, told, say } = createDesk()
    await start()
    follow('room')
    expect(asked).toEqual(['+ room'])
    expect(told).toEqual([])
    say('subscribed', 'room')
    expect(told).toEqual(['room live'])
    lose()
    await clock.advance(0)
    expect(opened).toEqual([[], ['room']])
    expect(told).toEqual(['room live'])
  })

  it('while a link is being opened, is asked for once it is ready', async () => {
    const { follow, start, opened, asked, ready, clock, status } = createDesk({ isManual: true })
    await start()
    follow('room')
    follow('hall')()
    await clock.advance(1_000)
    expect(asked).toEqual([])
    ready()
    expect(opened).toEqual([[]])
    expect(asked).toEqual(['+ room'])
    await clock.advance(1_000)
    expect(status('room')).toBe('live')
  })

  it('by several, is asked for once and left a second after the last of them', async () => {
    const { follow, start, asked, clock, opened, lose } = createDesk()
    await start()
    const timers = clock.pendingTimers()
    const stops = [follow('room'), follow('room', 'hall')]
    stops[0]?.()
    stops[0]?.()
    await clock.advance(2_000)
    expect(asked).toEqual(['+ room', '+ hall'])
    stops[1]?.()
    await clock.advance(999)
    expect(asked).toHaveLength(2)
    await clock.advance(1)
    expect(asked.slice(2)).toEqual(['- room', '- hall'])
    lose()
    await clock.advance(0)
    expect(opened).toEqual([[], []])
    expect(clock.pendingTimers()).toBe(timers)
  })

  it('is not left where the next page wants it again', async () => {
    const { follow, start, asked, clock } = createDesk()
    await start()
    const stop = follow('room')
    stop()
    await clock.advance(500)
    follow('room')
    await clock.advance(5_000)
    expect(asked).toEqual(['+ room'])
  })

  it('goes on from where it stood, and once left does not', async () => {
    const { follow, start, event, lose, clock, resumed, say } = createDesk()
    await start()
    const stop = follow('room')
    say('subscribed', 'room')
    event('room', 1)
    event('own', 1)
    lose()
    await clock.advance(0)
    expect(resumed()).toEqual(['room 1', 'own 1'])
    stop()
    await clock.advance(1_000)
    expect(resumed()).toEqual(['own 1'])
    // It was under way.
    event('room', 2)
    lose()
    await clock.advance(0)
    expect(resumed()).toEqual(['own 1'])
  })

  it('goes on from where it stands now, although it had been left on the same link', async () => {
    const { follow, start, event, lose, clock, resumed } = createDesk()
    await start()
    const stop = follow('room')
    event('room', 1)
    stop()
    await clock.advance(1_000)
    follow('room')
    event('room', 7)
    lose()
    await clock.advance(0)
    expect(resumed()).toEqual(['room 7'])
  })

  it('is known by what the server calls it in its log', async () => {
    const { follow, start, lose, clock, resumed, confirm } = createDesk()
    await start()
    const stop = follow('room')
    confirm('room', { 'tenant:room': 'e:5' })
    expect(resumed()).toEqual(['tenant:room 5'])
    stop()
    await clock.advance(1_000)
    expect(resumed()).toEqual([])
    follow('room')
    confirm('room', { 'tenant:room': 'e:9' })
    lose()
    await clock.advance(0)
    expect(resumed()).toEqual(['tenant:room 9'])
  })

  it('is no gap, taken again on the same link, although an event came after it was left', async () => {
    const { follow, start, event, clock, notices, sequences, confirm } = createDesk()
    await start()
    for (const [name, at] of Object.entries({ room: 'room', hall: 'tenant:hall' })) {
      const stop = follow(name)
      confirm(name, { [at]: 'e:1' })
      stop()
      await clock.advance(1_000)
      event(at, 2)
      follow(name)
      confirm(name, { [at]: 'e:5' })
      event(at, 6)
    }
    await clock.advance(60_000)
    expect(notices).toEqual([])
    expect(sequences()).toEqual([2, 6, 2, 6])
  })

  it('takes nothing with it of another that the server calls the same in its log', async () => {
    const { follow, start, event, clock, notices, confirm, resumed } = createDesk()
    await start()
    const stop = follow('room')
    confirm('room', { 'tenant:room': 'e:5' })
    follow('lounge')
    confirm('lounge', { 'tenant:room': 'e:5' })
    stop()
    await clock.advance(1_000)
    expect(resumed()).toEqual(['tenant:room 5'])
    event('tenant:room', 7)
    await clock.advance(60_000)
    expect(notices).toEqual(['gap tenant:room 6-6 missing'])
  })

  it('takes nothing with it of another that was confirmed with it', async () => {
    const { follow, start, clock, resumed, confirm } = createDesk()
    const stop = follow('room')
    follow('hall')
    await start()
    confirm('room hall', { room: 'e:5', hall: 'e:6' })
    stop()
    await clock.advance(1_000)
    expect(resumed()).toEqual(['hall 6'])
  })

  it('is left once, however often it came and went', async () => {
    const { follow, start, asked, clock } = createDesk()
    await start()
    follow('room')()
    await clock.advance(500)
    follow('room')()
    await clock.advance(500)
    expect(asked).toEqual(['+ room', '- room'])
    follow('room')
    await clock.advance(5_000)
    expect(asked).toEqual(['+ room', '- room', '+ room'])
  })

  it('is live after a second where nothing is confirmed; what comes later is news all the same', async () => {
    const { follow, start, clock, told, say } = createDesk()
    await start()
    follow('room')
    await clock.advance(999)
    expect(told).toEqual([])
    await clock.advance(1)
    expect(told).toEqual(['room live'])
    say('subscribed', 'room')
    say('subscribed', 'room')
    expect(told).toEqual(['room live', 'room live'])
  })

  it('is news again on the next link where nothing has confirmed it, since it may have missed something', async () => {
    const { follow, start, clock, told, lose } = createDesk()
    await start()
    follow('room')
    await clock.advance(1_000)
    lose()
    await clock.advance(1_000)
    expect(told).toEqual(['room live', 'room live'])
  })

  it('is taken to be live a second after the link that asked for it last', async () => {
    const { follow, start, clock, told, lose } = createDesk()
    await start()
    follow('room')
    await clock.advance(500)
    lose()
    await clock.advance(999)
    expect(told).toEqual([])
    await clock.advance(1)
    expect(told).toEqual(['room live'])
  })

  it('that the client was made with, is live with the connection and never left', async () => {
    const { follow, start, asked, status, clock, opened, lose } = createDesk({ topics: ['room'] })
    const stop = follow('room')
    expect(status('room')).toBe('waiting')
    await start()
    expect(status('room')).toBe('live')
    stop()
    await clock.advance(2_000)
    lose()
    await clock.advance(0)
    expect(asked).toEqual([])
    expect(opened).toEqual([['room'], ['room']])
    follow('room')
    expect(status('room')).toBe('live')
  })
})

describe('a topic that is refused', () => {
  it('is said to be, and not asked for again by the next link', async () => {
    const { follow, start, told, status, say, opened, lose, clock, notices } = createDesk()
    await start()
    follow('room', 'secret')
    say('subscribed', 'room')
    say('subscribe.error', 'secret')
    expect(told).toEqual(['room live', 'secret refused'])
    expect(status('room', 'secret')).toBe('refused')
    expect(notices).toEqual(['error SERVER'])
    await clock.advance(5_000)
    expect(status('secret')).toBe('refused')
    lose()
    await clock.advance(0)
    expect(opened).toEqual([[], ['room']])
  })

  it('is asked for by the next link where it came all the same, for another tab', async () => {
    const { follow, start, say, opened, lose, clock, status } = createDesk()
    await start()
    follow('room')
    say('subscribe.error', 'room')
    say('subscribed', 'room', 'hall')
    expect(status('room')).toBe('live')
    lose()
    await clock.advance(0)
    expect(opened).toEqual([[], ['room']])
  })

  it('does not spoil those that were asked for with it', async () => {
    const { follow, start, asked, say, status } = createDesk({ topics: ['own'] })
    follow('room', 'hall', 'secret')
    await start()
    say('subscribe.error', 'secret')
    expect(asked).toEqual(['+ own', '+ room', '+ hall'])
    say('subscribe.error', 'hall')
    say('subscribed', 'room')
    expect(asked).toEqual(['+ own', '+ room', '+ hall'])
    expect(['room', 'hall', 'secret'].map((one) => status(one))).toEqual([
      ...['live', 'refused', 'refused'],
    ])
  })

  it('on the next link does not spoil the others either', async () => {
    const { follow, start, asked, say, lose, clock, status } = createDesk()
    await start()
    follow('room', 'secret')
    lose()
    await clock.advance(0)
    say('subscribe.error', 'secret')
    expect(asked).toEqual(['+ room', '+ secret', '+ room'])
    expect(status('secret')).toBe('refused')
  })

  it('does not silence those that were live before, nor what the client was made with', async () => {
    const { follow, start, asked, say, lose, clock } = createDesk({ topics: ['own'] })
    follow('room', 'hall', 'secret')
    await start()
    say('subscribed', 'own', 'room', 'hall', 'secret')
    lose()
    await clock.advance(0)
    say('subscribe.error', 'secret')
    expect(asked).toEqual(['+ own', '+ room', '+ hall'])
    say('subscribe.error', 'hall')
    expect(asked).toEqual(['+ own', '+ room', '+ hall'])
  })

  it('on a link that takes the place of this one, does not silence the others', async () => {
    const { follow, start, asked, say, ready } = createDesk()
    await start()
    follow('room', 'secret')
    say('subscribed', 'room')
    say('subscribed', 'secret')
    asked.length = 0
    ready('2')
    say('subscribe.error', 'secret')
    expect(asked).toEqual(['+ room'])
  })

  it('is the one that was asked for, where the server does not name it', async () => {
    const { follow, start, say, status } = createDesk()
    await start()
    follow('secret')
    say('subscribe.error')
    expect(status('secret')).toBe('refused')
  })

  it('is asked for anew in another session', async () => {
    const { client, follow, start, say, asked, clock, status } = createDesk()
    await start()
    follow('room', 'secret')
    say('subscribed', 'room')
    say('subscribe.error', 'secret')
    client.disconnect()
    client.connect()
    await clock.advance(0)
    expect(asked).toEqual(['+ room', '+ secret', '+ secret'])
    expect([status('room'), status('secret')]).toEqual(['waiting', 'waiting'])
    await clock.advance(1_000)
    expect(status('room', 'secret')).toBe('live')
  })
})

describe('a link that says only when it is opened what it wants', () => {
  it('is opened anew, once for all that a page wants, and nothing is lost of the count of failures', async () => {
    const { client, follow, start, opened, clock, told, event, state } = createDesk({
      canSubscribe: false,
      limits: { maxAttempts: 1 },
    })
    await start()
    event('own', 1)
    for (let page = 1; page < 5; page++) {
      follow(`room-${page}`)
      follow(`hall-${page}`)
      await clock.advance(0)
      expect(opened).toHaveLength(page + 1)
    }
    expect(opened.at(-1)).toHaveLength(8)
    expect(told).toHaveLength(8)
    expect(state()).toBe('connected')
    expect(client.stats().gaps).toBe(0)
  })

  it('makes certain what was only assumed of the one before', async () => {
    const { follow, start, clock, told, lose, fallBack } = createDesk()
    await start()
    follow('room')
    await clock.advance(1_000)
    fallBack()
    for (let times = 0; times < 2; times++) {
      lose()
      await clock.advance(0)
    }
    expect(told).toEqual(['room live', 'room live', 'room live'])
  })

  it('is not opened anew to leave a topic', async () => {
    const { follow, start, opened, clock } = createDesk({ canSubscribe: false })
    const stop = follow('room')
    await start()
    stop()
    await clock.advance(5_000)
    expect(opened).toEqual([['room']])
  })

  it('that was being opened, is opened anew once it is ready', async () => {
    const { follow, start, opened, clock, ready, status } = createDesk({
      ...{ canSubscribe: false, isManual: true },
    })
    await start()
    follow('room')
    expect(opened).toEqual([[]])
    ready()
    expect(status('room')).toBe('waiting')
    await clock.advance(0)
    expect(opened).toEqual([[], ['room']])
    expect(status('room')).toBe('waiting')
    ready()
    expect(status('room')).toBe('live')
  })
})
