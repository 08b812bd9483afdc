import { describe, expect, it } from 'vitest'
import { createLab } from './clientLab'

const event = (sequence: number) => ({
  type: 'a.b',
  data: {},
  eventId: `e${sequence}`,
  topic: 'tenant-1',
  epoch: 'epoch-1',
  sequence,
})

describe('control frames', () => {
  it('are no events', async () => {
    const { back, start, events, client } = createLab()
    await start()
    back.send({ type: 'ack', data: { id: 'unknown' } })
    back.send({ type: 'subscribed', data: { topics: ['x'], heads: {} } })
    expect(events).toEqual([])
    expect(client.records().map(({ verdict }) => verdict)).toEqual(['control', 'control'])
  })

  it('are nothing where they say nothing, and a pong is also an event', async () => {
    const { back, start, events } = createLab()
    await start()
    const types = ['ack', 'publish.error', 'gap', 'reset', 'subscribed', 'pong', 'a.b']
    for (const type of types) back.send({ type })
    for (const type of types) back.send({ type, data: null })
    expect(events.map(({ type }) => type)).toEqual(['pong', 'a.b', 'pong', 'a.b'])
  })

  it('gap: goes on behind what the server no longer has, by number or by position', async () => {
    const { back, start, sequences, notices } = createLab()
    await start()
    back.send(event(1))
    back.send(event(5))
    back.send({
      type: 'gap',
      data: { topic: 'tenant-1', from: 2, to: 'epoch-1:4', reason: 'expired' },
    })
    expect(sequences()).toEqual([1, 5])
    expect(notices).toEqual(['gap tenant-1 2-4 expired'])
  })

  it('gap: of a topic that is not known is announced as it came', async () => {
    const { back, start, notices } = createLab()
    await start()
    back.send({ type: 'gap', data: { topic: 'other', from: 2, to: 4, reason: 'expired' } })
    back.send({ type: 'gap', data: { topic: 'other', from: null, to: null, reason: 'x' } })
    back.send({ type: 'gap', data: {} })
    expect(notices).toEqual([
      'gap other 2-4 expired',
      'gap other null-null server',
      'gap  null-null server',
    ])
  })

  it('reset: the topic is numbered anew, and the old numbering is over', async () => {
    const { back, start, sequences, notices, client } = createLab()
    await start()
    back.send(event(1))
    back.send({ type: 'reset', data: { topic: 'tenant-1', epoch: 'epoch-9', reason: 'wiped' } })
    back.send({ type: 'reset', data: { topic: 'tenant-1' } })
    back.send(event(2))
    back.send({ ...event(1), epoch: 'epoch-9' })
    back.send({ type: 'reset', data: { topic: 'tenant-1', epoch: 'epoch-9', reason: 'wiped' } })
    expect(notices).toEqual(['reset epoch-9'])
    expect(sequences()).toEqual([1, 1])
    expect(client.stats().duplicates).toBe(1)
  })

  it('subscribed: its heads say what must have come', async () => {
    const { back, clock, start, sequences } = createLab()
    await start()
    back.emit('a.b')
    back.lose(1)
    back.emit('a.b')
    back.send({ type: 'subscribed', data: { heads: { 'tenant-1': 'epoch-1:2' } } })
    await clock.advance(1_000)
    expect(sequences()).toEqual([1, 2])
  })
})

describe('what a server closes for', () => {
  it('1009: the message behind it is not sent again', async () => {
    const { client, clock, start, back } = createLab()
    await start()
    back.freeze()
    const small = client.publish('a.b', {}, { idempotencyKey: 'small' })
    const large = client.publish('a.b', { text: 'x'.repeat(500) }, { idempotencyKey: 'large' })
    const outcome = expect(large).rejects.toMatchObject({ code: 'PUBLISH_REFUSED' })
    back.thaw()
    back.drop({ kind: 'protocol', code: 1009 })
    await outcome
    await clock.advance(1_000)
    await expect(small).resolves.toMatchObject({ id: 'small' })
    expect(back.sent).toMatchObject([{ id: 'small' }])
  })

  it('another user: nothing of the first is kept, and what is shown is not taken for right', async () => {
    const identity = { userId: 'u-ada' }
    const { back, clock, start, sequences, notices } = createLab({}, { identity })
    await start()
    back.emit('a.b')
    identity.userId = 'u-ben'
    back.drop()
    await clock.advance(1_000)
    back.emit('a.b', {}, { eventId: 'epoch-1-tenant-1-1' })
    expect(sequences().at(-1)).toBe(2)
    expect(notices).toEqual(['gap * null-null paused'])
  })
})

