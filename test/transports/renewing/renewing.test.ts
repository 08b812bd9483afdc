import { describe, expect, it } from 'vitest'
import {
  createRealtimeClient,
  type Link,
  type Session,
  type SessionInfo,
  type Transport,
  type TransportEvents,
} from '../../../src/core'
import { createFakeClock, createFakeServer, type FakeServerOptions } from '../../../src/testing'
import { apiGateway, renewing, type RenewingOptions } from '../../../src/transports/renewing'

/** A client over a renewed link of a fake server, in virtual time. */
async function startLab(
  options: FakeServerOptions = {},
  wrap: (transport: Transport) => Transport = renewing,
) {
  const clock = createFakeClock()
  const back = createFakeServer(options)
  const client = createRealtimeClient({
    transport: wrap(back.transport),
    environment: clock.environment,
  })
  const sequences: (number | undefined)[] = []
  client.subscribe('a.*', ({ sequence }) => sequences.push(sequence))
  client.connect()
  await clock.advance(0)
  return { clock, back, client, sequences }
}

/** A renewed link without a client: what its links were asked, and what it told, in virtual time. */
function openByHand(options: RenewingOptions = {}, parts: Partial<Link> = {}) {
  const clock = createFakeClock()
  const links: { on: TransportEvents; calls: unknown[][] }[] = []
  const told: unknown[][] = []
  const note =
    (calls: unknown[][], name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args])
  const plain: Transport = {
    name: 'plain',
    open(_, on) {
      const calls: unknown[][] = []
      links.push({ on, calls })
      return {
        send: note(calls, 'send'),
        subscribe: note(calls, 'subscribe'),
        unsubscribe: note(calls, 'unsubscribe'),
        close: note(calls, 'close'),
        ...parts,
        probe() {
          calls.push(['probe'])
          return !!parts.probe?.()
        },
        ...(parts.authenticate && { authenticate: note(calls, 'authenticate') }),
      }
    },
  }
  const transport = renewing(plain, options)
  const session = { environment: clock.environment } as Session
  const link = transport.open(session, {
    ready: note(told, 'ready'),
    frame: note(told, 'frame'),
    alive: note(told, 'alive'),
    challenged: note(told, 'challenged'),
    closed: note(told, 'closed'),
  })
  const ready = (index: number, info: Partial<SessionInfo> = {}) =>
    links[index]?.on.ready({ replay: 'none', ...info })
  const callsOf = (index: number) => links[index]?.calls.map(([name]) => name)
  return { clock, links, told, link, ready, callsOf, transport }
}

const lost = { kind: 'lost' } as const

