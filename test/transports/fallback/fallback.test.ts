import { describe, expect, it } from 'vitest'
import { createRealtimeClient, type Transport } from '../../../src/core'
import { createFakeClock, createFakeServer } from '../../../src/testing'
import { fallback, type FallbackOptions } from '../../../src/transports/fallback'

const named = (transport: Transport, name: string): Transport => ({
  name,
  open: (session, on) => transport.open(session, on),
})

function createStorage() {
  const items = new Map<string, string>()
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  }
}

/** Two ways to servers of the same log is more than these tests need: each has its own. */
function createLab(options: FallbackOptions = {}) {
  const clock = createFakeClock()
  const best = createFakeServer()
  const second = createFakeServer()
  const storage = createStorage()
  const client = createRealtimeClient({
    transport: fallback([named(best.transport, 'best'), named(second.transport, 'second')], {
      storage,
      ...options,
    }),
    environment: clock.environment,
  })
  const types: string[] = []
  client.subscribe('*', ({ type }) => types.push(type))
  const start = async () => {
    client.connect()
    await clock.advance(0)
  }
  const via = () => {
    const { via, isDegraded } = client.getSnapshot()
    return `${via}${isDegraded ? ', degraded' : ''}`
  }
  return { clock, best, second, client, storage, types, start, via }
}

describe('the first that works', () => {
  it('is the best one, when it does', async () => {
    const { start, via, second } = createLab()
    await start()
    expect(via()).toBe('best')
    expect(second.attempts).toBe(0)
  })

  it('is the next one after a refusal, and is degraded', async () => {
    const { best, start, via } = createLab()
    best.refuse('unreachable', Infinity)
    await start()
    expect(via()).toBe('second, degraded')
  })

  it('is the next one within 5 s where the best is blocked without a word', async () => {
    const { best, start, via, clock } = createLab()
    best.freeze()
    await start()
    expect(via()).toBe('null')
    await clock.advance(4_999)
    expect(via()).toBe('second, degraded')
  })

  it('does not hide a verdict: a refused token is refused by all', async () => {
    const { best, second, start, client } = createLab()
    best.refuse('forbidden', Infinity)
    await start()
    expect(client.getSnapshot()).toMatchObject({ state: 'failed', reason: 'forbidden' })
    expect(second.attempts).toBe(0)
  })

  it('is none: each reason is told', async () => {
    const { best, second, start, client } = createLab()
    best.refuse('unreachable', Infinity)
    second.refuse('timeout', Infinity)
    await start()
    const { error, state } = client.getSnapshot()
    expect(state).toBe('reconnecting')
    expect((error?.cause as AggregateError).errors).toMatchObject([
      { kind: 'unreachable' },
      { kind: 'timeout' },
    ])
  })

  it('is remembered for the next page, for a while', async () => {
    const first = createLab()
    first.best.refuse('unreachable', Infinity)
    await first.start()
    const [[key, value]] = [...first.storage.items] as [[string, string]]
    const later = createLab({ storage: first.storage })
    await later.start()
    expect(later.via()).toBe('second, degraded')
    expect(later.best.attempts).toBe(0)
    first.storage.setItem(key, value.replace(/ .*/, ' 0'))
    const muchLater = createLab({ storage: first.storage })
    await muchLater.start()
    expect(muchLater.via()).toBe('best')
  })

  it('works where storage is refused', async () => {
    const refuse = () => {
      throw new Error('SecurityError')
    }
    const { start, via } = createLab({ storage: { getItem: refuse, setItem: refuse } })
    await start()
    expect(via()).toBe('best')
  })
})

describe('climbing back', () => {
  it('takes over to the best one within a minute, and no break is told', async () => {
    const { best, second, start, via, clock, client } = createLab()
    best.refuse('unreachable', Infinity)
    await start()
    await clock.advance(35_000)
    expect(via()).toBe('second, degraded')
    best.accept()
    await clock.advance(30_000)
    expect(via()).toBe('best')
    await clock.advance(1_000)
    expect(second.connections).toBe(0)
    expect(client.stats()).toMatchObject({ reconnects: 0, gaps: 0 })
  })

  it('delivers from both for a moment, each event once', async () => {
    const { best, second, start, clock, types } = createLab()
    best.refuse('unreachable', 1)
    await start()
    await clock.advance(30_000)
    expect([best.connections, second.connections]).toEqual([1, 1])
    for (const server of [second, best]) {
      server.send({ type: 'a.b', data: {}, eventId: 'same', timestamp: 't' })
    }
    expect(types.filter((type) => type === 'a.b')).toHaveLength(1)
  })

  it('stays where it is while the best one is refused or silent, and goes on trying', async () => {
    const { best, second, start, via, clock } = createLab()
    best.freeze()
    await start()
    await clock.advance(4_000)
    const before = best.attempts
    await clock.advance(70_000)
    expect(best.attempts).toBeGreaterThan(before)
    expect(via()).toBe('second, degraded')
    expect(second.attempts).toBe(1)
  })
})

it('a loss is a loss: the client reconnects by what worked', async () => {
  const { best, second, start, via, clock, client } = createLab()
  best.refuse('unreachable', Infinity)
  await start()
  second.drop()
  expect(client.getSnapshot().state).toBe('reconnecting')
  await clock.advance(1_000)
  expect(via()).toBe('second, degraded')
})

it('leaves no link and no timer behind when it is closed', async () => {
  const { best, second, start, clock, client } = createLab()
  best.refuse('unreachable', 1)
  await start()
  await clock.advance(30_000)
  client.close()
  await clock.advance(1_000)
  expect([best.connections, second.connections]).toEqual([0, 0])
  expect(clock.pendingTimers()).toBe(0)
})
