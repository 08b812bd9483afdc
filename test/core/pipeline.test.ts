import { describe, expect, it } from 'vitest'
import {
  defineEvents,
  type HistorySource,
  type RealtimeError,
  type Transport,
} from '../../src/core'
import { createLab } from './clientLab'

const event = (sequence: number, more: object = {}) => ({
  ...{ type: 'a.b', data: {}, eventId: `e${sequence}` },
  ...{ topic: 'tenant-1', epoch: 'epoch-1', sequence, ...more },
})

/** A schema that counts in tens, and refuses what is no number. */
const inTens = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value: unknown) =>
      typeof value === 'number' ? { value: value * 10 } : { issues: [{ message: 'no number' }] },
  },
} as const

describe('an event', () => {
  it('is handed on as its schema made it, and is recorded so', async () => {
    const { client, back, start, events } = createLab({ events: defineEvents({ 'a.b': inTens }) })
    await start()
    back.emit('a.b', 7)
    expect(events.map(({ data }) => data)).toEqual([70])
    expect(client.records().at(-1)?.payload).toMatchObject({ data: 70 })
  })

  it('is of whatever tenant where nobody has said which one it is to be', async () => {
    const transport: Transport = {
      name: 'open',
      open(_, on) {
        on.ready({ replay: 'none' })
        on.frame({ type: 'a.b', data: { tenantId: 'tenant-2' } })
        return { close() {} }
      },
    }
    const { start, events } = createLab({ transport })
    await start()
    expect(events).toHaveLength(1)
  })

  it.each([
    ['without an id', { type: 'a.b' }],
    ['by which the connection speaks of itself', { type: 'ping', eventId: 'system-1' }],
  ])('%s is no place to go on from', async (_, frame) => {
    const asked: (string | undefined)[] = []
    const history: HistorySource = ({ lastEventId }) =>
      Promise.resolve(void asked.push(lastEventId))
    const { back, clock, start } = createLab({ history }, { replay: 'none' })
    await start()
    back.send({ type: 'a.b', data: {}, eventId: 'e1' })
    back.send({ data: {}, ...frame })
    back.drop()
    await clock.advance(2_000)
    expect(asked).toEqual(['e1'])
  })

  it('that waits for a history is not lost when another return asks a second one', async () => {
    const ends: (() => void)[] = []
    const { back, clock, start, sequences } = createLab(
      { history: () => new Promise((resolve) => ends.push(resolve)) },
      { replay: 'none' },
    )
    await start()
    back.send(event(1))
    back.drop()
    await clock.advance(2_000)
    back.send(event(2))
    back.drop()
    await clock.advance(2_000)
    for (const end of ends) end()
    await clock.settle()
    expect(sequences()).toEqual([1, 2])
  })
})

describe('what the app is told', () => {
  it('of a frame that is refused: its type, where it has one, and never what is too large', async () => {
    const { client, back, start } = createLab({ events: defineEvents({ 'a.b': inTens }) })
    const told: unknown[] = []
    client.on('invalid', ({ reason, type, frame }) => told.push([reason, type, !!frame]))
    await start()
    back.emit('a.b', 'seven')
    back.send({ type: 'a.c', data: { tenantId: 'tenant-2' } })
    back.send('x'.repeat(1_048_577))
    back.send('x'.repeat(1_048_576))
    expect(told).toEqual([
      ['schema', 'a.b', true],
      ['tenant', 'a.c', true],
      ['too-large', undefined, false],
      ['malformed', undefined, true],
    ])
  })

  it('of an error: what the server said, or else its name, with its code', async () => {
    const { client, back, start } = createLab()
    const told: Partial<RealtimeError>[] = []
    client.on('error', (error) => told.push(error))
    await start()
    back.send({ type: 'broadcast.error', data: { error: 'no', code: 'VALIDATION_ERROR' } })
    back.send({ type: 'broadcast.error', data: {} })
    back.send({ message: 'Internal server error' })
    expect(told).toMatchObject([
      { code: 'SERVER', message: 'no', serverCode: 'VALIDATION_ERROR' },
      { code: 'SERVER', message: 'broadcast.error', serverCode: '' },
      { code: 'GATEWAY', message: 'Internal server error', retryable: true },
    ])
  })

  it('of every frame: what became of it', async () => {
    const { client, back, start, clock } = createLab({}, { replay: 'none' })
    await start()
    for (const sequence of [1, 1, 3]) back.send(event(sequence))
    await clock.advance(1_000)
    back.send(event(2))
    back.send({ message: 'Forbidden' })
    back.send({ type: 'a.b', data: { tenantId: 'tenant-2' } })
    back.send({ type: 'ack' })
    back.send(7)
    expect(client.records().map(({ verdict, type }) => `${verdict} ${type}`)).toEqual([
      'delivered a.b',
      'duplicate a.b',
      'held a.b',
      'delivered a.b',
      'late a.b',
      'diagnostic gateway',
      'foreign a.b',
      'control ack',
      'invalid malformed',
    ])
    expect(client.stats()).toMatchObject({ received: 8, delivered: 3, foreign: 1, invalid: 1 })
  })
})
