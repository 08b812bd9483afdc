import type { CloseReason } from '../protocol'
import { retryDelay } from './backoff'
import type { ChangeReason, ConnectionStateName } from './connectionSnapshot'
import type { RealtimeLimits } from './realtimeClient'

/**
 * Where the connection stands.
 *
 * `opening`: a link is being opened · `refreshing`: a new token is being fetched, no link is open ·
 * `waiting`: nothing is open until the `retry` timer · `ended`: by the server, on purpose ·
 * `closed`: for good.
 */
export type Phase =
  'idle' | 'opening' | 'refreshing' | 'waiting' | 'connected' | 'failed' | 'ended' | 'closed'

/** `retry`: next attempt · `stable`: forgive failures · `grace`: tell people · `refresh`: ask for a token again. */
export type TimerName = 'retry' | 'stable' | 'grace' | 'refresh'

/**
 * The whole memory of the connection, changed only by {@link step}. Whether a link is open and which
 * timers run is part of it, so none can be forgotten: the connection makes it so.
 */
export interface Machine {
  readonly phase: Phase
  readonly reason: ChangeReason
  /** Number of the newest link, so that a late word of an older one is known. */
  readonly link: number
  /** When each timer that runs is due, by the clock of {@link MachineContext}. */
  readonly timers: Readonly<Partial<Record<TimerName, number | undefined>>>
  /** What waiting ends in: a new token, or a new link. */
  readonly needsToken: boolean
  /** Failures in a row; 0 again after a stable time, or once events flow. */
  readonly failures: number
  /** Closes for a protocol error in a row; the third is final. */
  readonly protocolFailures: number
  /** Connected before, in this session. */
  readonly wasConnected: boolean
  /** The token has just been refreshed: a link that opens with it and is refused is the last. */
  readonly hasFreshToken: boolean
  readonly isOffline: boolean
  readonly isLost: boolean
  /** Why it is not connected. */
  readonly problem: CloseReason | null
  /** When the outage began, or a token could first not be had; `null` while all is well. */
  readonly downSince: number | null
}

export type MachineInput =
  | { readonly type: 'connect' | 'disconnect' | 'close' | 'retry' }
  /** A link is authenticated, for the first time or again in place. */
  | { readonly type: 'ready'; readonly link: number }
  | { readonly type: 'lost'; readonly link: number; readonly problem: CloseReason }
  /** The server wants a fresh token on the open link. */
  | { readonly type: 'challenged'; readonly link: number; readonly canAuthenticate: boolean }
  | { readonly type: 'refreshed' }
  | { readonly type: 'refused'; readonly isFinal: boolean; readonly cause?: unknown }
  /** Events flow on the current link. */
  | { readonly type: 'proven' }
  | { readonly type: 'timer'; readonly timer: TimerName }
  | { readonly type: 'network'; readonly isOnline: boolean }
  | { readonly type: 'wake' }

/** `refresh`: ask the app for a token · `authenticate`: present it on the open link · `probe`: ask for a sign of life · `forget`: the session is over. */
export type MachineEffect = 'refresh' | 'authenticate' | 'probe' | 'forget'

export interface MachineContext {
  readonly now: number
  /** Uniform in [0, 1). */
  readonly random: number
  readonly limits: Pick<RealtimeLimits, 'firstRetryMs' | 'maxRetryMs' | 'maxAttempts' | 'graceMs'>
}

export const initialMachine: Machine = {
  phase: 'idle',
  reason: 'initial',
  link: 0,
  timers: {},
  needsToken: false,
  failures: 0,
  protocolFailures: 0,
  wasConnected: false,
  hasFreshToken: false,
  isOffline: false,
  isLost: false,
  problem: null,
  downSince: null,
}

/** Connected for this long, failures are forgiven. */
const stableMs = 10_000
/** How often a protocol error is tried again before it is final. */
const maxProtocolFailures = 3
/** The name of the state for people, derived from the phase. */
export function stateName(machine: Machine): ConnectionStateName {
  const { phase } = machine
  if (phase === 'ended') return 'closed'
  if (phase !== 'opening' && phase !== 'refreshing' && phase !== 'waiting') return phase
  if (machine.isOffline) return 'offline'
  return machine.wasConnected || machine.failures > 0 ? 'reconnecting' : 'connecting'
}

/** Whether a link is open. */
export const hasLink = ({ phase }: Machine): boolean => phase === 'opening' || phase === 'connected'

/** Nothing is under way, and only `connect()` or `retry()` begins again. */
export const isAtRest = ({ phase }: Machine): boolean =>
  phase === 'idle' || phase === 'failed' || phase === 'ended'

