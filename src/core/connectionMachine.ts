import type { CloseReason } from '../protocol'
import { retryDelay } from './backoff'
import type { ChangeReason, ConnectionStateName } from './connectionSnapshot'
import type { RealtimeLimits } from './realtimeClient'

/** Where the connection stands. Links are told apart by number, so a late word of an old one is known. */
export type Phase =
  | { readonly name: 'idle' }
  /** A link is being opened. */
  | { readonly name: 'opening'; readonly link: number }
  /** A new token is being fetched; no link is open. */
  | { readonly name: 'refreshing' }
  /** Nothing is open until the `retry` timer fires. */
  | { readonly name: 'waiting'; readonly until: number; readonly next: 'open' | 'refresh' }
  | { readonly name: 'connected'; readonly link: number; readonly renewal: number | null }
  | { readonly name: 'failed' }
  | { readonly name: 'closed'; readonly final: boolean }

/** The whole memory of the connection; changed only by {@link step}. */
export interface Machine {
  readonly phase: Phase
  readonly reason: ChangeReason
  /** Failures in a row; 0 again after a stable time, or once events flow. */
  readonly failures: number
  /** Closes for a protocol error in a row; the third is final. */
  readonly protocolFailures: number
  readonly wasConnected: boolean
  /** The token in use has just been refreshed, so refusing it is final. */
  readonly hasFreshToken: boolean
  readonly isOffline: boolean
  readonly isLost: boolean
  /** Why it is not connected. */
  readonly problem: CloseReason | null
  readonly lastLink: number
}

export type MachineInput =
  | { readonly type: 'connect' | 'disconnect' | 'close' | 'retry' }
  /** A link is authenticated, for the first time or again in place. */
  | { readonly type: 'ready'; readonly link: number; readonly maxAgeMs?: number }
  | { readonly type: 'link-closed'; readonly link: number; readonly reason: CloseReason }
  /** The server wants a fresh token on the open link. */
  | { readonly type: 'challenged'; readonly link: number; readonly canAuthenticate: boolean }
  | { readonly type: 'refreshed' }
  | { readonly type: 'refresh-failed'; readonly isFinal: boolean; readonly cause?: unknown }
  /** Events flow on the current link. */
  | { readonly type: 'proven' }
  | { readonly type: 'timer'; readonly timer: TimerName }
  | { readonly type: 'network'; readonly isOnline: boolean }
  | { readonly type: 'wake' }
  /** The link may be dead but its server never answers probes: renew it to be sure. */
  | { readonly type: 'unsure' }

/** `retry`: next attempt · `stable`: forgive failures · `grace`: tell people · `renew`: before the maximum age · `refresh`: ask for a token again. */
export type TimerName = 'retry' | 'stable' | 'grace' | 'renew' | 'refresh'

export type MachineEffect =
  | { readonly type: 'open'; readonly link: number }
  /** Close it and hear no more of it. */
  | { readonly type: 'drop'; readonly link: number }
  /** The renewed link takes over; the old one is let run dry and then closed. */
  | { readonly type: 'promote'; readonly link: number; readonly old: number }
  | { readonly type: 'refresh' }
  | { readonly type: 'authenticate'; readonly link: number }
  | { readonly type: 'probe' }
  /** Forget positions and ids: the session is over. */
  | { readonly type: 'forget' }
  | { readonly type: 'start'; readonly timer: TimerName; readonly delayMs: number }
  | { readonly type: 'stop'; readonly timer: TimerName }

export interface MachineContext {
  readonly now: number
  /** Uniform in [0, 1). */
  readonly random: number
  readonly limits: Pick<
    RealtimeLimits,
    'firstRetryMs' | 'maxRetryMs' | 'maxAttempts' | 'stableMs' | 'graceMs'
  >
}

export interface MachineStep {
  readonly machine: Machine
  readonly effects: readonly MachineEffect[]
}

export const initialMachine: Machine = {
  phase: { name: 'idle' },
  reason: 'initial',
  failures: 0,
  protocolFailures: 0,
  wasConnected: false,
  hasFreshToken: false,
  isOffline: false,
  isLost: false,
  problem: null,
  lastLink: 0,
}

/** How often a protocol error is tried again before it is final. */
const maxProtocolFailures = 3

/** A refused renewal is tried again after this long. */
const renewalRetryMs = 30_000

