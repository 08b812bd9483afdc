import fc from 'fast-check'
import { followTopics, type Transport } from '../../../src/core'
import { createTabs } from './createTabs'

const everybody = 'tenant-1'
const rooms = ['room-a', 'room-b']
const maxTabs = 4

/** What may happen, to which tab, and how long until the next thing does, milliseconds. */
export const stories = (...more: string[]) =>
  fc.array(
    fc.tuple(
      fc.oneof(
        { weight: 12, arbitrary: fc.constant('emit') },
        {
          weight: 9,
          arbitrary: fc.constantFrom('open', 'open', 'close', 'crash', 'freeze', 'leave'),
        },
        { weight: 4, arbitrary: fc.constantFrom('enter', 'exit', 'publish') },
        {
          weight: 6,
          arbitrary: fc.constantFrom(
            ...['drop', 'stop', 'thaw', 'expire', 'refuse', 'slow', 'offline', 'online'],
            ...more,
          ),
        },
      ),
      fc.nat(maxTabs - 1),
      fc.constantFrom(...rooms),
      fc.constantFrom(0, 3, 30, 100, 300, 700, 1_500, 12_000, 40_000),
    ),
    { minLength: 10, maxLength: 60, size: 'max' },
  )

export type Story = readonly (readonly [move: string, tab: number, room: string, waitMs: number])[]
export type Seen = (number | 'told')[]

/** The same link to a server that does not number, and repeats what came after an id. */
const unnumbered = (transport: Transport): Transport => ({
  name: transport.name,
  open: (session, on) =>
    transport.open(
      {
        ...session,
        get resumeFrom() {
          const offset = Number(session.resumeFrom?.lastEventId?.split('-').at(-1))
          return offset ? { topics: new Map([[everybody, { epoch: 'epoch-1', offset }]]) } : null
        },
      },
      {
        ...on,
        ready: (info) => on.ready({ ...info, heads: undefined }),
        frame: (frame) => on.frame({ ...(frame as object), sequence: undefined, epoch: undefined }),
      },
    ),
})

/** Tabs of one user, each of which notes what it sees of each topic, by how often it had entered it. */
export function createWorld(isNumbered: boolean) {
  const tabs = createTabs()
  const { clock, back } = tabs
  // An id has one place in one stream.
  const written = isNumbered ? [everybody, ...rooms] : [everybody]
  const sent = new Map<string, number>()
  let [tokens, keys] = [0, 0]
  const all: Tab[] = []
  type Tab = ReturnType<typeof open>

  function open(name: string) {
    const tab = tabs.open({
      share: { name: () => 'ada' },
      transport: isNumbered ? back.transport : unnumbered(back.transport),
      token: () => `token-${tokens}`,
      refreshToken: () => `token-${++tokens}`,
    })
    const seen = new Map<string, Seen>()
    const left = new Map<string, () => void>()
    const visits = new Map<string, number>()
    const seenIn = (topic: string) => {
      const visit = `${name}: ${topic}, visit ${visits.get(topic) ?? 0}`
      const found = seen.get(visit) ?? []
      seen.set(visit, found)
      return found
    }
    const topics = () => [everybody, ...left.keys()]
    const told: unknown[] = []
    const tell = (topic: string, what: unknown) => {
      if (topic !== '*' && !topics().includes(topic)) return
      told.push(what)
      for (const one of topic === '*' ? topics() : [topic]) seenIn(one).push('told')
    }
    tab.client.subscribe('test.numbered', ({ topic = '', data, outOfOrder }) => {
      if (!outOfOrder && topics().includes(topic)) {
        seenIn(topic).push((data as { number: number }).number)
      }
    })
    tab.client.on('gap', (gap) => tell(gap.topic, gap))
    tab.client.on('reset', (reset) => tell(reset.topic, reset))
    const echoes: string[] = []
    tab.client.subscribe('note.written', ({ data }) => echoes.push((data as { key: string }).key))
    return {
      ...{ tab, name, seen, told, echoes, topics, seenIn },
      enter(room: string) {
        if (left.has(room)) return
        visits.set(room, (visits.get(room) ?? 0) + 1)
        left.set(room, followTopics(tab.client, [room]))
      },
      exit(room: string) {
        left.get(room)?.()
        left.delete(room)
      },
      comeBack: undefined as (() => void) | undefined,
    }
  }
  const gone: Tab[] = []
  const remove = (tab: Tab) => {
    all.splice(all.indexOf(tab), 1)
    gone.push(tab)
    tab.tab.client.close()
  }
  const emit = (topic: string) => {
    const number = (sent.get(topic) ?? 0) + 1
    sent.set(topic, number)
    back.emit('test.numbered', { number }, { topic })
  }
  let opened = 0
  const openOne = () => {
    if (all.length < maxTabs) all.push(open(`tab ${++opened}`))
  }
  const thaw = () => {
    back.thaw()
    back.drop()
  }
  function heal() {
    thaw()
    back.accept()
    back.lose(0)
    back.setLatency(0)
    clock.setOnline(true)
    for (const one of all) {
      one.comeBack?.()
      one.comeBack = undefined
      one.tab.client.retry()
    }
  }
  const play: Readonly<Record<string, (tab: Tab, room: string) => unknown>> = {
    emit(_, room) {
      for (const topic of [everybody, everybody, room, room, everybody]) {
        if (written.includes(topic)) emit(topic)
      }
    },
    open: openOne,
    close: remove,
    crash(tab) {
      tab.tab.vanish()
      remove(tab)
    },
    vanish: (tab) => (tab.comeBack ??= tab.tab.vanish()),
    freeze: ({ tab }) => tab.freeze(),
    leave: ({ tab }) => tab.leave(),
    enter: (tab, room) => isNumbered && tab.enter(room),
    exit: (tab, room) => tab.exit(room),
    publish: ({ tab }) =>
      void tab.client
        .publish('note.written', { key: `note-${++keys}` }, { timeoutMs: 86_400_000 })
        .catch(() => {}),
    drop: () => back.drop(),
    lose: () => back.lose(2),
    stop: () => back.freeze(),
    thaw,
    expire: () => back.expireToken(),
    refuse: () => back.refuse('lost', 2),
    slow: () => back.setLatency(200),
    offline: () => clock.setOnline(false),
    online: () => clock.setOnline(true),
    restart: () => back.restart({ newEpoch: true }),
  }
  return {
    ...{ all, gone, back, sent, close: tabs.close },
    /** Lets the story happen, then all that it broke be mended. */
    async run(story: Story) {
      openOne()
      openOne()
      await tabs.pass(1_000)
      for (const topic of written) emit(topic)
      for (const [move, index, room, waitMs] of story) {
        const tab = all[index % Math.max(1, all.length)]
        if (tab ?? move === 'open') play[move]?.(tab as Tab, room)
        await tabs.settle(waitMs)
      }
      openOne()
      for (let again = 0; again < 2; again++) {
        heal()
        await tabs.settle(60_000)
      }
    },
    async emitOneMore() {
      for (const topic of written) emit(topic)
      await tabs.settle(60_000)
    },
  }
}
