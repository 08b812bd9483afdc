import fc from 'fast-check'
import {
  createRealtimeClient,
  followTopics,
  type RealtimeError,
  type HistorySource,
  type ReplayOutcome,
  type Transport,
} from '../../src/core'
import { fallback } from '../../src/transports/fallback'
import { renewing } from '../../src/transports/renewing'
import { createFakeClock, createFakeServer } from '../../src/testing'

/** What everybody reads, where this client writes, and rooms that it enters and leaves. */
const everybody = 'tenant-1'
const desk = 'desk'
const rooms = ['room-a', 'room-b'] as const

const few = fc.integer({ min: 1, max: 5 })
const anyTopic = fc.constantFrom(everybody, ...rooms)

type Move = readonly [name: string, count?: number, topic?: string]

/** What may happen, the common more often, and how long until the next thing does, milliseconds. */
const moves = (...more: string[]) =>
  fc.array(
    fc.tuple(
      fc.oneof(
        { weight: 6, arbitrary: fc.tuple(fc.constant('emit'), few, anyTopic) },
        { weight: 1, arbitrary: fc.tuple(fc.constant('emit'), fc.constant(150), anyTopic) },
        { weight: 2, arbitrary: fc.tuple(fc.constant('repeat'), few, anyTopic) },
        {
          weight: 2,
          arbitrary: fc.tuple(fc.constantFrom('enter', 'leave'), few, fc.constantFrom(...rooms)),
        },
        {
          weight: 4,
          arbitrary: fc.tuple(fc.constantFrom('lose', 'publish', 'refuse', 'slow'), few),
        },
        {
          weight: 8,
          arbitrary: fc.tuple(
            fc.constantFrom(
              ...['drop', 'drop', 'freeze', 'thaw', 'expire', 'challenge', 'retry', 'garbage'],
              ...['offline', 'online', 'hide', 'show', 'sleep', 'heal', 'publishAgain', ...more],
            ),
          ),
        },
      ) as fc.Arbitrary<Move>,
      fc.constantFrom(0, 0, 3, 30, 500, 1_500, 12_000, 40_000),
    ),
    { minLength: 10, maxLength: 80, size: 'max' },
  )

/** A story, and the numbers that the client draws in it. */
export const stories = (...more: string[]) =>
  [
    moves(...more),
    fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 7, maxLength: 7 }),
  ] as const

const forgetful = { getItem: () => null, setItem() {} }
const compositions = {
  nothing: (transport: Transport) => transport,
  renewing: (transport: Transport) => renewing(transport, { maxAgeMs: 20_000 }),
  /** The first of the two can be blocked. */
  fallback: (transport: Transport, isBlocked: () => boolean) =>
    fallback(
      [
        {
          name: 'better',
          open(session, on) {
            if (!isBlocked()) return transport.open(session, on)
            queueMicrotask(() => on.closed({ kind: 'unreachable' }))
            return { close() {} }
          },
        },
        transport,
      ],
      { climbMs: 5_000, storage: forgetful },
    ),
}

export interface WorldOptions {
  readonly replay: ReplayOutcome
  readonly hasHistory?: boolean
  readonly randoms: readonly number[]
  /** What stands between the client and the server's links. @default 'nothing' */
  readonly over?: keyof typeof compositions
}

/** What was numbered, and in between what the client said of what it missed. */
type Seen = (number | 'told')[]

