import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hasLink,
  initialMachine,
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
  graceMs: 5_000,
}

const runningTimers = ({ timers }: Machine) =>
  (Object.keys(timers) as TimerName[]).filter((name) => timers[name] !== undefined)

/** Each input comes when the timer before it was due. */
function run(inputs: MachineInput[], options: { random?: number; maxAttempts?: number } = {}) {
  const { random = 0.5, maxAttempts = Infinity } = options
  let machine = initialMachine
  let now = 0
  let effects: readonly MachineEffect[] = []
  for (const input of inputs) {
    if (input.type === 'timer') now = machine.timers[input.timer] ?? now
    const next = step(machine, input, { now, random, limits: { ...limits, maxAttempts } })
    ;({ machine, effects } = next)
  }
  const delays = Object.fromEntries(
    runningTimers(machine).map((name) => [name, Math.round((machine.timers[name] ?? 0) - now)]),
  ) as Partial<Record<TimerName, number>>
  return {
    machine,
    effects,
    delays,
    link: hasLink(machine) ? machine.link : 0,
    name: stateName(machine),
  }
}

const connect: MachineInput = { type: 'connect' }
const ready = (link: number): MachineInput => ({ type: 'ready', link })
const closed = (link: number, kind: CloseKind, more: object = {}): MachineInput => ({
  type: 'lost',
  link,
  problem: { kind, ...more },
})
const due = (timer: TimerName): MachineInput => ({ type: 'timer', timer })

describe('connecting', () => {
  it('opens a link and starts the grace time', () => {
    const { name, link, delays } = run([connect])
    expect(name).toBe('connecting')
    expect(link).toBe(1)
    expect(delays).toEqual({ grace: 5_000 })
  })

  it('is connected once the link is ready, and does nothing on a second connect', () => {
    const { name, link } = run([connect, ready(1), connect])
    expect(name).toBe('connected')
    expect(link).toBe(1)
  })

  it('ignores a link that is not the one it waits for', () => {
    expect(run([connect, ready(7)]).name).toBe('connecting')
    expect(run([connect, ready(1), closed(7, 'lost')]).name).toBe('connected')
  })
})

describe('after a loss', () => {
  it('F10 waits as long as the server asked, over a wake and a change of the network', () => {
    const limited = closed(1, 'rate-limited', { retryAfterMs: 90_000 })
    const network = (isOnline: boolean): MachineInput => ({ type: 'network', isOnline })
    const inputs = [connect, ready(1), limited, { type: 'wake' } as const]
    const { delays } = run(inputs)
    expect(delays.retry).toBeGreaterThanOrEqual(90_000)
    expect(run([...inputs, network(false), network(true)]).delays).toEqual(delays)
    expect(run([...inputs, { type: 'retry' }]).link).toBe(2)
  })

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
        now = machine.timers.retry ?? now
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
      expect(run([...waiting, nudge])).toMatchObject({ link: 2, machine: { phase: 'opening' } })
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
    expect(run([...inputs, due('retry')]).link).toBe(2)
  })
})

