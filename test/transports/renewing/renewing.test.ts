import { describe, expect, it } from 'vitest'
import { createRealtimeClient, type Transport, type TransportEvents } from '../../../src/core'
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

describe('a link of limited age', () => {
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
    await clock.advance(87 * 60_000)
    expect(probes).toBeGreaterThanOrEqual(11)
    expect(back.attempts).toBe(1)
    await clock.advance(20 * 60_000)
    expect(back.attempts).toBe(2)
    expect(client.stats()).toMatchObject({ reconnects: 0, gaps: 0 })
  })
})

it('leaves no timer and no link behind when it is closed', async () => {
  const { back, clock, client } = await startLab({ maxAgeMs: 100_000 })
  await clock.advance(87_500)
  client.close()
  await clock.advance(2_000)
  expect(back.connections).toBe(0)
  expect(clock.pendingTimers()).toBe(0)
})
