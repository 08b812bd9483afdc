import { describe, expect, it } from 'vitest'
import {
  createReceiver,
  type HistorySource,
  type Link,
  type Session,
  type SessionInfo,
  type Transport,
} from '../../src/core'
import { createLab } from './clientLab'

const event = (sequence: number, more: object = {}) => ({
  ...{ type: 'a.b', data: {}, eventId: `e${sequence}` },
  ...{ topic: 'tenant-1', epoch: 'epoch-1', sequence, ...more },
})
const gap = (from: number | null, to: number | null) => ({
  type: 'gap',
  data: { topic: 'tenant-1', from, to, reason: 'expired' },
})

/** A history that answers when the test says so. */
function createSlowHistory() {
  const requests: (Parameters<HistorySource>[0] & {
    receive: Parameters<HistorySource>[1]
    end: () => void
    fail: (cause: unknown) => void
  })[] = []
  const history: HistorySource = (request, receive) =>
    new Promise((resolve, fail) => requests.push({ ...request, receive, end: resolve, fail }))
  return { requests, history }
}

/** A server that only says how a link begins. */
function createGreeter(info: SessionInfo, parts: Partial<Link> = {}) {
  const resumedFrom: Session['resumeFrom'][] = []
  let lose = () => {}
  let send: (frame: unknown) => void = () => {}
  const transport: Transport = {
    name: 'greeter',
    open(session, on) {
      resumedFrom.push(session.resumeFrom)
      lose = () => on.closed({ kind: 'lost' })
      send = on.frame
      on.ready(info)
      return { close() {}, ...parts }
    },
  }
  return { transport, resumedFrom, lose: () => lose(), send: (frame: unknown) => send(frame) }
}

