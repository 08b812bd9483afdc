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
  | {
      readonly name: 'connected'
      readonly link: number
      /** The link that is to take over. */
      readonly renewal?: number
      /** The link that was replaced; what it still has on its way is taken. */
      readonly old?: number
    }
  | { readonly name: 'failed' }
  | { readonly name: 'closed'; readonly isFinal: boolean }

/** `retry`: next attempt · `stable`: forgive failures · `grace`: tell people · `renew`: before the maximum age · `refresh`: ask for a token again · `drain`: let the replaced link go. */
export type TimerName = 'retry' | 'stable' | 'grace' | 'renew' | 'refresh' | 'drain'

/** A timer that runs; another object is another run of it. */
export interface RunningTimer {
  readonly delayMs: number
}

/**
 * The whole memory of the connection, changed only by {@link step}. Which links are open and which
 * timers run is part of it, so none can be forgotten: the connection makes it so.
 */
export interface Machine {
  readonly phase: Phase
  readonly timers: Readonly<Partial<Record<TimerName, RunningTimer>>>
  readonly reason: ChangeReason
  /** Failures in a row; 0 again after a stable time, or once events flow. */
  readonly failures: number
  /** Closes for a protocol error in a row; the third is final. */
  readonly protocolFailures: number
  /** Connected before, in this session. */
  readonly wasConnected: boolean
  /** The token in use has just been refreshed, so refusing it is final. */
  readonly hasFreshToken: boolean
  readonly isOffline: boolean
  readonly isLost: boolean
  /** Why it is not connected. */
  readonly problem: CloseReason | null
  /** When the outage began, by the clock of {@link MachineContext}; `null` while there is none. */
  readonly downSince: number | null
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

/** `refresh`: ask the app for a token · `authenticate`: present it on the open link · `probe`: ask for a sign of life · `forget`: the session is over. */
export type MachineEffect = 'refresh' | 'authenticate' | 'probe' | 'forget'

export interface MachineContext {
  readonly now: number
  /** Uniform in [0, 1). */
  readonly random: number
  readonly limits: Pick<
    RealtimeLimits,
    'firstRetryMs' | 'maxRetryMs' | 'maxAttempts' | 'stableMs' | 'graceMs'
  >
}

export const initialMachine: Machine = {
  phase: { name: 'idle' },
  timers: {},
  reason: 'initial',
  failures: 0,
  protocolFailures: 0,
  wasConnected: false,
  hasFreshToken: false,
  isOffline: false,
  isLost: false,
  problem: null,
  downSince: null,
  lastLink: 0,
}

/** How often a protocol error is tried again before it is final. */
const maxProtocolFailures = 3
/** A refused renewal is tried again after this long. */
const renewalRetryMs = 30_000
/** A replaced link may still deliver what was under way, for this long. */
const drainMs = 1_000

/** The name of the state for people, derived from the phase. */
export function stateName({ phase, isOffline, ...machine }: Machine): ConnectionStateName {
  switch (phase.name) {
    case 'opening':
    case 'refreshing':
    case 'waiting':
      if (isOffline) return 'offline'
      return machine.wasConnected || machine.failures > 0 ? 'reconnecting' : 'connecting'
    default:
      return phase.name
  }
}

/** The links that are open in this phase. */
export function linksOf(phase: Phase): readonly number[] {
  if (phase.name === 'opening') return [phase.link]
  if (phase.name !== 'connected') return []
  return [phase.link, phase.renewal, phase.old].filter((link) => link !== undefined)
}

/** One step of the connection: pure, so that every path can be tested without a network or a clock. */
export function step(
  machine: Machine,
  input: MachineInput,
  context: MachineContext,
): { machine: Machine; effects: readonly MachineEffect[] } {
  const draft = new Step(machine, context)
  draft.take(input)
  return { machine: draft.machine, effects: draft.effects }
}

/** A step under way: what will be, and what is to be done once. */
class Step {
  machine: Machine
  readonly effects: MachineEffect[] = []
  readonly #context: MachineContext

  constructor(machine: Machine, context: MachineContext) {
    this.machine = machine
    this.#context = context
  }

