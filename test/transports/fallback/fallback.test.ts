import { describe, expect, it } from 'vitest'
import {
  createRealtimeClient,
  type CloseReason,
  type Link,
  type Session,
  type Transport,
  type TransportEvents,
} from '../../../src/core'
import { createFakeClock, createFakeServer } from '../../../src/testing'
import { fallback, type FallbackOptions } from '../../../src/transports/fallback'

type Way = 'open' | 'hangs' | CloseReason['kind']

function createStorage() {
  const items = new Map<string, string>()
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  }
}

/** Three ways to one server, each of which can be blocked, in virtual time. */
function createLab(
  options: FallbackOptions = {},
  heard: (on: TransportEvents) => TransportEvents = (on) => on,
) {
  const clock = createFakeClock()
  const back = createFakeServer()
  const ways: Record<string, Way> = { best: 'open', second: 'open', third: 'open' }
  const attempts: string[] = []
  const links: Record<string, Link[]> = { best: [], second: [], third: [] }
  const way = (name: string): Transport => ({
    name,
    open(session, on) {
      attempts.push(name)
      const now = ways[name] ?? 'open'
      if (now === 'open') {
        const link = back.transport.open(session, heard(on))
        links[name]?.push(link)
        return link
      }
      if (now !== 'hangs')
        queueMicrotask(() => on.closed({ kind: now, message: `${name} is shut` }))
      return { close: () => {} }
    },
  })
  const storage = createStorage()
  const client = createRealtimeClient({
    transport: fallback(Object.keys(ways).map(way), { storage, ...options }),
    token: () => 'token-1',
    refreshToken: () => 'token-2',
    environment: clock.environment,
    limits: { timeoutMs: 20_000 },
  })
  const sequences: (number | undefined)[] = []
  client.subscribe('a.b', ({ sequence }) => sequences.push(sequence))
  const start = async () => {
    client.connect()
    await clock.advance(0)
  }
  const via = () => {
    const { via, isDegraded } = client.getSnapshot()
    return `${via}${isDegraded ? ', degraded' : ''}`
  }
  return { clock, back, ways, attempts, links, client, storage, sequences, start, via }
}