describe('a hole', () => {
  it('is waited for, though an earlier one was filled in time', async () => {
    const { back, clock, start, sequences, notices } = createLab({}, { replay: 'none' })
    await start()
    for (const sequence of [1, 3, 2, 5]) back.send(event(sequence))
    await clock.advance(1_000)
    expect(sequences()).toEqual([1, 2, 3, 5])
    expect(notices).toEqual(['gap tenant-1 4-4 missing'])
  })

  it('behind one that was given up is given up in its turn', async () => {
    const { back, clock, start, sequences, notices } = createLab({}, { replay: 'none' })
    await start()
    for (const sequence of [1, 3, 5]) back.send(event(sequence))
    await clock.advance(1_000)
    expect(sequences()).toEqual([1, 3])
    await clock.advance(1_000)
    expect(sequences()).toEqual([1, 3, 5])
    expect(notices).toEqual(['gap tenant-1 2-2 missing', 'gap tenant-1 4-4 missing'])
  })

  it('is waited for anew with each event that comes', async () => {
    const { back, clock, start, sequences, notices } = createLab({}, { replay: 'none' })
    await start()
    for (const sequence of [1, 3, 5]) back.send(event(sequence))
    for (const sequence of [2, 4]) {
      await clock.advance(900)
      back.send(event(sequence))
    }
    expect(sequences()).toEqual([1, 2, 3, 4, 5])
    expect(notices).toEqual([])
  })

  it('is asked for after a hundred events, the second one too', async () => {
    const { back, clock, start, sequences } = createLab({}, { replay: 'none' })
    await start()
    for (let sequence = 1; sequence <= 300; sequence++) {
      if (sequence !== 10 && sequence !== 150) back.send(event(sequence))
      if (sequence % 50 === 0) await clock.settle()
    }
    expect(sequences()).toHaveLength(298)
  })

  it('is asked for once, however many events come meanwhile, and not without end', async () => {
    const { requests, history } = createSlowHistory()
    const { back, clock, start, sequences, notices } = createLab({ history })
    await start()
    back.send(event(1))
    for (let sequence = 3; sequence < 300; sequence++) back.send(event(sequence))
    await clock.advance(9_000)
    expect(requests).toHaveLength(1)
    expect(notices).toEqual([])
    await clock.advance(15_000)
    expect(notices).toEqual(['gap tenant-1 2-2 missing'])
    expect(sequences()).toHaveLength(298)
  })

  it('is not given up while what fills it is still coming, however slowly', async () => {
    const { requests, history } = createSlowHistory()
    const { back, clock, start, sequences, notices } = createLab({ history })
    await start()
    for (const sequence of [1, 5]) back.send(event(sequence))
    await clock.advance(1_000)
    for (const sequence of [2, 3, 4]) {
      await clock.advance(8_000)
      back.send({ type: 'noise' })
      requests[0]?.receive([event(sequence)])
    }
    expect(sequences().filter(Boolean)).toEqual([1, 2, 3, 4, 5])
    expect(notices).toEqual([])
  })

  it('that a lost link did not fill is left to the next one', async () => {
    const { back, clock, start, sequences, notices } = createLab()
    await start()
    back.emit('a.b')
    back.lose(1)
    back.emit('a.b')
    back.emit('a.b')
    await clock.advance(999)
    back.freeze()
    // It is asked for now, and nobody hears.
    await clock.advance(1)
    back.thaw()
    await clock.advance(1)
    back.emit('a.b')
    back.refuse('unreachable', 7)
    back.drop()
    await clock.advance(90_000)
    expect(sequences()).toEqual([1, 2, 3, 4])
    expect(notices).toEqual([expect.stringMatching(/^replay /)])
  })

  it('is left to the next link when this one was heard of after the question and died since', async () => {
    const { back, clock, start, sequences, notices } = createLab()
    await start()
    back.emit('a.b')
    back.lose(1)
    back.emit('a.b')
    back.emit('a.b')
    await clock.advance(999)
    back.freeze()
    await clock.advance(1)
    back.thaw()
    await clock.advance(1)
    back.send({ type: 'noise' })
    back.freeze()
    await clock.advance(25_000)
    back.thaw()
    await clock.advance(30_000)
    expect(sequences().filter(Boolean)).toEqual([1, 2, 3])
    expect(notices).toEqual([expect.stringMatching(/^replay /)])
  })

  it('is asked for again when what came could not be read, three times at most', async () => {
    const { requests, history } = createSlowHistory()
    const { back, clock, start, sequences, notices } = createLab({ history })
    await start()
    const answer = async (request: number, frame: unknown) => {
      requests[request]?.receive([frame])
      requests[request]?.end()
      await clock.advance(0)
    }
    for (const sequence of [1, 3, 5]) back.send(event(sequence))
    await clock.advance(1_000)
    await answer(0, '{"type":"a.b","da')
    await answer(1, '{"type":"a.b","da')
    await answer(2, event(2))
    await clock.advance(1_000)
    for (const request of [3, 4, 5]) await answer(request, '{"type":"a.b","da')
    expect(sequences()).toEqual([1, 2, 3, 5])
    expect(requests).toHaveLength(6)
    expect(notices.filter((notice) => notice !== 'invalid malformed')).toEqual([
      'gap tenant-1 4-4 missing',
    ])
  })

  it('is waited for again after a return that names no positions', async () => {
    const { transport, lose, send } = createGreeter({ replay: 'full' })
    const limits = { firstRetryMs: 60_000, maxRetryMs: 60_000 }
    const { start, clock, sequences } = createLab({ transport, limits })
    await start()
    for (const sequence of [1, 3]) send(event(sequence))
    lose()
    await clock.advance(62_000)
    expect(sequences()).toEqual([1, 3])
  })

  it('F14 is none while a replay is under way over a slow network, on a link that cannot be asked', async () => {
    const heads = new Map([['tenant-1', { epoch: 'epoch-1', offset: 5 }]])
    const { transport, lose, send } = createGreeter({ replay: 'full', heads })
    const { start, clock, sequences, notices } = createLab({
      transport,
      resumeFrom: { 'tenant-1': 'epoch-1:1' },
    })
    await start()
    await clock.advance(6_000)
    for (const sequence of [2, 3]) send(event(sequence))
    await clock.advance(6_000)
    for (const sequence of [4, 5]) send(event(sequence))
    expect(sequences()).toEqual([2, 3, 4, 5])
    expect(notices).toEqual(['replay 4'])
    lose()
  })

  it('F14 in a replay is told of once nothing has come for long', async () => {
    const heads = new Map([['tenant-1', { epoch: 'epoch-1', offset: 5 }]])
    const { transport } = createGreeter({ replay: 'full', heads })
    const { start, clock, notices } = createLab({
      transport,
      resumeFrom: { 'tenant-1': 'epoch-1:1' },
    })
    await start()
    await clock.advance(60_000)
    expect(notices).toEqual(['gap tenant-1 2-5 missing'])
  })

  it('is not told of once the topic is numbered anew', async () => {
    const { history } = createSlowHistory()
    const { back, clock, start, notices } = createLab({ history })
    await start()
    for (const sequence of [1, 3]) back.send(event(sequence))
    await clock.advance(1_000)
    back.send({ type: 'reset', data: { topic: 'tenant-1', epoch: 'epoch-9' } })
    await clock.advance(30_000)
    expect(notices).toEqual(['reset epoch-9'])
  })

  it('is not asked for once the topic is numbered anew', async () => {
    const { requests, history } = createSlowHistory()
    const { back, clock, start } = createLab({ history })
    await start()
    for (const sequence of [1, 3]) back.send(event(sequence))
    back.send({ type: 'reset', data: { topic: 'tenant-1', epoch: 'epoch-9' } })
    await clock.advance(5_000)
    expect(requests).toEqual([])
  })

  it('is given up at once when the history cannot be read', async () => {
    const { requests, history } = createSlowHistory()
    const { back, clock, start, sequences, notices } = createLab({ history })
    await start()
    for (const sequence of [1, 3]) back.send(event(sequence))
    await clock.advance(1_000)
    requests[0]?.fail(new Error('503'))
    await clock.settle()
    expect(sequences()).toEqual([1, 3])
    expect(notices).toEqual(['gap tenant-1 2-2 missing'])
  })

  it('at the end, where nothing waits, is given up to what the server has told of', async () => {
    const { back, clock, start, sequences, notices } = createLab({}, { replay: 'none' })
    await start()
    back.send(event(1))
    back.send({ type: 'pong', data: { heads: { 'tenant-1': 'epoch-1:3' } } })
    await clock.advance(1_000)
    expect(notices).toEqual(['gap tenant-1 2-3 missing'])
    back.send(event(4))
    expect(sequences().filter(Boolean)).toEqual([1, 4])
  })

  it('that is filled leaves no timer, though nothing waited behind it', async () => {
    const { back, clock, start } = createLab({}, { replay: 'none' })
    await start()
    back.send(event(1))
    const before = clock.pendingTimers()
    back.send({ type: 'pong', data: { heads: { 'tenant-1': 'epoch-1:2' } } })
    expect(clock.pendingTimers()).toBe(before + 1)
    back.send(event(2))
    expect(clock.pendingTimers()).toBe(before)
  })

  it('that was asked for on a lost link is not given up before the next one had its time', async () => {
    const { transport, lose, send } = createGreeter({ replay: 'full' }, { subscribe() {} })
    const limits = { firstRetryMs: 100 }
    const { clock, start, sequences, notices } = createLab({ transport, limits })
    await start()
    for (const sequence of [1, 3]) send(event(sequence))
    await clock.advance(10_900)
    lose()
    await clock.advance(1_000)
    send({ type: 'noise' })
    await clock.advance(1_000)
    send(event(2))
    expect(sequences().filter(Boolean)).toEqual([1, 2, 3])
    expect(notices).toEqual([expect.stringMatching(/^replay /)])
  })

  it('is waited for by the first of two events with the same number', async () => {
    const { back, start, events, client } = createLab()
    await start()
    back.send(event(1))
    for (const eventId of ['first', 'second']) back.send(event(3, { eventId }))
    back.send(event(2))
    expect(events.map(({ id }) => id)).toEqual(['e1', 'e2', 'first'])
    expect(client.stats().duplicates).toBe(1)
  })

  it('is not forgotten when the server tells of an older head', async () => {
    const { back, clock, start, sequences } = createLab({}, { replay: 'none' })
    await start()
    for (const sequence of [1, 3]) back.send(event(sequence))
    back.send({ type: 'pong', data: { heads: { 'tenant-1': 'epoch-1:1' } } })
    await clock.advance(1_000)
    expect(sequences().filter(Boolean)).toEqual([1, 3])
  })

  it('upon whose gap the app disconnects leaves no timer', async () => {
    const { back, clock } = createLab({}, { replay: 'none' })
    const { transport } = back
    const receiver = createReceiver({ transport, environment: clock.environment })
    receiver.on('gap', receiver.disconnect)
    receiver.connect()
    await clock.advance(0)
    for (const sequence of [1, 3, 5]) back.send(event(sequence))
    await clock.advance(1_000)
    expect(clock.pendingTimers()).toBe(0)
  })
})