  take(input: MachineInput) {
    const { phase } = this.machine
    switch (input.type) {
      case 'connect':
        if (phase.name !== 'failed') this.#start('connect')
        break
      case 'retry':
        this.#start('retry')
        this.#proceed('retry')
        break
      case 'disconnect':
        if (phase.name !== 'closed') this.#end({ name: 'idle' }, 'disconnect')
        break
      case 'close':
        this.#end({ name: 'closed', isFinal: true }, 'close')
        break
      case 'ready':
        this.#ready(input.link, input.maxAgeMs)
        break
      case 'link-closed':
        this.#linkClosed(input.link, input.reason)
        break
      case 'challenged':
        if (phase.name === 'connected' && phase.link === input.link) {
          this.#challenged(input.canAuthenticate)
        }
        break
      case 'refreshed':
        if (phase.name === 'refreshing') this.#open('refreshed')
        else if (phase.name === 'connected') this.effects.push('authenticate')
        this.#set({ hasFreshToken: true })
        break
      case 'refresh-failed':
        this.#refreshFailed({ kind: 'unauthorized', cause: input.cause }, input.isFinal)
        break
      case 'proven':
        this.#set({ failures: 0, protocolFailures: 0 })
        break
      case 'timer':
        this.#timer(input.timer)
        break
      case 'network':
        this.#network(input.isOnline)
        break
      case 'wake':
        if (phase.name === 'connected') this.effects.push('probe')
        this.#proceed('retry')
        break
      case 'unsure':
        this.#renew()
        break
      default:
        input satisfies never
    }
  }

  #set(change: Partial<Machine>) {
    this.machine = { ...this.machine, ...change }
  }