/** The name of the state for people, derived from the phase. */
export function stateName(machine: Machine): ConnectionStateName {
  const { phase } = machine
  switch (phase.name) {
    case 'opening':
    case 'refreshing':
    case 'waiting':
      if (machine.isOffline) return 'offline'
      return machine.wasConnected || machine.failures > 0 ? 'reconnecting' : 'connecting'
    case 'idle':
    case 'connected':
    case 'failed':
    case 'closed':
      return phase.name
    default:
      return phase satisfies never
  }
}

/** One step of the connection: pure, so that every path can be tested without a network or a clock. */
export function step(machine: Machine, input: MachineInput, context: MachineContext): MachineStep {
  const { phase } = machine
  switch (input.type) {
    case 'connect':
      return canStart(phase) && phase.name !== 'failed'
        ? start(machine, 'connect', context)
        : stay(machine)
    case 'retry':
      if (phase.name === 'waiting') return proceed(machine, 'retry')
      return canStart(phase) ? start(machine, 'retry', context) : stay(machine)
    case 'disconnect':
      if (phase.name === 'closed') return stay(machine)
      return end(machine, { name: 'idle' }, 'disconnect')
    case 'close':
      if (phase.name === 'closed' && phase.final) return stay(machine)
      return end(machine, { name: 'closed', final: true }, 'close')
    case 'ready':
      return onReady(machine, input, context)
    case 'link-closed':
      return onLinkClosed(machine, input, context)
    case 'challenged':
      return onChallenged(machine, input, context)
    case 'refreshed':
      return onRefreshed(machine)
    case 'refresh-failed':
      return onRefreshFailed(machine, input, context)
    case 'proven':
      if (phase.name !== 'connected') return stay(machine)
      return { machine: { ...machine, failures: 0, protocolFailures: 0 }, effects: [] }
    case 'timer':
      return onTimer(machine, input.timer)
    case 'network':
      return onNetwork({ ...machine, isOffline: !input.isOnline }, input.isOnline, context)
    case 'wake':
      if (phase.name === 'waiting') return proceed(machine, 'retry')
      return phase.name === 'connected' ? { machine, effects: [{ type: 'probe' }] } : stay(machine)
    case 'unsure':
      return renew(machine)
    default:
      return input satisfies never
  }
}

const stay = (machine: Machine): MachineStep => ({ machine, effects: [] })

const canStart = (phase: Phase): boolean =>
  phase.name === 'idle' || phase.name === 'failed' || (phase.name === 'closed' && !phase.final)

const stop = (...timers: TimerName[]): MachineEffect[] =>
  timers.map((timer) => ({ type: 'stop', timer }))

/** Drops whatever links the phase holds. */
function dropLinks(phase: Phase): MachineEffect[] {
  if (phase.name !== 'opening' && phase.name !== 'connected') return []
  const effects: MachineEffect[] = [{ type: 'drop', link: phase.link }]
  if (phase.name === 'connected' && phase.renewal !== null) {
    effects.push({ type: 'drop', link: phase.renewal })
  }
  return effects
}

function open(machine: Machine, reason: ChangeReason, before: MachineEffect[] = []): MachineStep {
  const link = machine.lastLink + 1
  return {
    machine: { ...machine, phase: { name: 'opening', link }, reason, lastLink: link },
    effects: [...before, { type: 'open', link }],
  }
}

function start(machine: Machine, reason: ChangeReason, context: MachineContext): MachineStep {
  return open(
    {
      ...machine,
      failures: 0,
      protocolFailures: 0,
      hasFreshToken: false,
      isLost: false,
      problem: null,
    },
    reason,
    [{ type: 'start', timer: 'grace', delayMs: context.limits.graceMs }],
  )
}

/** Ends a wait early: opens, or asks for a token again. */
function proceed(machine: Machine, reason: ChangeReason): MachineStep {
  if (machine.phase.name !== 'waiting') return stay(machine)
  if (machine.phase.next === 'open') return open(machine, reason, stop('retry'))
  return {
    machine: { ...machine, phase: { name: 'refreshing' }, reason },
    effects: [...stop('retry'), { type: 'refresh' }],
  }
}

function end(machine: Machine, phase: Phase, reason: ChangeReason): MachineStep {
  return {
    machine: { ...machine, phase, reason, failures: 0, isLost: false, problem: null },
    effects: [
      ...dropLinks(machine.phase),
      ...stop('retry', 'stable', 'grace', 'renew', 'refresh'),
      { type: 'forget' },
    ],
  }
}

function fail(machine: Machine, problem: CloseReason, reason: ChangeReason): MachineStep {
  return {
    machine: { ...machine, phase: { name: 'failed' }, reason, isLost: true, problem },
    effects: [...dropLinks(machine.phase), ...stop('retry', 'stable', 'grace', 'renew', 'refresh')],
  }
}