describe('what comes late', () => {
  it('is marked when it was sent just before the first event that was seen', async () => {
    const { back, start, events } = createLab()
    await start()
    for (const sequence of [200, 199, 100, 99]) back.send(event(sequence, { topic: 'other' }))
    expect(events.map(({ sequence, outOfOrder }) => [sequence, outOfOrder])).toEqual([
      [200, undefined],
      [199, true],
      [100, true],
    ])
  })

  it('is no news when it was sent before this client came', async () => {
    const { back, start, events } = createLab()
    await start()
    back.send({ type: 'subscribed', data: { heads: { other: 'epoch-1:5' } } })
    for (const sequence of [6, 5]) back.send(event(sequence, { topic: 'other' }))
    expect(events.map(({ sequence, replayed }) => [sequence, replayed])).toEqual([
      [6, undefined],
      [5, true],
    ])
  })

  it('F27 of a numbering from before this client came, does not keep out the one in use', async () => {
    const { back, start, events, client } = createLab({}, { replay: 'none' })
    await start()
    const places = ['new 10', 'old 7', 'new 11', 'old 7', 'new 12']
    for (const [index, place] of places.entries()) {
      const [epoch, sequence] = place.split(' ')
      back.send(event(Number(sequence), { eventId: `e${index}`, epoch }))
    }
    expect(events.map(({ epoch, sequence }) => `${epoch} ${sequence}`)).toEqual([
      ...['new 10', 'old 7', 'new 11', 'new 12'],
    ])
    expect(client.stats().duplicates).toBe(1)
  })

  it('is remembered of the last thousand that were given up, however many there were', async () => {
    const { back, start, sequences, client } = createLab()
    await start()
    back.send(event(1))
    back.send(gap(2, 1_001))
    back.send(gap(1_002, 4_000_000_000))
    for (const sequence of [4_000_000_000, 3_999_999_001, 3_999_999_000, 1_001])
      back.send(event(sequence))
    expect(sequences()).toEqual([1, 4_000_000_000, 3_999_999_001])
    expect(client.stats()).toMatchObject({ late: 2, duplicates: 2 })
  })
})