  /** Changes timers while the phase goes on; `undefined` stops one. */
  #time(timers: Partial<Record<TimerName, number | undefined>>) {
    const running = new Map(Object.entries(this.machine.timers))
    for (const [name, delayMs] of Object.entries<number | undefined>(timers)) {
      if (delayMs === undefined) running.delete(name)
      else running.set(name, { delayMs })
    }
    this.#set({ timers: Object.fromEntries(running) })
  }

  /** Enters a phase. Of the timers only the grace time goes on. */
  #enter(phase: Phase, reason: ChangeReason) {
    const { grace } = this.machine.timers
    this.#set({ phase, reason, timers: grace ? { grace } : {} })
  }

  #start(reason: ChangeReason) {
    const { phase } = this.machine
    const canStart =
      phase.name === 'idle' ||
      phase.name === 'failed' ||
      (phase.name === 'closed' && !phase.isFinal)
    if (!canStart) return
    this.#set({ failures: 0, protocolFailures: 0, hasFreshToken: false, isLost: false })
    this.#set({ problem: null, downSince: null })
    this.#open(reason)
    this.#time({ grace: this.#context.limits.graceMs })
  }

  #open(reason: ChangeReason) {
    const link = this.machine.lastLink + 1
    this.#set({ lastLink: link })
    this.#enter({ name: 'opening', link }, reason)
  }

  /** Ends a wait: opens, or asks for a token again. */
  #proceed(reason: ChangeReason) {
    const { phase } = this.machine
    if (phase.name !== 'waiting') return
    if (phase.next === 'open') this.#open(reason)
    else this.#refresh(reason)
  }

  #refresh(reason: ChangeReason) {
    this.#enter({ name: 'refreshing' }, reason)
    this.effects.push('refresh')
  }

  #end(phase: Phase, reason: ChangeReason) {
    const { phase: before } = this.machine
    if (before.name === 'closed' && before.isFinal) return
    this.#set({ phase, reason, timers: {}, failures: 0, isLost: false, problem: null })
    this.#set({ wasConnected: false, hasFreshToken: false })
    this.effects.push('forget')
  }

  #fail(problem: CloseReason, reason: ChangeReason) {
    this.#set({ phase: { name: 'failed' }, reason, timers: {}, isLost: true, problem })
  }

  #delay(problem: CloseReason): number {
    const { limits, random, now } = this.#context
    const downMs = now - (this.machine.downSince ?? now)
    return retryDelay(problem, this.machine.failures, { ...limits, random, downMs })
  }

  /** Waits for the next attempt, or fails when there have been too many. */
  #wait(problem: CloseReason, reason: ChangeReason, next: 'open' | 'refresh' = 'open') {
    const { limits, now } = this.#context
    const { failures, downSince } = this.machine
    this.#set({ failures: failures + 1, problem, downSince: downSince ?? now })
    if (this.machine.failures > limits.maxAttempts) {
      this.#fail(problem, reason)
      return
    }
    const delayMs = this.machine.isOffline ? limits.maxRetryMs : this.#delay(problem)
    this.#enter({ name: 'waiting', until: now + delayMs, next }, reason)
    this.#time({ retry: delayMs })
  }

  #ready(link: number, maxAgeMs: number | undefined) {
    const { limits, random } = this.#context
    const { phase } = this.machine
    if (phase.name === 'connected' && link === phase.renewal) {
      this.#enter({ name: 'connected', link, old: phase.link }, 'renewed')
      this.#time({ drain: drainMs })
    } else if (phase.name === 'opening' && link === phase.link) {
      this.#enter({ name: 'connected', link }, 'ready')
    } else if (phase.name !== 'connected' || link !== phase.link) return
    this.#set({ wasConnected: true, hasFreshToken: false, isLost: false })
    this.#set({ problem: null, downSince: null })
    this.#time({
      grace: undefined,
      refresh: undefined,
      stable: limits.stableMs,
      // Clients that connected together must not renew together.
      ...(maxAgeMs !== undefined && { renew: maxAgeMs * (0.8 + 0.15 * random) }),
    })
  }

  #linkClosed(link: number, problem: CloseReason) {
    const { phase } = this.machine
    if (phase.name === 'connected' && link === phase.renewal) {
      this.#set({ phase: { ...phase, renewal: undefined } })
      this.#time({ renew: renewalRetryMs })
    } else if (phase.name === 'connected' && link === phase.old) {
      this.#set({ phase: { ...phase, old: undefined } })
      this.#time({ drain: undefined })
    } else if (phase.name === 'opening' && link === phase.link) this.#lose(problem)
    else if (phase.name === 'connected' && link === phase.link) {
      this.#time({ grace: this.#context.limits.graceMs })
      if (phase.renewal === undefined) this.#lose(problem)
      else {
        // The renewal under way becomes the attempt to reconnect.
        this.#set({ problem })
        this.#enter({ name: 'opening', link: phase.renewal }, 'lost')
      }
    }
  }

  /** What a loss means: the table of close kinds. */
  #lose(problem: CloseReason) {
    const { kind } = problem
    const { failures, hasFreshToken, protocolFailures } = this.machine
    switch (kind) {
      case 'forbidden':
        this.#fail(problem, kind)
        break
      case 'unauthorized':
        if (hasFreshToken) this.#fail(problem, kind)
        // The first refusal costs no wait; a server that keeps refusing is not hammered.
        else if (failures > 0) this.#wait(problem, kind, 'refresh')
        else {
          this.#set({ failures: 1, problem })
          this.#refresh(kind)
        }
        break
      case 'ended':
        this.#end({ name: 'closed', isFinal: false }, kind)
        this.#set({ problem })
        break
      case 'protocol':
        this.#set({ protocolFailures: protocolFailures + 1 })
        if (protocolFailures + 1 < maxProtocolFailures) this.#wait(problem, kind)
        else this.#fail(problem, kind)
        break
      case 'closed-by-us':
        this.#wait(problem, 'lost')
        break
      default:
        this.#wait(problem, kind)
    }
  }

  #challenged(canAuthenticate: boolean) {
    const problem: CloseReason = { kind: 'unauthorized' }
    if (!canAuthenticate || this.machine.hasFreshToken) {
      this.#time({ grace: this.#context.limits.graceMs })
      this.#lose(problem)
      return
    }
    this.#set({ failures: this.machine.failures + 1 })
    if (this.machine.failures > 1) this.#time({ refresh: this.#delay(problem) })
    else this.effects.push('refresh')
  }

  #refreshFailed(problem: CloseReason, isFinal: boolean) {
    const { name } = this.machine.phase
    if (name !== 'refreshing' && name !== 'connected') return
    if (isFinal) this.#fail(problem, 'refresh-failed')
    else if (name === 'refreshing') this.#wait(problem, 'refresh-failed', 'refresh')
    else {
      this.#set({ failures: this.machine.failures + 1 })
      this.#time({ refresh: this.#delay(problem) })
    }
  }

  #timer(timer: TimerName) {
    const { phase } = this.machine
    this.#time({ [timer]: undefined })
    switch (timer) {
      case 'retry':
        this.#proceed('retry-due')
        break
      case 'stable':
        this.#set({ failures: 0, protocolFailures: 0 })
        break
      case 'grace':
        this.#set({ isLost: true, reason: 'grace-over' })
        break
      case 'renew':
        this.#renew()
        break
      case 'refresh':
        this.effects.push('refresh')
        break
      case 'drain':
        if (phase.name === 'connected') this.#set({ phase: { ...phase, old: undefined } })
        break
      default:
        timer satisfies never
    }
  }

  #renew() {
    const { phase, lastLink } = this.machine
    if (phase.name !== 'connected' || phase.renewal !== undefined) return
    const renewal = lastLink + 1
    this.#set({ phase: { ...phase, renewal }, lastLink: renewal })
    this.#time({ renew: undefined })
  }

  #network(isOnline: boolean) {
    const { phase } = this.machine
    const { limits, now } = this.#context
    this.#set({ isOffline: !isOnline })
    if (phase.name === 'connected') this.effects.push('probe')
    if (isOnline) this.#proceed('network-back')
    else if (phase.name === 'waiting') {
      // `navigator.onLine` lies, so an attempt is made now and then all the same.
      this.#set({ phase: { ...phase, until: now + limits.maxRetryMs }, reason: 'network-lost' })
      this.#time({ retry: limits.maxRetryMs })
    }
  }
}