/** Waits for the next attempt, or fails when there have been too many. */
function wait(
  machine: Machine,
  problem: CloseReason,
  options: { next: 'open' | 'refresh'; reason: ChangeReason; before: MachineEffect[] },
  context: MachineContext,
): MachineStep {
  const failures = machine.failures + 1
  if (failures > context.limits.maxAttempts) {
    return fail({ ...machine, failures }, problem, options.reason)
  }
  const delayMs = machine.isOffline
    ? context.limits.maxRetryMs
    : retryDelay(problem, failures, { ...context.limits, random: context.random })
  return {
    machine: {
      ...machine,
      phase: { name: 'waiting', until: context.now + delayMs, next: options.next },
      failures,
      reason: options.reason,
      problem,
    },
    effects: [...options.before, { type: 'start', timer: 'retry', delayMs }],
  }
}

function onReady(
  machine: Machine,
  input: Extract<MachineInput, { type: 'ready' }>,
  context: MachineContext,
): MachineStep {
  const { phase } = machine
  const { maxAgeMs } = input
  const calm = {
    ...machine,
    wasConnected: true,
    hasFreshToken: false,
    isLost: false,
    problem: null,
  }
  const effects: MachineEffect[] = [
    ...stop('grace', 'refresh'),
    { type: 'start', timer: 'stable', delayMs: context.limits.stableMs },
  ]
  if (maxAgeMs !== undefined) {
    // Clients that connected together must not renew together.
    const delayMs = maxAgeMs * (0.8 + 0.15 * context.random)
    effects.push({ type: 'start', timer: 'renew', delayMs })
  }
  const connected: Phase = { name: 'connected', link: input.link, renewal: null }
  if (phase.name === 'opening' && phase.link === input.link) {
    return { machine: { ...calm, phase: connected, reason: 'ready' }, effects }
  }
  if (phase.name !== 'connected') return stay(machine)
  if (phase.link === input.link) return { machine: calm, effects }
  if (phase.renewal !== input.link) return stay(machine)
  return {
    machine: { ...calm, phase: connected, reason: 'renewed' },
    effects: [{ type: 'promote', link: input.link, old: phase.link }, ...effects],
  }
}

function onLinkClosed(
  machine: Machine,
  { link, reason }: Extract<MachineInput, { type: 'link-closed' }>,
  context: MachineContext,
): MachineStep {
  const { phase } = machine
  if (phase.name !== 'opening' && phase.name !== 'connected') return stay(machine)
  if (phase.name === 'connected' && phase.renewal === link) {
    return {
      machine: { ...machine, phase: { ...phase, renewal: null } },
      effects: [{ type: 'start', timer: 'renew', delayMs: renewalRetryMs }],
    }
  }
  if (phase.link !== link) return stay(machine)
  const effects = stop('stable', 'renew', 'refresh')
  if (phase.name === 'connected') {
    effects.push({ type: 'start', timer: 'grace', delayMs: context.limits.graceMs })
    if (phase.renewal !== null) {
      // The renewal under way becomes the attempt to reconnect.
      const next: Phase = { name: 'opening', link: phase.renewal }
      return { machine: { ...machine, phase: next, reason: 'lost', problem: reason }, effects }
    }
  }
  return afterLoss(machine, reason, effects, context)
}

/** What a loss means: the table of close kinds. */
function afterLoss(
  machine: Machine,
  problem: CloseReason,
  before: MachineEffect[],
  context: MachineContext,
): MachineStep {
  const { kind } = problem
  switch (kind) {
    case 'forbidden':
      return fail(machine, problem, kind)
    case 'unauthorized':
      if (machine.hasFreshToken) return fail(machine, problem, kind)
      // The first refusal costs no wait; a server that keeps refusing is not hammered.
      if (machine.failures > 0) {
        return wait(machine, problem, { next: 'refresh', reason: kind, before }, context)
      }
      return {
        machine: { ...machine, phase: { name: 'refreshing' }, failures: 1, reason: kind, problem },
        effects: [...before, { type: 'refresh' }],
      }
    case 'ended': {
      const ended = end(machine, { name: 'closed', final: false }, kind)
      return { machine: { ...ended.machine, problem }, effects: ended.effects }
    }
    case 'protocol': {
      const protocolFailures = machine.protocolFailures + 1
      const counted = { ...machine, protocolFailures }
      if (protocolFailures >= maxProtocolFailures) return fail(counted, problem, kind)
      return wait(counted, problem, { next: 'open', reason: kind, before }, context)
    }
    case 'rate-limited':
    case 'unreachable':
    case 'lost':
    case 'timeout':
    case 'server':
      return wait(machine, problem, { next: 'open', reason: kind, before }, context)
    case 'closed-by-us':
      return wait(machine, problem, { next: 'open', reason: 'lost', before }, context)
    default:
      return kind satisfies never
  }
}