describe('a gap that the server tells of', () => {
  it('is passed at once, though nothing has come from behind it', async () => {
    const { back, start, sequences, notices } = createLab()
    await start()
    back.send(event(1))
    back.send(gap(2, 2))
    back.send(event(3))
    back.send(gap(4, 9))
    back.send(event(10))
    expect(sequences()).toEqual([1, 3, 10])
    expect(notices).toEqual(['gap tenant-1 2-2 expired', 'gap tenant-1 4-9 expired'])
  })

  it('reaches to the newest event where it names no end', async () => {
    const { back, start, sequences, notices } = createLab()
    await start()
    for (const sequence of [1, 4]) back.send(event(sequence))
    back.send(gap(null, null))
    expect(sequences()).toEqual([1, 4])
    expect(notices).toEqual(['gap tenant-1 2-3 expired'])
  })

  it('says nothing about what has been delivered', async () => {
    const { back, start, sequences, notices, client } = createLab()
    await start()
    for (const sequence of [1, 2, 3]) back.send(event(sequence))
    back.send(gap(1, 2))
    back.send(event(3, { eventId: 'other' }))
    expect(sequences()).toEqual([1, 2, 3])
    expect(client.stats().duplicates).toBe(1)
    expect(notices).toEqual(['gap tenant-1 1-2 expired'])
  })

  it('gives up nothing that comes before it', async () => {
    const { back, start, events } = createLab()
    await start()
    back.send(event(1))
    back.send(gap(4, 5))
    for (const sequence of [2, 3]) back.send(event(sequence))
    expect(events.map(({ sequence, outOfOrder }) => [sequence, outOfOrder])).toEqual([
      [1, undefined],
      [2, undefined],
      [3, undefined],
    ])
  })
})