describe('a link of limited age', () => {
  it('is as old as it was, though a fresh token was accepted on it', async () => {
    const { clock, links, ready } = openByHand({ maxAgeMs: 100_000 })
    ready(0)
    await clock.advance(50_000)
    ready(0)
    await clock.advance(45_000)
    expect(links).toHaveLength(2)
  })

  it('gives up a next link that says nothing, though a fresh token was accepted meanwhile', async () => {
    const { clock, links, ready, callsOf, told } = openByHand({ maxAgeMs: 100_000 })
    ready(0)
    await clock.advance(87_500)
    expect(links).toHaveLength(2)
    ready(0)
    await clock.advance(9_999)
    expect(callsOf(1)).toEqual([])
    await clock.advance(1)
    expect(callsOf(1)).toEqual(['close'])
    expect(callsOf(0)).toEqual(['probe'])
    expect(told.map(([name]) => name)).toEqual(['ready', 'ready'])
  })

  it('is renewed before it is too old, and no event is lost or doubled', async () => {
    const { back, clock, sequences, client } = await startLab({ maxAgeMs: 100_000 })
    back.emit('a.b')
    await clock.advance(79_000)
    expect(back.connections).toBe(1)
    await clock.advance(8_500)
    expect(back.connections).toBe(2)
    back.emit('a.b')
    await clock.advance(2_000)
    back.emit('a.b')
    expect(back.connections).toBe(1)
    expect(back.attempts).toBe(2)
    expect(sequences).toEqual([1, 2, 3])
    expect(client.stats()).toMatchObject({ reconnects: 0, gaps: 0 })
  })

  it('is renewed at the age the app names where the server names none', async () => {
    const options: RenewingOptions = { maxAgeMs: 10_000 }
    const { back, clock } = await startLab({}, (transport) => renewing(transport, options))
    await clock.advance(9_500)
    expect(back.attempts).toBe(2)
  })

  it('tells events without an id apart while two links deliver them', async () => {
    const { back, clock, client } = await startLab({ maxAgeMs: 100_000 })
    const seen: unknown[] = []
    client.subscribe('plain', ({ data }) => seen.push(data))
    await clock.advance(87_500)
    expect(back.connections).toBe(2)
    back.send({ type: 'plain', timestamp: 't', data: { count: 1 } })
    expect(seen).toEqual([{ count: 1 }])
  })

  it('takes for doubles only what the other link brought, from its opening on', async () => {
    const clock = createFakeClock()
    const links: TransportEvents[] = []
    const open: Transport['open'] = (_, on) => ({ close() {}, index: links.push(on) })
    const client = createRealtimeClient({
      transport: renewing({ name: 'plain', open }, { maxAgeMs: 100_000 }),
      environment: clock.environment,
    })
    let heard = 0
    client.subscribe('plain', () => heard++)
    client.connect()
    await clock.advance(0)
    links[0]?.ready({ replay: 'none' })
    await clock.advance(95_000)
    expect(links).toHaveLength(2)
    const frame = { type: 'plain', timestamp: 't', data: {} }
    // The server writes to both, and the first link is the faster one.
    links[0]?.frame(frame)
    links[0]?.frame(frame)
    links[1]?.ready({ replay: 'none' })
    links[1]?.frame(frame)
    links[1]?.frame(frame)
    expect(heard).toBe(2)
    await clock.advance(2_000)
    links[1]?.frame(frame)
    expect(heard).toBe(3)
    client.close()
    expect(clock.pendingTimers()).toBeLessThan(2)
  })

  it('stays in use when the next link is refused, which is tried again', async () => {
    const { back, clock, client } = await startLab({ maxAgeMs: 100_000 })
    back.refuse({ kind: 'unreachable' })
    await clock.advance(96_000)
    expect(back.attempts).toBe(2)
    expect(client.getSnapshot().state).toBe('connected')
    back.accept()
    await clock.advance(30_000)
    expect(back.attempts).toBe(3)
    expect(client.getSnapshot().state).toBe('connected')
  })

  it('stays in use when the next link says nothing, which is given up and tried again', async () => {
    const { back, clock, client, sequences } = await startLab({ maxAgeMs: 100_000, isManual: true })
    back.admit()
    await clock.advance(0)
    await clock.advance(96_000)
    expect(back.attempts).toBe(2)
    await clock.advance(40_000)
    expect(back.attempts).toBe(3)
    expect(back.connections).toBe(2)
    back.admit()
    await clock.advance(2_000)
    expect(back.connections).toBe(1)
    await clock.advance(40_000)
    expect(back.attempts).toBe(3)
    back.emit('a.b')
    expect(sequences).toEqual([1])
    expect(client.stats().reconnects).toBe(0)
  })

  it('is a loss like any other when it breaks first', async () => {
    const { back, clock, client } = await startLab({ maxAgeMs: 100_000 })
    back.drop()
    expect(client.getSnapshot().state).toBe('reconnecting')
    await clock.advance(1_000)
    expect(client.getSnapshot().state).toBe('connected')
    expect(back.connections).toBe(1)
  })
})