describe('close codes', () => {
  const outcome = (code: number, reason = '') =>
    run([connect, ready(1), { type: 'lost', link: 1, problem: closeReasonOf(code, reason) }])

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
    4408: 'reconnecting',
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

  it('F56 and F10 backs off from a server that asks for no wait, and then closes each time', () => {
    const inputs: MachineInput[] = [connect]
    const delays: (number | undefined)[] = []
    for (let link = 1; link <= 5; link++) {
      inputs.push(closed(link, 'lost', { retryAfterMs: 100, spreadMs: 50 }))
      delays.push(run(inputs).delays.retry)
      inputs.push(due('retry'))
    }
    expect(delays).toEqual([125, 1_000, 1_000, 1_594, 2_789])
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
    expect(run([...refused, { type: 'refreshed' }]).link).toBe(2)
  })

  it('is final when it had just been refreshed', () => {
    const { machine, name } = run([...refused, { type: 'refreshed' }, closed(2, 'unauthorized')])
    expect(name).toBe('failed')
    expect(machine.problem?.kind).toBe('unauthorized')
  })

  it('is refreshed once more when the fresh one came while a link opened with the former', () => {
    const { machine } = run([
      ...[connect, ready(1), { type: 'challenged', link: 1, canAuthenticate: true } as const],
      ...[closed(1, 'lost'), due('retry'), { type: 'refreshed' } as const],
      closed(2, 'unauthorized'),
    ])
    expect(machine).toMatchObject({ phase: 'waiting', needsToken: true })
  })

  it('leaves failed by retry, with a new chance to refresh', () => {
    const failed: MachineInput[] = [...refused, { type: 'refreshed' }, closed(2, 'unauthorized')]
    const { machine } = run([...failed, { type: 'retry' }, closed(3, 'unauthorized')])
    expect(machine.phase).toBe('refreshing')
  })

  it('is asked for again under back-off when the refresh fails', () => {
    const failing: MachineInput[] = [...refused, { type: 'refused', isFinal: false }]
    expect(run(failing).machine.phase).toBe('waiting')
    expect(run([...failing, due('retry')]).effects).toEqual(['refresh'])
  })

  it('fails when the refresh itself is refused', () => {
    expect(run([...refused, { type: 'refused', isFinal: true }]).name).toBe('failed')
  })

  it('says why it was refused, also where none other can be had', () => {
    const login = closed(1, 'unauthorized', { code: 200, message: 'no events in text/html' })
    for (const isFinal of [false, true]) {
      const { machine } = run([connect, login, { type: 'refused', isFinal, cause: 'offline' }])
      expect(machine.problem).toEqual({
        kind: 'unauthorized',
        code: 200,
        message: 'no events in text/html',
        cause: 'offline',
      })
    }
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

  it('is asked for less and less often while the link stays open, whatever comes over it', () => {
    const again: MachineInput[] = [
      { type: 'refused', isFinal: false },
      { type: 'proven' },
      due('refresh'),
    ]
    const { delays, name } = run([
      connect,
      ready(1),
      { type: 'challenged', link: 1, canAuthenticate: true },
      ...Array.from({ length: 12 }, () => again).flat(),
      { type: 'refused', isFinal: false },
    ])
    expect(name).toBe('connected')
    expect(delays.refresh).toBe(15_000)
  })

  it('costs the link where the transport cannot replace it', () => {
    const { effects, link, name } = run([
      connect,
      ready(1),
      { type: 'challenged', link: 1, canAuthenticate: false },
    ])
    expect(link).toBe(0)
    expect(effects).toEqual(['refresh'])
    expect(name).toBe('reconnecting')
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
  const timer = fc.constantFrom<TimerName>('retry', 'stable', 'grace', 'refresh')
  const input: fc.Arbitrary<MachineInput> = fc.oneof(
    fc.record({ type: fc.constantFrom('connect', 'disconnect', 'retry') }),
    { weight: 1, arbitrary: fc.constant({ type: 'close' } as const) },
    {
      weight: 6,
      arbitrary: fc.record({ type: fc.constant('ready'), link }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('lost'),
        link,
        problem: fc.record({ kind: fc.constantFrom(...kinds) }),
      }),
    },
    fc.record({ type: fc.constant('challenged'), link, canAuthenticate: fc.boolean() }),
    fc.record({ type: fc.constant('refreshed') }),
    fc.record({ type: fc.constant('refused'), isFinal: fc.boolean() }),
    fc.record({ type: fc.constantFrom('proven', 'wake') }),
    { weight: 6, arbitrary: fc.record({ type: fc.constant('timer'), timer }) },
    fc.record({ type: fc.constant('network'), isOnline: fc.boolean() }),
  )

  /** What must hold whatever has happened. */
  function check(machine: Machine) {
    const { phase } = machine
    const names: string[] = runningTimers(machine)
    expect(names.includes('retry')).toBe(phase === 'waiting')
    if (['idle', 'failed', 'ended', 'closed'].includes(phase)) expect(names).toEqual([])
    if (phase === 'connected') {
      expect(machine.isLost).toBe(false)
      expect(names).not.toContain('grace')
    } else for (const name of ['stable', 'refresh']) expect(names).not.toContain(name)
    if (phase === 'failed') expect(machine.problem).not.toBeNull()
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
            // Timers that do not run are not heard of; links that are gone may be.
            if (next.type === 'timer' && machine.timers[next.timer] === undefined) continue
            const before = machine
            machine = step(machine, next, { now: 0, random, limits }).machine
            reached.add(machine.phase)
            check(machine)
            expect(machine.link).toBeGreaterThanOrEqual(before.link)
            // A new link is never opened before the former one has ended.
            if (hasLink(before) && hasLink(machine)) expect(machine.link).toBe(before.link)
            if (before.phase === 'closed') expect(machine.phase).toBe('closed')
          }
        },
      ),
      { numRuns: 3_000 },
    )
    expect(reached.size).toBe(8)
  })
})