function onChallenged(
  machine: Machine,
  input: Extract<MachineInput, { type: 'challenged' }>,
  context: MachineContext,
): MachineStep {
  const { phase } = machine
  if (phase.name !== 'connected' || phase.link !== input.link) return stay(machine)
  const problem: CloseReason = { kind: 'unauthorized' }
  if (!input.canAuthenticate || machine.hasFreshToken) {
    const before: MachineEffect[] = [
      ...dropLinks(phase),
      ...stop('stable', 'renew', 'refresh'),
      { type: 'start', timer: 'grace', delayMs: context.limits.graceMs },
    ]
    return afterLoss(machine, problem, before, context)
  }
  const failures = machine.failures + 1
  if (failures === 1) {
    return { machine: { ...machine, failures }, effects: [{ type: 'refresh' }] }
  }
  const delayMs = retryDelay(problem, failures, { ...context.limits, random: context.random })
  return {
    machine: { ...machine, failures },
    effects: [{ type: 'start', timer: 'refresh', delayMs }],
  }
}

function onRefreshed(machine: Machine): MachineStep {
  const { phase } = machine
  const fresh = { ...machine, hasFreshToken: true }
  if (phase.name === 'refreshing') return open(fresh, 'refreshed')
  if (phase.name !== 'connected') return stay(machine)
  return { machine: fresh, effects: [{ type: 'authenticate', link: phase.link }] }
}

function onRefreshFailed(
  machine: Machine,
  input: Extract<MachineInput, { type: 'refresh-failed' }>,
  context: MachineContext,
): MachineStep {
  const { phase } = machine
  if (phase.name !== 'refreshing' && phase.name !== 'connected') return stay(machine)
  const problem: CloseReason = { kind: 'unauthorized', cause: input.cause }
  if (input.isFinal) return fail(machine, problem, 'refresh-failed')
  if (phase.name === 'refreshing') {
    return wait(
      machine,
      problem,
      { next: 'refresh', reason: 'refresh-failed', before: [] },
      context,
    )
  }
  const failures = machine.failures + 1
  const delayMs = retryDelay(problem, failures, { ...context.limits, random: context.random })
  return {
    machine: { ...machine, failures },
    effects: [{ type: 'start', timer: 'refresh', delayMs }],
  }
}

function onTimer(machine: Machine, timer: TimerName): MachineStep {
  const { phase } = machine
  switch (timer) {
    case 'retry':
      return proceed(machine, 'retry-due')
    case 'stable':
      if (phase.name !== 'connected') return stay(machine)
      return { machine: { ...machine, failures: 0, protocolFailures: 0 }, effects: [] }
    case 'grace':
      if (phase.name === 'connected' || canStart(phase)) return stay(machine)
      return { machine: { ...machine, isLost: true, reason: 'grace-over' }, effects: [] }
    case 'renew':
      return renew(machine)
    case 'refresh':
      return phase.name === 'connected'
        ? { machine, effects: [{ type: 'refresh' }] }
        : stay(machine)
    default:
      return timer satisfies never
  }
}

function renew(machine: Machine): MachineStep {
  const { phase } = machine
  if (phase.name !== 'connected' || phase.renewal !== null) return stay(machine)
  const renewal = machine.lastLink + 1
  return {
    machine: { ...machine, phase: { ...phase, renewal }, lastLink: renewal },
    effects: [...stop('renew'), { type: 'open', link: renewal }],
  }
}

function onNetwork(machine: Machine, isOnline: boolean, context: MachineContext): MachineStep {
  const { phase } = machine
  if (phase.name === 'connected') return { machine, effects: [{ type: 'probe' }] }
  if (phase.name !== 'waiting') return stay(machine)
  if (isOnline) return proceed(machine, 'network-back')
  // `navigator.onLine` lies, so an attempt is made now and then all the same.
  const delayMs = context.limits.maxRetryMs
  return {
    machine: {
      ...machine,
      phase: { ...phase, until: context.now + delayMs },
      reason: 'network-lost',
    },
    effects: [{ type: 'start', timer: 'retry', delayMs }],
  }
}