describe('while one link replaces the other', () => {
  /** The first link is in use, and the second is being opened. */
  async function openNext(options: RenewingOptions = {}) {
    const lab = openByHand({ maxAgeMs: 100_000, ...options })
    lab.ready(0)
    await lab.clock.advance(87_500)
    expect(lab.links).toHaveLength(2)
    // The one in use was asked whether it lives.
    expect(lab.links[0]?.calls.splice(0)).toEqual([['probe']])
    const frames = () => lab.told.filter(([name]) => name === 'frame').map(([, frame]) => frame)
    const names = () => lab.told.map(([name]) => name)
    return { ...lab, frames, names }
  }

  it('what is asked goes to the one in use', async () => {
    const { link, links, ready } = await openNext()
    const ask = () => {
      link.send?.('message')
      link.subscribe?.('topic', { epoch: 'e', offset: 1 })
      link.unsubscribe?.('topic')
      link.probe?.()
    }
    const asked = [
      ['send', 'message'],
      ['subscribe', 'topic', { epoch: 'e', offset: 1 }],
      ['unsubscribe', 'topic'],
      ['probe'],
    ]
    ask()
    expect(links.map(({ calls }) => calls)).toEqual([asked, []])
    ready(1)
    ask()
    expect(links.map(({ calls }) => calls)).toEqual([asked, asked])
  })

  it('frames are heard of the one in use, and of the former for a second', async () => {
    const { clock, links, ready, frames, callsOf } = await openNext()
    links[1]?.on.frame('early')
    links[0]?.on.frame(1)
    ready(1)
    links[1]?.on.frame(2)
    await clock.advance(999)
    links[0]?.on.frame(3)
    expect(callsOf(0)).toEqual([])
    await clock.advance(1)
    expect(callsOf(0)).toEqual(['close'])
    links[0]?.on.frame('late')
    expect(frames()).toEqual([1, 2, 3])
  })

  it('of a thousand frames at most it is remembered that they came', async () => {
    const { links, ready, frames } = await openNext()
    ready(1)
    for (let frame = 0; frame <= 1_000; frame++) links[0]?.on.frame(frame)
    links[1]?.on.frame(1)
    expect(frames()).toHaveLength(1_001)
    links[1]?.on.frame(0)
    expect(frames()).toHaveLength(1_002)
  })

  it('a fresh token is asked for and given on the one in use alone', async () => {
    const lab = openByHand({ maxAgeMs: 100_000 }, { authenticate() {} })
    const { clock, links, link, ready, told } = lab
    const challenge = (index: number) => {
      links[index]?.on.challenged({ kind: 'unauthorized', message: `${index}` })
      link.authenticate?.(`token-${index}`)
    }
    ready(0)
    await clock.advance(87_500)
    challenge(1)
    challenge(0)
    ready(1)
    challenge(0)
    challenge(1)
    const heard = told.flatMap(([name, reason]) => (name === 'challenged' ? [reason] : []))
    expect(heard).toMatchObject([{ message: '0' }, { message: '1' }])
    expect(links.map(({ calls }) => calls)).toEqual([
      [['probe'], ...[1, 0].map((index) => ['authenticate', `token-${index}`])],
      [0, 1].map((index) => ['authenticate', `token-${index}`]),
    ])
  })

  it('the end of the former is no loss, and that of the one in use is one', async () => {
    const { clock, links, ready, told, names, callsOf } = await openNext()
    ready(1)
    links[0]?.on.closed(lost)
    expect(names()).toEqual(['ready', 'ready'])
    links[1]?.on.closed(lost)
    expect(told.at(-1)).toEqual(['closed', lost])
    expect(callsOf(1)).toEqual(['close'])
    expect(clock.pendingTimers()).toBe(0)
    expect(clock.listeners()).toBe(0)
  })

  it('the end of the one in use ends the other, and nothing is heard any more', async () => {
    const { clock, links, ready, names, callsOf } = await openNext()
    links[0]?.on.closed(lost)
    expect(callsOf(1)).toEqual(['close'])
    ready(1)
    links[1]?.on.frame({})
    links[0]?.on.frame({})
    links[1]?.on.closed(lost)
    expect(names()).toEqual(['ready', 'closed'])
    expect(clock.pendingTimers()).toBe(0)
  })

  it('one that was given up is not heard, however late it is ready or ends', async () => {
    const { clock, links, ready, names } = await openNext()
    await clock.advance(10_000)
    ready(1)
    links[1]?.on.closed(lost)
    expect(names()).toEqual(['ready'])
    links[0]?.on.frame({})
    expect(names()).toEqual(['ready', 'frame'])
  })

  it('a wake opens no third one', async () => {
    const { clock, links } = await openNext()
    clock.wake()
    expect(links).toHaveLength(2)
  })
})