/** One step of the connection: pure, so that every path can be tested without a network or a clock. */
export function step(
  before: Machine,
  input: MachineInput,
  { now, random, limits }: MachineContext,
): { machine: Machine; effects: readonly MachineEffect[] } {
  const m: { -readonly [K in keyof Machine]: Machine[K] } = { ...before }
  const effects: MachineEffect[] = []

  const time = (timer: TimerName, delayMs?: number) => {
    m.timers = { ...m.timers, [timer]: delayMs === undefined ? delayMs : now + delayMs }
  }
  /** Of the timers only the grace time goes on in another phase. */
  const enter = (phase: Phase, reason: ChangeReason) => {
    m.phase = phase
    m.reason = reason
    m.timers = { grace: m.timers.grace }
  }
  const open = (reason: ChangeReason) => {
    enter('opening', reason)
    m.link++
  }
  const refresh = (reason: ChangeReason) => {
    enter('refreshing', reason)
    effects.push('refresh')
  }
  /** Ends a wait. */
  const proceed = (reason: ChangeReason) => {
    if (m.phase === 'waiting') (m.needsToken ? refresh : open)(reason)
  }
  /** Forgives, unless a token is wanted of an open link: nothing else on it says that it can be had. */
  const calm = () => {
    if (!isConnected || m.downSince === null) m.failures = m.protocolFailures = 0
  }
  const start = (reason: ChangeReason) => {
    if (!isAtRest(m)) return
    calm()
    m.hasFreshToken = false
    m.problem = m.downSince = null
    open(reason)
    time('grace', limits.graceMs)
  }
  const end = (phase: Phase, reason: ChangeReason, problem: CloseReason | null = null) => {
    if (m.phase === 'closed') return
    const { link, isOffline } = m
    Object.assign(m, initialMachine, { phase, reason, problem, link, isOffline })
    effects.push('forget')
  }
  const fail = (problem: CloseReason, reason: ChangeReason) => {
    enter('failed', reason)
    m.timers = {}
    m.isLost = true
    m.problem = problem
  }
  const delay = (problem: CloseReason) =>
    retryDelay(problem, m.failures, { ...limits, random, downMs: now - (m.downSince ?? now) })
  /** Waits for the next attempt, or fails when there have been too many. */
  const wait = (problem: CloseReason, reason: ChangeReason, needsToken = false) => {
    m.problem = problem
    m.downSince ??= now
    m.needsToken = needsToken
    if (++m.failures > limits.maxAttempts) fail(problem, reason)
    else {
      enter('waiting', reason)
      time('retry', m.isOffline ? limits.maxRetryMs : delay(problem))
    }
  }
  /** What a loss means. */
  const lose = (problem: CloseReason) => {
    const { kind } = problem
    const isRefusal = kind === 'unauthorized'
    const isFresh = isRefusal && m.hasFreshToken
    const isFinal =
      kind === 'forbidden' ||
      (isFresh && !isConnected) ||
      (kind === 'protocol' && ++m.protocolFailures >= maxProtocolFailures)
    if (isFinal) fail(problem, kind)
    else if (kind === 'ended') end('ended', kind, problem)
    // On a link that was open it may be the former token that was meant; the next link shows it.
    else if (isFresh) wait(problem, kind)
    else if (isRefusal && !m.failures) {
      // The first refusal costs no wait; a server that keeps refusing is not hammered.
      m.failures = 1
      m.problem = problem
      refresh(kind)
    } else wait(problem, kind, isRefusal)
  }
  const { phase } = m
  const isConnected = phase === 'connected'
  /** The server has said how long: only the app may ask sooner. */
  const isHeld = m.problem?.kind === 'rate-limited'
  const isCurrent = ({ link }: { link: number }) => link === m.link && hasLink(m)
  switch (input.type) {
    case 'connect':
      if (phase !== 'failed') start('connect')
      break
    case 'retry':
      start('retry')
      proceed('retry')
      break
    case 'disconnect':
      if (phase !== 'ended' && phase !== 'idle') end('idle', 'disconnect')
      break
    case 'close':
      end('closed', 'close')
      break
    case 'ready':
      if (!isCurrent(input)) break
      if (!isConnected) enter('connected', 'ready')
      m.wasConnected = true
      m.hasFreshToken = m.isLost = false
      m.problem = m.downSince = null
      m.timers = {}
      time('stable', stableMs)
      break
    case 'lost':
      if (!isCurrent(input)) break
      if (isConnected) time('grace', limits.graceMs)
      lose(input.problem)
      break
    case 'challenged': {
      const problem: CloseReason = { kind: 'unauthorized' }
      if (!isConnected || !isCurrent(input)) break
      if (!input.canAuthenticate || m.hasFreshToken) {
        time('grace', limits.graceMs)
        lose(problem)
      } else if (m.failures++) time('refresh', delay(problem))
      else effects.push('refresh')
      break
    }
    case 'refreshed':
      // A link that is just being opened has shown the former one.
      m.hasFreshToken ||= phase !== 'opening'
      if (phase === 'refreshing') open('refreshed')
      else if (isConnected) {
        m.downSince = null
        effects.push('authenticate')
      }
      break
    case 'refused': {
      const problem: CloseReason = { ...m.problem, kind: 'unauthorized', cause: input.cause }
      if (!isConnected && phase !== 'refreshing') break
      if (input.isFinal) fail(problem, 'refresh-failed')
      else if (isConnected) {
        m.failures++
        m.downSince ??= now
        time('refresh', delay(problem))
      } else wait(problem, 'refresh-failed', true)
      break
    }
    case 'proven':
      calm()
      break
    case 'wake':
      if (isConnected) effects.push('probe')
      if (!isHeld) proceed('retry')
      break
    case 'network':
      m.isOffline = !input.isOnline
      if (isConnected) effects.push('probe')
      if (isHeld) break
      if (input.isOnline) proceed('network-back')
      else if (phase === 'waiting') {
        // `navigator.onLine` lies, so an attempt is made now and then all the same.
        m.reason = 'network-lost'
        time('retry', limits.maxRetryMs)
      }
      break
    case 'timer':
      time(input.timer)
      switch (input.timer) {
        case 'retry':
          proceed('retry-due')
          break
        case 'stable':
          calm()
          break
        case 'grace':
          m.isLost = true
          m.reason = 'grace-over'
          break
        case 'refresh':
          effects.push('refresh')
          break
        default:
          input.timer satisfies never
      }
      break
    default:
      input satisfies never
  }
  return { machine: m, effects }
}
