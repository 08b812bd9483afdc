import { describe, expect, it } from 'vitest'
import { createReceiver, type OutboxStore, type StoredMessage } from '../../src/core'
import { createLab } from './clientLab'

/** A promise that the test settles, and what it is asked by. */
function createAnswers<T>() {
  const answers: ((value: T | PromiseLike<T>) => void)[] = []
  return { answers, ask: () => new Promise<T>((resolve) => answers.push(resolve)) }
}

/** The server has asked for a fresh token, and it is not there yet. */
async function startRefresh() {
  let version = 0
  const { answers, ask } = createAnswers<string>()
  const lab = createLab({
    token: () => (version ? ask() : 'token-0'),
    refreshToken: () => `token-${++version}`,
  })
  await lab.start()
  lab.back.challenge()
  await lab.clock.settle()
  return { ...lab, answers }
}

describe('a session that ends in a handler', () => {
  it('F32 ends there: the rest of a packed frame is not delivered, nor remembered', async () => {
    const { back, client, start, events } = createLab({ topics: ['other'] })
    await start()
    client.subscribe('session.over', () => client.disconnect())
    back.emitMany([{ type: 'a.b' }, { type: 'session.over' }, { type: 'a.b' }, { type: 'a.b' }])
    expect(events.map(({ type }) => type)).toEqual(['a.b', 'session.over'])
    await start()
    back.emit('a.b', {}, { topic: 'other' })
    expect(events).toHaveLength(3)
  })

  it('delivers nothing that waited for its turn', async () => {
    const { back, client, start, events } = createLab()
    await start()
    const frame = (sequence: number) => ({
      ...{ type: sequence === 2 ? 'session.over' : 'a.b', data: {} },
      ...{ topic: 'tenant-1', epoch: 'epoch-1', sequence, eventId: `e${sequence}` },
    })
    client.subscribe('session.over', () => client.disconnect())
    for (const sequence of [1, 3, 4, 6, 2]) back.send(frame(sequence))
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2])
  })
})

describe('a token', () => {
  it('F32 that is refused for the former user does not end the session of the next', async () => {
    const { answers, ask } = createAnswers<string>()
    const { back, client, clock, start, state } = createLab({
      token: () => 'token',
      refreshToken: ask,
    })
    await start()
    back.challenge()
    expect(answers).toHaveLength(1)
    client.disconnect()
    await start()
    expect(state()).toBe('connected')
    answers[0]?.(Promise.reject(Object.assign(new Error('401'), { status: 401 })))
    await clock.settle()
    expect(state()).toBe('connected')
  })

  it('F31 that is fresh and was not heard in time opens the next link', async () => {
    const { answers, back, clock, state } = await startRefresh()
    // The new one is not presented yet when the server's patience with the old one ends.
    expect(answers).toHaveLength(1)
    back.drop({ kind: 'unauthorized', code: 4401 })
    expect(state()).toBe('reconnecting')
    answers[0]?.('token-1')
    await clock.advance(2_000)
    for (const answer of answers) answer('token-1')
    await clock.advance(2_000)
    expect(state()).toBe('connected')
    expect(back.tokens).toEqual(['token-0', 'token-1'])
  })

  it('F31 that is fresh is not blamed for a word about the old one', async () => {
    const { answers, back, clock, state } = await startRefresh()
    back.challenge()
    expect(state()).not.toBe('failed')
    answers[0]?.('token-1')
    await clock.advance(2_000)
    for (const answer of answers) answer('token-1')
    await clock.advance(2_000)
    expect(state()).toBe('connected')
  })
})