/** A client in virtual time, on a server that keeps all it was ever told. */
export function createWorld({ replay, hasHistory, randoms, over = 'nothing' }: WorldOptions) {
  const clock = createFakeClock()
  clock.setRandom(randoms)
  const server = createFakeServer({ clock, replay })
  let [tokens, keys, epoch, session] = [0, 0, 1, 1]
  /** All that was ever sent, by topic. */
  const log = new Map<string, { number: number; sequence: number; epoch: string }[]>()
  const frameOf = (
    topic: string,
    { number, ...place }: { number: number; sequence: number; epoch: string },
  ) => ({
    ...{ type: 'test.numbered', data: { number }, topic, ...place },
    eventId: `${place.epoch}-${topic}-${place.sequence}`,
  })
  const history: HistorySource = async ({ topics, upTo }, receive) => {
    await new Promise<void>((resolve) => void clock.environment.setTimer(resolve, 50))
    for (const [topic, at] of topics) {
      const missed = (log.get(topic) ?? []).filter(
        ({ epoch, sequence }) =>
          epoch === at.epoch && sequence > at.offset && sequence <= (upTo ?? Infinity),
      )
      receive(missed.map((one) => frameOf(topic, one)))
    }
  }
  let isBlocked = false
  const client = createRealtimeClient({
    transport: compositions[over](server.transport, () => isBlocked),
    topics: hasHistory ? [] : [desk],
    token: () => `token-${tokens}`,
    refreshToken: () => `token-${++tokens}`,
    ...(hasHistory && { history }),
    environment: clock.environment,
  })
  /** By topic, session and, for rooms, how often they had been entered. */
  const seen = new Map<string, Seen>()
  const entered = new Map<string, number>()
  const leave = new Map<string, () => void>()
  const told: string[] = []
  const echoes: string[] = []
  const taken: string[] = []
  const refused: RealtimeError[] = []

  const visitOf = (topic: string) =>
    `${topic}, session ${session}, visit ${entered.get(topic) ?? 0}`
  const seenIn = (topic: string) => {
    const visit = visitOf(topic)
    const found = seen.get(visit) ?? []
    seen.set(visit, found)
    return found
  }
  const read = () => [everybody, ...(hasHistory ? [] : [desk]), ...leave.keys()]
  const tell = (topic: string, what: object) => {
    told.push(JSON.stringify(what))
    for (const one of topic === '*' ? read() : [topic]) seenIn(one).push('told')
  }
  client.subscribe('test.numbered', ({ topic = '', data, outOfOrder }) => {
    const { number } = data as { number: number }
    // A room that was left goes on for a moment.
    if (!outOfOrder && read().includes(topic)) seenIn(topic).push(number)
  })
  client.subscribe('note.written', ({ data }) => echoes.push((data as { key: string }).key))
  client.on('gap', (gap) => tell(gap.topic, gap))
  client.on('reset', (reset) => tell(reset.topic, reset))
  client.on('error', ({ code }) => told.push(code))

  function emit(topic: string, count: number) {
    const sent = log.get(topic) ?? []
    log.set(topic, sent)
    for (let left = count; left > 0; left--) {
      const last = sent.at(-1)
      const name = `epoch-${epoch}`
      const sequence = last?.epoch === name ? last.sequence + 1 : 1
      const number = (last?.number ?? 0) + 1
      sent.push({ number, sequence, epoch: name })
      server.emit('test.numbered', { number }, { topic })
    }
  }
  function publish(key: string) {
    client
      .publish('note.written', { key }, { topic: desk, idempotencyKey: key, timeoutMs: 86_400_000 })
      .then(
        () => taken.push(key),
        (error: unknown) => refused.push(error as RealtimeError),
      )
  }
  /** A link on which something was lost does not go on: TCP would have brought it. */
  function thaw() {
    server.thaw()
    server.drop()
  }
  function heal() {
    thaw()
    server.accept()
    server.lose(0)
    server.setLatency(0)
    clock.setOnline(true)
    clock.setHidden(false)
    client.retry()
  }
  const play: Readonly<Record<string, (count: number, topic: string) => void>> = {
    emit: (count, topic) => emit(topic, count),
    repeat(back, topic) {
      const one = log.get(topic)?.at(-back - 1)
      const [first] = seenIn(topic)
      if (one && one.number >= Number(first) && read().includes(topic)) {
        server.send(frameOf(topic, one))
      }
    },
    enter(_, room) {
      if (leave.has(room)) return
      entered.set(room, (entered.get(room) ?? 0) + 1)
      leave.set(room, followTopics(client, [room]))
    },
    leave(_, room) {
      leave.get(room)?.()
      leave.delete(room)
    },
    lose: (count) => server.lose(count),
    publish: () => publish(`note-${++keys}`),
    publishAgain: () => publish(`note-${keys}`),
    refuse: (count) => server.refuse('lost', count),
    slow: (count) => server.setLatency(count * 100),
    drop: () => server.drop(),
    freeze: () => server.freeze(),
    thaw,
    expire: () => server.expireToken(),
    challenge: () => server.challenge(),
    retry: () => client.retry(),
    garbage: () => server.send('{"type":'),
    offline: () => clock.setOnline(false),
    online: () => clock.setOnline(true),
    hide: () => clock.setHidden(true),
    show: () => clock.setHidden(false),
    sleep: () => clock.sleep(60_000),
    heal,
    block: () => (isBlocked = true),
    unblock: () => (isBlocked = false),
    /** Something old, perhaps from before this client came, or of a former numbering. */
    stray() {
      for (const topic of read()) {
        const one = log.get(topic)?.at(-4)
        if (one) server.send(frameOf(topic, one))
      }
    },
    restart() {
      epoch++
      server.restart({ newEpoch: true })
    },
    signOut() {
      session++
      client.disconnect()
      client.connect()
    },
  }

  return {
    ...{ clock, server, client, seen, told, echoes, taken, refused },
    read,
    /** What was seen of a topic since it was entered last. */
    seenLast: (topic: string) => seenIn(topic).at(-1),
    sentLast: (topic: string) => log.get(topic)?.at(-1)?.number,
    /** Lets the story happen, then all that it broke be mended, and one more event of each topic be sent. */
    async run(story: readonly (readonly [move: Move, waitMs: number])[], lastMove = 'heal') {
      // Of a topic of which nothing is known nothing could be said to be missing.
      for (const topic of read()) emit(topic, 1)
      client.connect()
      await clock.advance(100)
      for (const topic of read()) emit(topic, 1)
      for (const [[move, count = 0, topic = ''], waitMs] of story) {
        play[move]?.(count, topic)
        await clock.advance(waitMs)
      }
      // A token that is refused twice is not tried again until somebody asks for it.
      for (let again = 0; again < 2; again++) {
        heal()
        await clock.advance(60_000)
      }
      play[lastMove]?.(0, '')
      await clock.advance(0)
      for (const topic of read()) emit(topic, 1)
      await clock.advance(60_000)
    },
  }
}
