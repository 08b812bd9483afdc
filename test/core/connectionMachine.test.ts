import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  initialMachine,
  linksOf,
  stateName,
  step,
  type Machine,
  type MachineEffect,
  type MachineInput,
  type TimerName,
} from '../../src/core/connectionMachine'
import { closeReasonOf, knownCloseCodes, type CloseKind } from '../../src/protocol'

const limits = {
  firstRetryMs: 1_000,
  maxRetryMs: 30_000,
  maxAttempts: Infinity,
  stableMs: 10_000,
  graceMs: 5_000,
}

/** Each input comes when the timer before it was due. */
function run(inputs: MachineInput[], options: { random?: number; maxAttempts?: number } = {}) {
  const { random = 0.5, maxAttempts = Infinity } = options
  let machine = initialMachine
  let now = 0
  let effects: readonly MachineEffect[] = []
  for (const input of inputs) {
    if (input.type === 'timer') now += machine.timers[input.timer]?.delayMs ?? 0
    const next = step(machine, input, { now, random, limits: { ...limits, maxAttempts } })
    ;({ machine, effects } = next)
  }
  const delays = Object.fromEntries(
    Object.entries(machine.timers).map(([name, timer]) => [name, Math.round(timer.delayMs)]),
  ) as Partial<Record<TimerName, number>>
  return { machine, effects, delays, links: linksOf(machine.phase), name: stateName(machine) }
}

const connect: MachineInput = { type: 'connect' }
const ready = (link: number, maxAgeMs?: number): MachineInput => ({ type: 'ready', link, maxAgeMs })
const closed = (link: number, kind: CloseKind, more: object = {}): MachineInput => ({
  type: 'link-closed',
  link,
  reason: { kind, ...more },
})
const due = (timer: TimerName): MachineInput => ({ type: 'timer', timer })

describe('connecting', () => {
  it('opens a link and starts the grace time', () => {
    const { name, links, delays } = run([connect])
    expect(name).toBe('connecting')
    expect(links).toEqual([1])
    expect(delays).toEqual({ grace: 5_000 })
  })

  it('is connected once the link is ready, and does nothing on a second connect', () => {
    const { name, links } = run([connect, ready(1), connect])
    expect(name).toBe('connected')
    expect(links).toEqual([1])
  })

  it('ignores a link that is not the one it waits for', () => {
    expect(run([connect, ready(7)]).name).toBe('connecting')
    expect(run([connect, ready(1), closed(7, 'lost')]).name).toBe('connected')
  })
})