describe('the records', () => {
  it.each([
    ['a loss', false],
    ['a sign-out', true],
  ])('of one user are not shown to the next, after %s', async (_, signsOut) => {
    const identity = { userId: 'u-ada' }
    const { back, client, clock, start } = createLab({}, { identity })
    await start()
    for (let count = 0; count < 3; count++) back.emit('secret.told')
    const comeBack = async () => {
      if (signsOut) {
        client.disconnect()
        await start()
      } else {
        back.drop()
        await clock.advance(1_000)
      }
      back.emit('a.b')
      return client.records().map(({ type, number }) => `${type} ${number}`)
    }
    const own = ['secret.told 1', 'secret.told 2', 'secret.told 3', 'a.b 4']
    expect(await comeBack()).toEqual(own)
    identity.userId = 'u-ben'
    expect(await comeBack()).toEqual(['a.b 5'])
  })
})

describe('a flood of early events', () => {
  const never = () => new Promise<void>(() => {})

  it('is bounded: another link brings what this one did not, in order and once', async () => {
    const { back, clock, start, sequences, notices, client } = createLab({ history: never })
    await start()
    back.emit('a.b')
    back.lose(2)
    back.burst(1_500)
    await clock.advance(1_000)
    expect(sequences()).toEqual(Array.from({ length: 1_501 }, (_, index) => index + 1))
    expect(notices).toEqual(['replay 1500'])
    expect(client.stats().reconnects).toBe(1)
  })

  it('is bounded: what no other link brings either is given up, and the rest delivered', async () => {
    const { back, clock, start, sequences, notices, client } = createLab({ history: never })
    await start()
    back.send(event(1))
    for (let sequence = 4; sequence <= 1_003; sequence++) back.send(event(sequence))
    await clock.advance(1_000)
    expect(client.stats().reconnects).toBe(1)
    expect(notices.filter((notice) => notice.startsWith('gap'))).toEqual([])
    back.send(event(1_004))
    expect(notices.filter((notice) => notice.startsWith('gap'))).toEqual([
      'gap tenant-1 2-3 missing',
    ])
    expect(sequences()).toHaveLength(1_002)
    expect(client.stats().reconnects).toBe(1)
  })

  it('is bounded: where nothing is replayed, the range is given up at once', async () => {
    const { back, clock, start, sequences, notices } = createLab(
      { history: never },
      { replay: 'none' },
    )
    await start()
    back.send(event(1))
    for (let sequence = 4; sequence < 1_003; sequence++) back.send(event(sequence))
    await clock.settle()
    expect(notices).toEqual([])
    back.send(event(1_003))
    expect(notices).toEqual(['gap tenant-1 2-3 missing'])
    expect(sequences()).toHaveLength(1_001)
  })

  it('delivers late what comes after all, once', async () => {
    const { back, clock, start, events, client } = createLab({}, { replay: 'none' })
    await start()
    for (const sequence of [1, 4]) back.send(event(sequence))
    await clock.advance(1_000)
    back.send(event(3))
    back.send({ ...event(3), eventId: 'other' })
    expect(events.map(({ sequence, outOfOrder }) => [sequence, outOfOrder])).toEqual([
      [1, undefined],
      [4, undefined],
      [3, true],
    ])
    expect(client.stats()).toMatchObject({ late: 1, duplicates: 1 })
  })
})