describe('a link that says nothing when it is to be replaced', () => {
  async function replace(canAnswer: boolean, replay: 'full' | 'none', isHeard = false) {
    const lab = openByHand({ maxAgeMs: 100_000 }, { probe: () => canAnswer })
    lab.ready(0)
    await lab.clock.advance(95_000)
    if (isHeard) lab.links[0]?.on.alive()
    lab.ready(1, { replay })
    return lab
  }

  it('is dead where the server answers, and what it may have missed is not replayed', async () => {
    const { told, callsOf, clock } = await replace(true, 'none')
    expect(told.at(-1)).toEqual(['closed', { kind: 'timeout' }])
    expect([callsOf(0), callsOf(1)]).toEqual([['probe', 'close'], ['close']])
    expect(clock.pendingTimers()).toBe(0)
  })

  it.each([
    [true, 'full', false],
    [true, 'none', true],
    [false, 'none', false],
  ] as const)(
    'is replaced where it answers (%s), replay is %s, or it was heard (%s)',
    async (canAnswer, replay, isHeard) => {
      const { told } = await replace(canAnswer, replay, isHeard)
      expect(told.at(-1)).toEqual(['ready', { replay }])
    },
  )
})

describe('a link that is not asked to be renewed', () => {
  it('is not, by any signal but a wake, nor before it is ready', async () => {
    const { clock, links, ready } = openByHand()
    clock.wake()
    ready(0)
    clock.setOnline(false)
    clock.setOnline(true)
    clock.setHidden(true)
    await clock.advance(24 * 3_600_000)
    expect(links).toHaveLength(1)
    expect(links[0]?.calls).toEqual([['probe']])
    expect(clock.pendingTimers()).toBe(0)
  })

  it('is not by a wake where the server answers', () => {
    const { clock, links, ready, link } = openByHand({}, { probe: () => true })
    ready(0)
    clock.wake()
    expect(links).toHaveLength(1)
    expect(link.probe?.()).toBe(true)
  })
})

describe('a link that was renewed after a wake', () => {
  it('is renewed again by its own age, and not by that of the former', async () => {
    const { clock, links, ready, callsOf } = openByHand({ maxAgeMs: 100_000 })
    ready(0)
    await clock.advance(50_000)
    clock.wake()
    ready(1)
    await clock.advance(87_499)
    expect(links).toHaveLength(2)
    await clock.advance(1)
    expect(links).toHaveLength(3)
    expect(callsOf(0)).toEqual(['probe', 'close'])
  })

  it('is not renewed again without need', async () => {
    const { clock, links, ready } = openByHand()
    ready(0)
    clock.wake()
    ready(1)
    await clock.advance(3_600_000)
    expect(links).toHaveLength(2)
  })

  it('lets go of the former at once when it is renewed once more', () => {
    const { clock, links, ready, callsOf } = openByHand()
    ready(0)
    clock.wake()
    ready(1)
    clock.wake()
    expect(links).toHaveLength(3)
    expect(callsOf(0)).toEqual(['probe', 'close'])
  })
})