describe('a persisted outbox', () => {
  const message = (id: string): StoredMessage => ({
    ...{ id, type: 'note.added', data: {}, key: undefined, topic: undefined },
    expiresAt: Number.MAX_SAFE_INTEGER,
  })

  function createStore(messages: StoredMessage[]) {
    const kept = new Map(messages.map((one) => [one.id, one]))
    const { answers, ask } = createAnswers<void>()
    const store: OutboxStore = {
      async load() {
        const found = [...kept.values()]
        await ask()
        return found
      },
      put: (one) => Promise.resolve(void kept.set(one.id, one)),
      remove: (id) => Promise.resolve(void kept.delete(id)),
      clear: () => Promise.resolve(kept.clear()),
    }
    return { store, kept, loaded: () => answers[0]?.() }
  }

  it('F32 sends nothing of the former user that was still being read at the sign-out', async () => {
    const { store, loaded } = createStore([message('old')])
    const { client, clock, back, start } = createLab({ outbox: store })
    await start()
    client.pending()
    client.disconnect()
    loaded()
    await start()
    await clock.settle()
    expect(client.pending()).toEqual([])
    expect(back.sent).toEqual([])
  })
  it('F32 sends nothing of the former user when the next one comes over a new link', async () => {
    const identity = { userId: 'u-ada' }
    const { client, clock, back, start } = createLab({}, { identity })
    await start()
    back.freeze()
    const ack = client.publish('note.added', {})
    const outcome = expect(ack).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    identity.userId = 'u-ben'
    back.drop()
    back.thaw()
    await clock.advance(2_000)
    await outcome
    expect(client.getSnapshot().userId).toBe('u-ben')
    expect(back.sent).toEqual([])
  })

  it('F32 forgets at the sign-out what waits from before a reload, though nothing was sent since', async () => {
    const { store, kept } = createStore([message('old')])
    const { back, clock } = createLab()
    const receiver = createReceiver({
      transport: back.transport,
      environment: clock.environment,
      outbox: store,
    })
    receiver.connect()
    await clock.advance(0)
    receiver.disconnect()
    expect(kept.size).toBe(0)
  })
})

describe('a position that is handed over', () => {
  const resumeFrom = { 'tenant-1': 'epoch-1:1' }

  /** A server with three events, of which the page has one. */
  function createPage(isManual: boolean) {
    const lab = createLab({ resumeFrom }, { isManual })
    lab.client.on('ready', ({ kind }) => lab.notices.push(kind))
    for (const _ of [1, 2, 3]) lab.back.emit('a.b')
    return lab
  }

  it('is kept by a client that is told to disconnect before it ever connected', async () => {
    const { client, start, sequences, notices } = createPage(false)
    client.disconnect()
    await start()
    expect(sequences()).toEqual([2, 3])
    expect(notices).toEqual(['returned', 'replay 2'])
    expect(client.stats().reconnects).toBe(0)
  })

  it('is forgotten with the attempt that was given up: nothing is said to be replayed', async () => {
    const { back, client, clock, start, notices } = createPage(true)
    await start()
    client.disconnect()
    await start()
    back.admit()
    await clock.advance(0)
    expect(notices).toEqual(['first'])
  })
})

describe('a return', () => {
  it('after which the link is lost again: what is live waits for the history of the second one', async () => {
    const { answers, ask } = createAnswers<string[]>()
    const { back, clock, start, events } = createLab(
      { history: async (_, receive) => receive((await ask()).map(event)) },
      { replay: 'none' },
    )
    // Ids alone: nothing but the way they come puts them in order.
    const event = (id: string) => ({ type: 'a.b', data: {}, eventId: id })
    await start()
    back.send(event('e1'))
    for (let times = 0; times < 2; times++) {
      back.drop()
      await clock.advance(2_000)
    }
    back.send(event('e4'))
    expect(answers).toHaveLength(2)
    answers[0]?.(['e2'])
    await clock.settle()
    answers[1]?.(['e2', 'e3'])
    await clock.settle()
    expect(events.map(({ id }) => id)).toEqual(['e1', 'e2', 'e3', 'e4'])
  })
})

describe('a hole', () => {
  it('that follows on one that is being filled leaves no timer to the next session', async () => {
    const { back, clock } = createLab()
    const { transport } = back
    const receiver = createReceiver({ transport, environment: clock.environment })
    receiver.connect()
    await clock.advance(0)
    const frame = (sequence: number) => ({
      ...{ type: 'a.b', data: {}, eventId: `e${sequence}` },
      ...{ topic: 'tenant-1', epoch: 'epoch-1', sequence },
    })
    back.send([frame(1), frame(3)])
    back.freeze()
    await clock.advance(1_500)
    back.thaw()
    back.send([frame(2), frame(5)])
    await clock.advance(0)
    receiver.disconnect()
    expect(clock.pendingTimers()).toBe(0)
  })

  it('is not given up on a link that is dead, but not known to be', async () => {
    const { back, clock, start, notices } = createLab()
    await start()
    back.emit('a.b')
    await clock.advance(1_000)
    const place = { topic: 'tenant-1', epoch: 'epoch-1', sequence: 3 }
    back.send({ type: 'a.b', data: {}, eventId: 'e3', ...place })
    back.freeze()
    await clock.advance(13_000)
    expect(notices).toEqual([])
  })
})