describe('the first that works', () => {
  it('is the best one, when it does', async () => {
    const { start, via, attempts } = createLab()
    await start()
    expect(via()).toBe('best')
    expect(attempts).toEqual(['best'])
  })

  it('F11 is the next one after a failure, at once, and is degraded', async () => {
    const { ways, start, via } = createLab()
    ways.best = 'unreachable'
    ways.second = 'protocol'
    await start()
    expect(via()).toBe('third, degraded')
  })

  it('is the next one where one throws, which leaves nothing behind', async () => {
    const clock = createFakeClock()
    const back = createFakeServer({ name: 'second' })
    const broken: Transport = {
      name: 'broken',
      open() {
        throw new DOMException('no ws: on a page of https:', 'SecurityError')
      },
    }
    const { environment } = clock
    const client = createRealtimeClient({
      transport: fallback([broken, back.transport], { storage: createStorage() }),
      environment,
    })
    client.connect()
    await clock.advance(0)
    expect(client.getSnapshot().via).toBe('second')
    client.close()
    await clock.advance(5_000)
    expect(back.connections).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('is the next one within 5 s where the best is blocked without a word', async () => {
    const { ways, start, via, clock } = createLab()
    ways.best = 'hangs'
    await start()
    expect(via()).toBe('null')
    await clock.advance(2_600)
    expect(via()).toBe('second, degraded')
  })

  it('is whichever is ready first; a better one that comes later is taken over to', async () => {
    const { back, start, via, clock, attempts } = createLab()
    back.setLatency(2_900)
    await start()
    await clock.advance(2_600)
    expect(attempts).toEqual(['best', 'second'])
    back.setLatency(0)
    await clock.advance(1_000)
    expect(via()).toBe('best')
    await clock.advance(60_000)
    expect(attempts).toEqual(['best', 'second'])
    expect(back.connections).toBe(1)
  })

  it.each(['unauthorized', 'forbidden', 'rate-limited', 'ended'] as const)(
    'does not go round a server that says %s',
    async (kind) => {
      const { ways, start, attempts, client } = createLab()
      ways.best = kind
      await start()
      expect(client.getSnapshot().state).not.toBe('connected')
      expect(attempts).not.toContain('second')
    },
  )

  it('is none: one close tells the reason of each', async () => {
    const { ways, start, client } = createLab()
    Object.assign(ways, { best: 'unreachable', second: 'server', third: 'timeout' })
    await start()
    const { error, state } = client.getSnapshot()
    expect(state).toBe('reconnecting')
    expect(error).toMatchObject({
      cause: {
        best: { kind: 'unreachable' },
        second: { kind: 'server' },
        third: { kind: 'timeout', message: 'third is shut' },
      },
    })
  })
})

describe('times of the app', () => {
  it('are kept to', async () => {
    const { ways, start, via, clock } = createLab({ headStartMs: 100, climbMs: 1_000 })
    ways.best = 'hangs'
    await start()
    await clock.advance(100)
    expect(via()).toBe('second, degraded')
    ways.best = 'open'
    await clock.advance(4_100)
    expect(via()).toBe('best')
  })
})

describe('what worked', () => {
  it('is tried first by the next page, for an hour', async () => {
    const first = createLab()
    first.ways.best = 'unreachable'
    await first.start()
    const later = createLab({ storage: first.storage })
    await later.start()
    expect(later.attempts).toEqual(['second'])
    expect(later.via()).toBe('second, degraded')
    const muchLater = createLab({ storage: first.storage })
    muchLater.clock.sleep(3_600_000)
    await muchLater.start()
    expect(muchLater.via()).toBe('best')
  })

  it('is not all that is tried: the others follow, best first', async () => {
    const first = createLab()
    first.ways.best = 'unreachable'
    await first.start()
    const later = createLab({ storage: first.storage })
    Object.assign(later.ways, { second: 'unreachable', best: 'unreachable' })
    await later.start()
    expect(later.attempts).toEqual(['second', 'best', 'third'])
    expect(later.via()).toBe('third, degraded')
  })

  it('is remembered by the page itself where storage is refused', async () => {
    const refuse = () => {
      throw new Error('SecurityError')
    }
    const { back, ways, start, via, attempts, clock } = createLab({
      storage: { getItem: refuse, setItem: refuse },
    })
    ways.best = 'hangs'
    await start()
    await clock.advance(2_600)
    back.drop()
    await clock.advance(1_000)
    expect(via()).toBe('second, degraded')
    expect(attempts).toEqual(['best', 'second', 'second'])
  })

  it.each(['nonsense', '7 9999999999999', ''])('is not needed: %j', async (word) => {
    const storage = createStorage()
    storage.setItem('tidings', word)
    const { start, via } = createLab({ storage })
    await start()
    expect(via()).toBe('best')
  })

  it('is given up for the next when it is open but brings nothing', async () => {
    const { back, start, via, clock, ways } = createLab()
    await start()
    back.drop('timeout')
    await clock.advance(1_000)
    expect(via()).toBe('second, degraded')
    ways.best = 'open'
    await clock.advance(36_000)
    expect(via()).toBe('best')
  })
})

describe('climbing back', () => {
  it('takes over to the best one within a minute, and no break is told', async () => {
    const { back, ways, start, via, clock, client, sequences } = createLab()
    const notices: string[] = []
    for (const notice of ['ready', 'gap', 'replay'] as const)
      client.on(notice, () => notices.push(notice))
    Object.assign(ways, { best: 'hangs', second: 'hangs' })
    await start()
    await clock.advance(6_000)
    expect(via()).toBe('third, degraded')
    for (let second = 0; second < 110; second++) {
      if (second === 50) ways.best = 'open'
      back.emit('a.b')
      await clock.advance(1_000)
    }
    expect(via()).toBe('best')
    expect(back.connections).toBe(1)
    expect(sequences).toEqual(Array.from({ length: 110 }, (_, index) => index + 1))
    expect(client.stats()).toMatchObject({ reconnects: 0, gaps: 0 })
    expect(notices).toEqual(['ready'])
  })

  it('goes step by step where only a middle one is free', async () => {
    const { ways, start, via, clock } = createLab()
    Object.assign(ways, { best: 'hangs', second: 'unreachable' })
    await start()
    await clock.advance(6_000)
    expect(via()).toBe('third, degraded')
    ways.second = 'open'
    await clock.advance(40_000)
    expect(via()).toBe('second, degraded')
    ways.best = 'open'
    await clock.advance(40_000)
    expect(via()).toBe('best')
  })

  it('delivers from both for a moment, each event once', async () => {
    const { back, ways, start, clock, sequences } = createLab()
    ways.best = 'unreachable'
    await start()
    ways.best = 'open'
    await clock.advance(33_100)
    expect(back.connections).toBe(2)
    back.emit('a.b')
    await clock.advance(3_000)
    expect(back.connections).toBe(1)
    back.emit('a.b')
    expect(sequences).toEqual([1, 2])
  })

  it('is not undone by a late word of the one it leaves', async () => {
    let again = () => {}
    const { ways, start, clock, via } = createLab({}, (on) => ({
      ...on,
      ready(info) {
        if (info.connectionId === 'connection-1') again = () => on.ready(info)
        on.ready(info)
      },
    }))
    ways.best = 'unreachable'
    await start()
    ways.best = 'open'
    await clock.advance(33_100)
    expect(via()).toBe('best')
    again()
    expect(via()).toBe('best')
    await clock.advance(60_000)
    expect(via()).toBe('best')
  })

  it('asks the one it leaves for what is under way', async () => {
    const { ways, start, clock, links } = createLab()
    ways.best = 'unreachable'
    await start()
    let probes = 0
    const [left] = links.second ?? []
    if (left) left.probe = () => !!++probes
    ways.best = 'open'
    await clock.advance(32_900)
    const before = probes
    await clock.advance(200)
    expect(probes).toBe(before + 1)
  })

  it('stays where it is while the better one is refused or silent, and goes on trying', async () => {
    const { ways, start, via, clock, attempts, client } = createLab()
    ways.best = 'hangs'
    await start()
    await clock.advance(2_600)
    ways.best = 'unauthorized'
    await clock.advance(40_000)
    ways.best = 'hangs'
    await clock.advance(80_000)
    expect(attempts.filter((name) => name === 'best').length).toBeGreaterThan(3)
    expect(attempts.filter((name) => name === 'second')).toHaveLength(1)
    expect(via()).toBe('second, degraded')
    expect(client.stats().reconnects).toBe(0)
  })
})

describe('the link', () => {
  it('is that of the transport in use: it sends, and takes a fresh token in place', async () => {
    const { client, start, back, ways, clock } = createLab()
    ways.best = 'unreachable'
    await start()
    expect((await client.publish('a.b', { number: 1 })).sequence).toBe(1)
    back.challenge()
    await clock.advance(0)
    expect(back.tokens).toEqual(['token-1', 'token-2'])
    expect(client.stats().reconnects).toBe(0)
  })

  it('is lost like any other: the client reconnects, by what worked', async () => {
    const { back, ways, start, via, clock, client, sequences } = createLab()
    ways.best = 'unreachable'
    await start()
    back.emit('a.b')
    back.drop()
    expect(client.getSnapshot().state).toBe('reconnecting')
    back.emit('a.b')
    await clock.advance(1_000)
    expect(via()).toBe('second, degraded')
    expect(sequences).toEqual([1, 2])
    expect(client.stats()).toMatchObject({ reconnects: 1, gaps: 0 })
  })

  it('leaves no link and no timer behind when it is closed, not even half way up', async () => {
    const { back, ways, start, clock, client } = createLab()
    ways.best = 'unreachable'
    await start()
    ways.best = 'open'
    await clock.advance(33_100)
    expect(back.connections).toBe(2)
    client.close()
    expect(back.connections).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
  })
})

/** Three ways that do what the test tells them, and what is heard of them without a client. */
function openRaw() {
  const clock = createFakeClock()
  const told: unknown[] = []
  const ways = ['best', 'second', 'third'].map((name) => {
    const opened: TransportEvents[] = []
    const way = { name, opened, closes: 0, probes: 0, last: () => opened.at(-1) as TransportEvents }
    const open: Transport['open'] = (_, on) => {
      opened.push(on)
      return { close: () => ++way.closes, probe: () => !!++way.probes }
    }
    return Object.assign(way, { open })
  })
  const transport = fallback(ways, { storage: createStorage() })
  const session: Session = {
    token: () => Promise.resolve(null),
    resumeFrom: null,
    topics: new Set(),
    signal: new AbortController().signal,
    environment: clock.environment,
    maxFrameBytes: Infinity,
  }
  const link = transport.open(session, {
    ready: (info) => told.push(info),
    closed: (reason) => told.push(reason),
    frame() {},
    alive() {},
    challenged() {},
  })
  const [best, second, third] = ways as [(typeof ways)[0], (typeof ways)[0], (typeof ways)[0]]
  return { clock, told, transport, link, best, second, third }
}

describe('to whoever opens it', () => {
  it('tells what the one in use says of itself', () => {
    const { transport, told, best } = openRaw()
    expect(transport.name).toBe('fallback')
    best.last().ready({ replay: 'full', userId: 'u', isDegraded: true })
    expect(told).toEqual([{ via: 'best', replay: 'full', userId: 'u', isDegraded: true }])
  })

  it('tells that nothing is there, and how long the last one asks to wait', () => {
    const { told, best, second, third } = openRaw()
    best.last().closed({ kind: 'protocol' })
    second.last().closed({ kind: 'lost' })
    third.last().closed({ kind: 'protocol', retryAfterMs: 7_000 })
    expect(told).toMatchObject([{ kind: 'unreachable', retryAfterMs: 7_000 }])
  })

  it('goes on to another way where there is no such place', () => {
    const { told, best, second } = openRaw()
    best.last().closed({ kind: 'forbidden', code: 404 })
    expect(second.opened).toHaveLength(1)
    expect(told).toEqual([])
  })

  it('closes all that is open before it is closed itself, and is silent after', async () => {
    const { clock, told, best, second, third } = openRaw()
    await clock.advance(2_500)
    second.last().closed({ kind: 'forbidden' })
    expect(best.closes).toBe(1)
    expect(clock.pendingTimers()).toBe(0)
    best.last().closed({ kind: 'lost' })
    best.last().ready({ replay: 'none' })
    expect(told).toEqual([{ kind: 'forbidden' }])
    expect(third.opened).toEqual([])
  })

  it('tries each once while none is ready', async () => {
    const { clock, best, second, third } = openRaw()
    await clock.advance(60_000)
    for (const { opened, closes } of [best, second, third])
      expect([opened.length, closes]).toEqual([1, 0])
  })

  it('closes at once what is worse than the one that is ready', async () => {
    const { clock, best, second, third } = openRaw()
    await clock.advance(5_000)
    second.last().ready({ replay: 'none' })
    expect([best.closes, second.closes, third.closes]).toEqual([0, 0, 1])
  })

  it('has nothing more to do once the best is ready', async () => {
    const { clock, best } = openRaw()
    best.last().ready({ replay: 'none' })
    await clock.advance(3_000)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('has one attempt at each better way open, and takes nothing from one it has closed', async () => {
    const { clock, told, best, second } = openRaw()
    best.last().closed({ kind: 'unreachable' })
    second.last().ready({ replay: 'none' })
    await clock.advance(33_000)
    const given = best.last()
    await clock.advance(40_000)
    expect(best.opened.length - best.closes).toBe(2)
    given.ready({ replay: 'none' })
    expect(told).toHaveLength(1)
  })

  it('begins nothing anew when the one in use is ready again', async () => {
    const { clock, told, best, second } = openRaw()
    best.last().closed({ kind: 'unreachable' })
    second.last().ready({ replay: 'none' })
    await clock.advance(32_000)
    second.last().ready({ replay: 'none' })
    await clock.advance(1_000)
    expect(told).toHaveLength(2)
    expect(second.probes).toBe(0)
    expect(best.opened).toHaveLength(2)
  })
})