describe('after a loss', () => {
  it('waits between 0 and a bound that doubles', () => {
    const waits: (number | undefined)[] = []
    const inputs: MachineInput[] = [connect, ready(1), closed(1, 'lost')]
    for (let link = 2; link < 9; link++) {
      waits.push(run(inputs, { random: 0.999_999 }).delays.retry)
      inputs.push(due('retry'), closed(link, 'unreachable'))
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })

  it('finds a server that was gone for 5 s within 8 s of its return, however it draws', () => {
    for (const early of [0, 0.01, 0.1, 0.3, 0.6]) {
      let machine = initialMachine
      let now = 0
      const take = (input: MachineInput, random: number) =>
        (machine = step(machine, input, { now, random, limits }).machine)
      take(connect, 0)
      take(ready(1), 0)
      take(closed(1, 'lost'), early)
      // Until it is back every attempt fails; the last draw before is as bad as can be.
      for (let link = 2; link < 500; link++) {
        const waitMs = machine.timers.retry?.delayMs ?? 0
        now += waitMs
        if (now > 5_000) break
        take(due('retry'), 0)
        take(closed(link, 'unreachable'), link % 7 === 6 || now > 3_000 ? 0.999 : early)
      }
      expect(now).toBeLessThanOrEqual(13_000)
    }
  })

  it('starts over with short waits only after a stable time or a proof of life', () => {
    const flapping: MachineInput[] = [connect, ready(1), closed(1, 'lost'), due('retry'), ready(2)]
    expect(run([...flapping, closed(2, 'lost')]).machine.failures).toBe(2)
    expect(run([...flapping, due('stable'), closed(2, 'lost')]).machine.failures).toBe(1)
    expect(run([...flapping, { type: 'proven' }, closed(2, 'lost')]).machine.failures).toBe(1)
  })

  it('is lost for people only after the grace time', () => {
    const inputs: MachineInput[] = [connect, ready(1), closed(1, 'lost')]
    expect(run(inputs).machine.isLost).toBe(false)
    expect(run([...inputs, due('grace')]).machine.isLost).toBe(true)
    expect(run([...inputs, due('grace'), due('retry'), ready(2)]).machine.isLost).toBe(false)
  })

  it('fails when a set number of attempts is used up', () => {
    const inputs: MachineInput[] = [
      connect,
      closed(1, 'unreachable'),
      due('retry'),
      closed(2, 'unreachable'),
    ]
    expect(run(inputs, { maxAttempts: 1 }).name).toBe('failed')
    expect(run(inputs, { maxAttempts: 2 }).name).toBe('reconnecting')
  })

  it('tries again at once when asked to, on waking and when the network is back', () => {
    const waiting: MachineInput[] = [connect, ready(1), closed(1, 'lost')]
    const nudges: MachineInput[] = [
      { type: 'retry' },
      { type: 'wake' },
      { type: 'network', isOnline: true },
    ]
    for (const nudge of nudges) {
      expect(run([...waiting, nudge]).machine.phase).toEqual({ name: 'opening', link: 2 })
    }
  })

  it('shows offline while there is no network, and tries all the same', () => {
    const inputs: MachineInput[] = [
      connect,
      ready(1),
      closed(1, 'lost'),
      { type: 'network', isOnline: false },
    ]
    expect(run(inputs).name).toBe('offline')
    expect(run(inputs).delays.retry).toBe(30_000)
    expect(run([...inputs, due('retry')]).links).toEqual([2])
  })
})

describe('close codes', () => {
  const outcome = (code: number, reason = '') =>
    run([connect, ready(1), { type: 'link-closed', link: 1, reason: closeReasonOf(code, reason) }])

  const expected: Record<number, string> = {
    1000: 'closed',
    1001: 'reconnecting',
    1002: 'reconnecting',
    1003: 'reconnecting',
    1007: 'reconnecting',
    1008: 'reconnecting',
    1009: 'reconnecting',
    1010: 'reconnecting',
    1012: 'reconnecting',
    1013: 'reconnecting',
    4400: 'failed',
    4401: 'reconnecting',
    4403: 'failed',
    4404: 'failed',
    4429: 'reconnecting',
  }

  it.each(knownCloseCodes)('%i has its verdict', (code) => {
    expect(outcome(code).name).toBe(expected[code])
  })

  it.each([
    [1001, '', 2_500],
    [1006, '', 500],
    [1012, '', 17_500],
    [1012, '{"retryAfterMs":20000}', 10_000],
    [1013, '', 15_000],
    [4429, '{"retryAfterMs":60000}', 63_000],
    [4429, '', 20_000],
  ])('%i %s waits %i ms in the middle of its span', (code, reason, delayMs) => {
    expect(outcome(code, reason).delays.retry).toBe(delayMs)
  })

  it('gives a protocol error three tries', () => {
    const two: MachineInput[] = [
      connect,
      closed(1, 'protocol'),
      due('retry'),
      closed(2, 'protocol'),
      due('retry'),
    ]
    expect(run(two).name).toBe('reconnecting')
    expect(run([...two, closed(3, 'protocol')]).name).toBe('failed')
  })

  it('doubles exactly on a rate limit without a figure', () => {
    const inputs = [connect, closed(1, 'rate-limited'), due('retry'), closed(2, 'rate-limited')]
    expect(run(inputs, { random: 0 }).delays.retry).toBe(2_000)
  })
})

describe('a refused token', () => {
  const refused: MachineInput[] = [connect, closed(1, 'unauthorized')]

  it('is refreshed at once, then tried', () => {
    expect(run(refused).effects).toEqual(['refresh'])
    expect(run([...refused, { type: 'refreshed' }]).links).toEqual([2])
  })

  it('is final when it had just been refreshed', () => {
    const { machine, name } = run([...refused, { type: 'refreshed' }, closed(2, 'unauthorized')])
    expect(name).toBe('failed')
    expect(machine.problem?.kind).toBe('unauthorized')
  })

  it('leaves failed by retry, with a new chance to refresh', () => {
    const failed: MachineInput[] = [...refused, { type: 'refreshed' }, closed(2, 'unauthorized')]
    const { machine } = run([...failed, { type: 'retry' }, closed(3, 'unauthorized')])
    expect(machine.phase.name).toBe('refreshing')
  })

  it('is asked for again under back-off when the refresh fails', () => {
    const failing: MachineInput[] = [...refused, { type: 'refresh-failed', isFinal: false }]
    expect(run(failing).machine.phase).toMatchObject({ name: 'waiting', next: 'refresh' })
    expect(run([...failing, due('retry')]).effects).toEqual(['refresh'])
  })

  it('fails when the refresh itself is refused', () => {
    expect(run([...refused, { type: 'refresh-failed', isFinal: true }]).name).toBe('failed')
  })

  it('is replaced in place on a link that stays open', () => {
    const challenged: MachineInput[] = [
      connect,
      ready(1),
      { type: 'challenged', link: 1, canAuthenticate: true },
    ]
    expect(run(challenged).effects).toEqual(['refresh'])
    const { effects, name } = run([...challenged, { type: 'refreshed' }])
    expect(effects).toEqual(['authenticate'])
    expect(name).toBe('connected')
  })

  it('costs the link where the transport cannot replace it', () => {
    const { effects, links, name } = run([
      connect,
      ready(1),
      { type: 'challenged', link: 1, canAuthenticate: false },
    ])
    expect(links).toEqual([])
    expect(effects).toEqual(['refresh'])
    expect(name).toBe('reconnecting')
  })
})

describe('renewal', () => {
  const aged: MachineInput[] = [connect, ready(1, 7_200_000)]

  it('is due at 80 to 95 % of the maximum age', () => {
    expect(run(aged, { random: 0 }).delays.renew).toBe(5_760_000)
    expect(run(aged, { random: 0.999_999_999 }).delays.renew).toBe(6_840_000)
  })

  it('makes before it breaks', () => {
    const renewing = run([...aged, due('renew')])
    expect(renewing.name).toBe('connected')
    expect(renewing.links).toEqual([1, 2])
    const renewed = [...aged, due('renew'), ready(2, 7_200_000)]
    expect(run(renewed).machine.phase).toEqual({ name: 'connected', link: 2, old: 1 })
    expect(run([...renewed, due('drain')]).links).toEqual([2])
  })

  it('keeps the old link when the new one is refused, and tries again', () => {
    const { name, links, delays } = run([...aged, due('renew'), closed(2, 'unreachable')])
    expect(name).toBe('connected')
    expect(links).toEqual([1])
    expect(delays.renew).toBe(30_000)
  })

  it('goes on with the new link when the old one breaks first', () => {
    const { machine } = run([...aged, due('renew'), closed(1, 'lost')])
    expect(machine.phase).toEqual({ name: 'opening', link: 2 })
  })
})

describe('any sequence of inputs', () => {
  const kinds: CloseKind[] = [
    'unauthorized',
    'forbidden',
    'rate-limited',
    'unreachable',
    'lost',
    'timeout',
    'server',
    'protocol',
    'ended',
    'closed-by-us',
  ]
  const link = fc.integer({ min: 1, max: 12 })
  const timer = fc.constantFrom<TimerName>('retry', 'stable', 'grace', 'renew', 'refresh')
  const input: fc.Arbitrary<MachineInput> = fc.oneof(
    fc.record({ type: fc.constantFrom('connect', 'disconnect', 'retry') }),
    { weight: 1, arbitrary: fc.constant({ type: 'close' } as const) },
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('ready'),
        link,
        maxAgeMs: fc.option(fc.constant(1_000), { nil: undefined }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('link-closed'),
        link,
        reason: fc.record({ kind: fc.constantFrom(...kinds) }),
      }),
    },
    fc.record({ type: fc.constant('challenged'), link, canAuthenticate: fc.boolean() }),
    fc.record({ type: fc.constant('refreshed') }),
    fc.record({ type: fc.constant('refresh-failed'), isFinal: fc.boolean() }),
    fc.record({ type: fc.constantFrom('proven', 'wake', 'unsure') }),
    { weight: 6, arbitrary: fc.record({ type: fc.constant('timer'), timer }) },
    fc.record({ type: fc.constant('network'), isOnline: fc.boolean() }),
  )

  /** What must hold whatever has happened. */
  function check(machine: Machine) {
    const { phase, timers } = machine
    const names = Object.keys(timers)
    const isConnected = phase.name === 'connected'
    expect('retry' in timers).toBe(phase.name === 'waiting')
    if (['idle', 'failed', 'closed'].includes(phase.name)) expect(names).toEqual([])
    if (isConnected) {
      expect(machine.isLost).toBe(false)
      expect(names).not.toContain('grace')
    } else {
      for (const name of ['stable', 'renew', 'refresh', 'drain']) expect(names).not.toContain(name)
    }
    const links = linksOf(phase)
    expect(new Set(links).size).toBe(links.length)
    expect(Math.max(0, ...links)).toBeLessThanOrEqual(machine.lastLink)
    expect(links.length > 0).toBe(isConnected || phase.name === 'opening')
    if (stateName(machine) === 'failed') expect(machine.problem).not.toBeNull()
    if (phase.name === 'connected' && phase.old !== undefined) expect(names).toContain('drain')
  }

  it('never reaches an impossible state, and never leaks a timer or a link', () => {
    const reached = new Set<string>()
    fc.assert(
      fc.property(
        fc.array(input, { maxLength: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (inputs, random) => {
          let machine = initialMachine
          for (const next of [connect, ...inputs]) {
            // Only links that are open and timers that run are heard of.
            if ('link' in next && !linksOf(machine.phase).includes(next.link)) continue
            if (next.type === 'timer' && !(next.timer in machine.timers)) continue
            const before = machine.phase
            machine = step(machine, next, { now: 0, random, limits }).machine
            reached.add(machine.phase.name)
            check(machine)
            if (before.name === 'closed' && before.isFinal) expect(machine.phase).toEqual(before)
          }
        },
      ),
      { numRuns: 3_000 },
    )
    expect(reached.size).toBe(7)
  })
})