describe('a wrapped transport', () => {
  it('keeps its name, and what it cannot do', () => {
    const { transport, link } = openByHand()
    expect(transport.name).toBe('plain')
    expect(link.authenticate).toBeUndefined()
  })

  it('may be ready before it has opened', () => {
    const told: unknown[] = []
    const open: Transport['open'] = (_, on) => {
      on.ready({ replay: 'none' })
      return { close() {} }
    }
    const session = { environment: createFakeClock().environment } as Session
    const on = { ready: (info: SessionInfo) => told.push(info) } as unknown as TransportEvents
    renewing({ name: 'prompt', open }).open(session, on)
    expect(told).toEqual([{ replay: 'none' }])
  })

  it('is renewed at the age its server names, which wins', async () => {
    const { clock, links, ready } = openByHand({ maxAgeMs: 200_000 })
    ready(0, { maxAgeMs: 100_000 })
    await clock.advance(95_000)
    expect(links).toHaveLength(2)
  })

  it('is pinged every so often, whatever it hears', async () => {
    const { clock, links, ready, told } = openByHand({ pingMs: 8_000 })
    ready(0)
    expect(told).toEqual([['ready', { replay: 'none', quietMs: 8_000 }]])
    await clock.advance(7_999)
    expect(links[0]?.calls).toEqual([])
    await clock.advance(16_001)
    expect(links[0]?.calls).toEqual([['probe'], ['probe'], ['probe']])
  })
})

describe('a server that never answers', () => {
  it('has its link renewed after a wake', async () => {
    const { back, clock, client } = await startLab({ answersProbes: false })
    await clock.advance(120_000)
    expect(back.attempts).toBe(1)
    clock.sleep(60_000)
    clock.wake()
    await clock.advance(2_000)
    expect(back.attempts).toBe(2)
    expect(back.connections).toBe(1)
    expect(client.getSnapshot().state).toBe('connected')
  })
})

describe('a link that cannot be asked at all', () => {
  it('is renewed after a wake as well', async () => {
    const mute = (transport: Transport): Transport => ({
      name: transport.name,
      open(session, on) {
        const link = transport.open(session, on)
        return { close: () => link.close() }
      },
    })
    const { back, clock, client } = await startLab({}, (transport) => renewing(mute(transport)))
    clock.wake()
    await clock.advance(2_000)
    expect(back.attempts).toBe(2)
    expect(back.connections).toBe(1)
    expect(client.stats().reconnects).toBe(0)
  })
})

describe('the API Gateway profile', () => {
  it('pings every 8 minutes, never judges silence, and renews before 2 hours', async () => {
    let probes = 0
    const count = (transport: Transport): Transport => ({
      name: transport.name,
      open(session, on) {
        const link = transport.open(session, on)
        link.probe = () => {
          probes++
          return false
        }
        return link
      },
    })
    const { back, clock, client } = await startLab({}, (transport) => apiGateway(count(transport)))
    await clock.advance(7.9 * 60_000)
    expect(probes).toBe(0)
    await clock.advance(0.1 * 60_000)
    expect(probes).toBeGreaterThanOrEqual(1)
    await clock.advance(86.9 * 60_000)
    expect(probes).toBeGreaterThanOrEqual(11)
    expect(back.attempts).toBe(1)
    await clock.advance(20 * 60_000)
    expect(back.attempts).toBe(2)
    expect(client.stats()).toMatchObject({ reconnects: 0, gaps: 0 })
  })
})

it('leaves no timer and no link behind when it is closed as soon as it is ready', async () => {
  const back = createFakeServer({ maxAgeMs: 100_000 })
  const clock = createFakeClock()
  const client = createRealtimeClient({
    transport: renewing(back.transport),
    environment: clock.environment,
  })
  client.on('ready', () => client.close())
  client.connect()
  await clock.advance(200_000)
  expect(back.attempts).toBe(1)
  expect(back.connections).toBe(0)
  expect(clock.pendingTimers()).toBe(0)
})

it('leaves no timer and no link behind when it is closed', async () => {
  const { back, clock, client } = await startLab({ maxAgeMs: 100_000 })
  await clock.advance(87_500)
  client.close()
  await clock.advance(2_000)
  expect(back.connections).toBe(0)
  expect(clock.pendingTimers()).toBe(0)
})