describe('a return', () => {
  it('says how many it brought, not how many all have brought', async () => {
    const { back, clock, start, notices } = createLab()
    await start()
    back.emit('a.b')
    for (const count of [2, 1]) {
      back.drop()
      for (let sent = 0; sent < count; sent++) back.emit('a.b')
      await clock.advance(20_000)
    }
    expect(notices).toEqual(['replay 2', 'replay 1'])
  })

  it('says so when it is the history that brought them', async () => {
    let sequence = 1
    const history: HistorySource = (_, receive) =>
      Promise.resolve(receive([event((sequence += 1))]))
    const { back, clock, start, notices } = createLab({ history }, { replay: 'none' })
    await start()
    back.send(event(1))
    for (let times = 0; times < 2; times++) {
      back.drop()
      await clock.advance(20_000)
    }
    expect(notices).toEqual(['replay 1', 'replay 1'])
  })

  it('has one outcome: what ends in a gap is no replay', async () => {
    const { back, clock, start, notices, client } = createLab()
    const since: unknown[] = []
    client.on('gap', (info) => since.push(info.since))
    await start()
    back.emit('a.b')
    await clock.advance(5_000)
    const wholeAt = clock.now()
    back.drop()
    back.gap(2)
    back.emit('a.b')
    await clock.advance(2_000)
    expect(notices).toEqual(['gap tenant-1 2-3 expired'])
    expect(since).toEqual([wholeAt])
  })

  it('brings a new numbering from its first event on', async () => {
    const { back, clock, start, sequences, notices } = createLab()
    await start()
    back.emit('a.b')
    back.restart({ newEpoch: true })
    for (let sent = 0; sent < 3; sent++) back.emit('a.b')
    await clock.advance(2_000)
    expect(sequences()).toEqual([1, 1, 2, 3])
    expect(notices).toEqual(['reset epoch-2', 'replay 3'])
  })

  it('asks the history for what came after the last id, where nothing is numbered', async () => {
    const { requests, history } = createSlowHistory()
    const { back, clock, start } = createLab({ history }, { replay: 'none' })
    await start()
    for (const eventId of ['e1', 'e2']) back.send({ type: 'a.b', data: {}, eventId })
    back.drop()
    await clock.advance(2_000)
    expect(requests).toMatchObject([{ topics: new Map(), lastEventId: 'e2', upTo: null }])
  })

  it('asks the history for what came after each number, where nothing has an id', async () => {
    const { requests, history } = createSlowHistory()
    const { back, clock, start } = createLab({ history }, { replay: 'none' })
    await start()
    back.send(event(1, { eventId: undefined }))
    back.drop()
    await clock.advance(2_000)
    expect(requests).toMatchObject([
      { topics: new Map([['tenant-1', { epoch: 'epoch-1', offset: 1 }]]), lastEventId: undefined },
    ])
  })

  it('goes on from where the server says that it is, after a gap in all', async () => {
    const heads = new Map([['tenant-1', { epoch: 'epoch-1', offset: 40 }]])
    const { transport, lose, resumedFrom, send } = createGreeter({ replay: 'none', heads })
    const { clock, start, notices, sequences } = createLab({ transport })
    await start()
    lose()
    await clock.advance(2_000)
    lose()
    await clock.advance(2_000)
    expect(notices).toEqual(['gap * null-null no-replay', 'gap * null-null no-replay'])
    expect(resumedFrom.at(-1)).toMatchObject({ topics: heads })
    for (const sequence of [42, 41]) send(event(sequence))
    expect(sequences()).toEqual([41, 42])
  })

  it('asks the history for nothing where nothing is known', async () => {
    const { requests, history } = createSlowHistory()
    const { transport, lose } = createGreeter({ replay: 'none' })
    const { clock, start, notices } = createLab({ history, transport })
    await start()
    lose()
    await clock.advance(2_000)
    expect(requests).toEqual([])
    expect(notices).toEqual(['gap * null-null no-replay'])
  })

  it('delivers what has waited as soon as the history fills the hole', async () => {
    const { requests, history } = createSlowHistory()
    const limits = { firstRetryMs: 60_000, maxRetryMs: 60_000 }
    const { back, clock, start, sequences } = createLab({ history, limits }, { replay: 'none' })
    await start()
    for (const sequence of [1, 3]) back.send(event(sequence))
    back.drop()
    await clock.advance(60_000)
    requests[0]?.receive([event(2)])
    expect(sequences()).toEqual([1, 2, 3])
  })

  it('to a new numbering of which the server no longer has the beginning begins at its end', async () => {
    const heads = new Map([['tenant-1', { epoch: 'epoch-1', offset: 1 }]])
    const { transport, lose, send } = createGreeter({ replay: 'gap', heads })
    const { clock, start, sequences, notices } = createLab({ transport })
    await start()
    send(event(2))
    lose()
    heads.set('tenant-1', { epoch: 'epoch-2', offset: 5 })
    await clock.advance(2_000)
    send(event(6, { epoch: 'epoch-2' }))
    expect(sequences()).toEqual([2, 6])
    expect(notices).toEqual(['reset epoch-2', 'replay 0'])
  })

  it('names the positions of a thousand topics at most, the newest', async () => {
    const { transport, resumedFrom, lose, send } = createGreeter({ replay: 'full' })
    const { start, clock } = createLab({ transport })
    await start()
    for (let topic = 0; topic <= 1_000; topic++) send(event(1, { topic: `t${topic}` }))
    lose()
    await clock.advance(2_000)
    expect([...(resumedFrom[1]?.topics.keys() ?? [])]).toEqual(
      Array.from({ length: 1_000 }, (_, n) => `t${n + 1}`),
    )
  })

  it('is a gap where the server no longer reaches back and names no positions', async () => {
    const { transport, lose, send } = createGreeter({ replay: 'gap' })
    const { start, clock, notices } = createLab({ transport })
    await start()
    send(event(1))
    lose()
    await clock.advance(2_000)
    expect(notices).toEqual(['gap * null-null expired'])
  })
})

describe('after a sign-out', () => {
  it('F32 the server is not told what the former session has seen', async () => {
    const { transport, resumedFrom, send, lose } = createGreeter({ replay: 'full' })
    const { client, clock, start, notices } = createLab({ transport })
    await start()
    send({ type: 'a.b', data: {}, eventId: 'e1' })
    lose()
    await clock.advance(2_000)
    client.disconnect()
    await start()
    expect(resumedFrom).toEqual([null, { topics: new Map(), lastEventId: 'e1' }, null])
    expect(notices).toEqual(['replay 0', 'gap * null-null paused'])
  })

  it('F32 nothing is delivered that the history was asked for before, and the next session asks anew', async () => {
    const { requests, history } = createSlowHistory()
    const { back, client, clock, start, events, notices } = createLab(
      { history },
      { replay: 'none' },
    )
    const comeBack = async () => {
      back.send(event(1))
      back.drop()
      await clock.advance(2_000)
    }
    await start()
    await comeBack()
    client.disconnect()
    expect(requests[0]?.signal.aborted).toBe(true)
    requests[0]?.receive([event(2)])
    requests[0]?.end()
    await start()
    await comeBack()
    requests[1]?.receive([event(2)])
    requests[1]?.end()
    await clock.settle()
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 1, 2])
    expect(notices).toEqual(['gap * null-null paused', 'replay 1'])
  })

  it('F32 nothing is delivered that waited for the history, and nothing new waits for it', async () => {
    const { requests, history } = createSlowHistory()
    const { back, client, clock, start, sequences } = createLab({ history }, { replay: 'none' })
    await start()
    back.send(event(1))
    back.drop()
    await clock.advance(2_000)
    back.send(event(2))
    client.disconnect()
    await start()
    back.send(event(9))
    expect(sequences()).toEqual([1, 9])
    requests[0]?.end()
    await clock.settle()
    expect(sequences()).toEqual([1, 9])
  })

  it('F32 a history that fails only now is no concern of the next session', async () => {
    const { requests, history } = createSlowHistory()
    const { back, client, clock, start, notices } = createLab({ history }, { replay: 'none' })
    await start()
    back.send(event(1))
    back.drop()
    await clock.advance(2_000)
    client.disconnect()
    await start()
    requests[0]?.fail(new Error('aborted'))
    await clock.settle()
    expect(notices).toEqual(['gap * null-null paused'])
  })
})
