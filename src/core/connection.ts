import type { CloseReason, Position } from '../protocol'
import type { ReadyKind } from './catchUp'
import {
  initialMachine,
  linksOf,
  step,
  type Machine,
  type MachineEffect,
  type MachineInput,
  type RunningTimer,
  type TimerName,
} from './connectionMachine'
import { createCredentials } from './credentials'
import type { Environment } from './environment'
import type { RealtimeClientOptions, RealtimeLimits } from './realtimeClient'
import type { Link, SessionInfo, TransportEvents } from './transport'
import { createWatchdog } from './watchdog'

/** One attempt and what became of it. */
interface Attempt {
  readonly number: number
  readonly abort: AbortController
  link: Link | null
  info: SessionInfo | null
  cancelTimeout: () => void
}

interface ConnectionOptions extends Pick<
  RealtimeClientOptions,
  'transport' | 'token' | 'refreshToken'
> {
  readonly topics: ReadonlySet<string>
  readonly environment: Environment
  readonly limits: RealtimeLimits
  readonly resumeFrom: () => Position | null
  readonly onChange: () => void
  readonly onReady: (info: SessionInfo, kind: ReadyKind, since: number | null) => void
  readonly onFrame: (frame: unknown) => void
  /** Two links deliver the same events until further notice. */
  readonly onOverlap: (isOverlapping: boolean) => void
  readonly onLinkClosed: (reason: CloseReason) => void
  /** The session is over; nothing of it may be kept. */
  readonly onForget: () => void
}

/** Carries out what the connection machine decides: links, timers, tokens. */
export interface Connection {
  send(input: MachineInput): void
  readonly machine: Machine
  /** The link in use, once it is ready. */
  readonly link: Link | null
  readonly info: SessionInfo | null
  /** When the connection was last whole, milliseconds since the epoch. */
  readonly lastConnectedAt: number | null
  readonly via: string
}

export function createConnection(options: ConnectionOptions): Connection {
  return new LiveConnection(options)
}

class LiveConnection implements Connection {
  readonly #options: ConnectionOptions
  readonly #credentials
  readonly #watchdog
  readonly #attempts = new Map<number, Attempt>()
  readonly #timers = new Map<TimerName, { timer: RunningTimer; cancel: () => void }>()
  readonly #inputs: MachineInput[] = []
  #machine = initialMachine
  #isStepping = false
  #stopListening: (() => void) | null = null
  #lastOpened = 0
  #hadSession = false
  lastConnectedAt: number | null = null

  constructor(options: ConnectionOptions) {
    const { environment, limits } = options
    this.#options = options
    this.#credentials = createCredentials({ ...options, timeoutMs: limits.tokenTimeoutMs })
    this.#watchdog = createWatchdog({
      environment,
      pongTimeoutMs: limits.pongTimeoutMs,
      probe: () => this.link?.probe?.() ?? false,
      onDead: () => this.#close(this.#current, { kind: 'timeout', message: 'no sign of life' }),
      onUnsure: () => this.send({ type: 'unsure' }),
    })
  }

  get machine() {
    return this.#machine
  }

  get #current(): Attempt | undefined {
    const { phase } = this.#machine
    return phase.name === 'connected' ? this.#attempts.get(phase.link) : undefined
  }

  get link() {
    return this.#current?.link ?? null
  }

  get info() {
    return this.#current?.info ?? null
  }

  get via() {
    return this.info?.via ?? this.#options.transport.name
  }

  send(input: MachineInput) {
    // An effect may report back at once; its input waits until the step it belongs to is done.
    this.#inputs.push(input)
    if (this.#isStepping) return
    this.#isStepping = true
    for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) this.#step(next)
    this.#isStepping = false
  }

  #step(input: MachineInput) {
    const { environment, limits, onChange } = this.#options
    const before = this.#machine
    if (before.phase.name === 'connected') this.lastConnectedAt = environment.now()
    const context = { now: environment.now(), random: environment.random(), limits }
    const { machine, effects } = step(before, input, context)
    this.#machine = machine
    if (machine.phase.name !== 'connected') this.#watchdog.stop()
    this.#keepTimers()
    this.#keepLinks()
    this.#keepListening()
    for (const effect of effects) this.#run(effect)
    if (machine !== before) onChange()
  }

  /** Makes the timers that run those of the machine. */
  #keepTimers() {
    const { timers } = this.#machine
    for (const [name, { timer, cancel }] of [...this.#timers]) {
      if (timers[name] === timer) continue
      cancel()
      this.#timers.delete(name)
    }
    for (const [name, timer] of Object.entries(timers) as [TimerName, RunningTimer][]) {
      if (this.#timers.has(name)) continue
      const run = () => {
        this.#timers.delete(name)
        this.send({ type: 'timer', timer: name })
      }
      const cancel = this.#options.environment.setTimer(run, timer.delayMs)
      this.#timers.set(name, { timer, cancel })
    }
  }

  /** Makes the open links those of the machine. */
  #keepLinks() {
    const links = linksOf(this.#machine.phase)
    for (const number of [...this.#attempts.keys()]) {
      if (!links.includes(number)) this.#drop(number)
    }
    this.#options.onOverlap(links.length > 1)
    for (const number of links) {
      if (number > this.#lastOpened) this.#open((this.#lastOpened = number))
    }
  }

  #keepListening() {
    const isActive = !['idle', 'failed', 'closed'].includes(this.#machine.phase.name)
    if (isActive) {
      this.#stopListening ??= this.#options.environment.onSignal((signal) => {
        if (signal === 'wake') this.send({ type: 'wake' })
        else if (signal !== 'hide') this.send({ type: 'network', isOnline: signal === 'online' })
      })
    } else {
      this.#stopListening?.()
      this.#stopListening = null
    }
  }

  #run(effect: MachineEffect) {
    switch (effect) {
      case 'refresh':
        void this.#refresh()
        break
      case 'authenticate':
        void this.#authenticate()
        break
      case 'probe':
        this.#watchdog.check(this.#options.limits.wakeTimeoutMs)
        break
      case 'forget':
        this.#credentials.forget()
        this.#options.onForget()
        break
      default:
        effect satisfies never
    }
  }

  #open(number: number) {
    const { environment, limits, transport, topics, resumeFrom } = this.#options
    const attempt: Attempt = {
      number,
      abort: new AbortController(),
      link: null,
      info: null,
      cancelTimeout: environment.setTimer(
        () => this.#close(attempt, { kind: 'timeout', message: 'not ready in time' }),
        limits.openTimeoutMs,
      ),
    }
    this.#attempts.set(number, attempt)
    const session = {
      token: () => this.#credentials.current(),
      resumeFrom: resumeFrom(),
      topics,
      signal: attempt.abort.signal,
      environment,
      maxFrameBytes: limits.maxFrameBytes,
    }
    try {
      attempt.link = transport.open(session, this.#eventsOf(attempt))
    } catch (cause) {
      this.#close(attempt, { kind: 'unreachable', message: 'the transport threw', cause })
    }
  }

  /** What a transport may tell of this attempt; silent once it is over. */
  #eventsOf(attempt: Attempt): TransportEvents {
    const whenOpen = (run: () => void) => {
      if (this.#attempts.get(attempt.number) !== attempt) return
      // A transport that calls back before `open` has returned is heard right after.
      if (attempt.link) run()
      else queueMicrotask(() => this.#attempts.get(attempt.number) === attempt && run())
    }
    return {
      ready: (info) => whenOpen(() => this.#ready(attempt, info)),
      frame: (frame) => whenOpen(() => this.#frame(attempt, frame)),
      alive: () => whenOpen(() => attempt === this.#current && this.#watchdog.alive()),
      challenged: () =>
        whenOpen(() =>
          this.send({
            type: 'challenged',
            link: attempt.number,
            canAuthenticate: attempt.link?.authenticate !== undefined,
          }),
        ),
      closed: (reason) => whenOpen(() => this.#close(attempt, reason)),
    }
  }

  #ready(attempt: Attempt, info: SessionInfo) {
    const { limits, environment } = this.#options
    const isAgain = attempt.info !== null
    const before = this.#current
    const { wasConnected } = this.#machine
    attempt.cancelTimeout()
    attempt.info = info
    this.send({ type: 'ready', link: attempt.number, maxAgeMs: info.maxAgeMs })
    if (this.#current !== attempt || isAgain) return
    const silence = Math.min(info.heartbeatMs ?? Infinity, limits.quietMs)
    this.#watchdog.start(info.quietMs ?? silence)
    const since = this.lastConnectedAt
    this.lastConnectedAt = environment.now()
    const anew = this.#hadSession ? 'resumed' : 'first'
    this.#hadSession = true
    const kind: ReadyKind = before ? 'renewed' : wasConnected ? 'returned' : anew
    this.#options.onReady(info, kind, since)
  }

  #frame(attempt: Attempt, frame: unknown) {
    const isCurrent = attempt === this.#current
    if (isCurrent) this.#watchdog.alive()
    // A renewal that is not ready yet may already be replaying; it repeats what it sends.
    if (isCurrent || attempt.info) this.#options.onFrame(frame)
  }

  #close(attempt: Attempt | undefined, reason: CloseReason) {
    if (!attempt || !this.#attempts.has(attempt.number)) return
    this.#drop(attempt.number)
    this.#options.onLinkClosed(reason)
    this.send({ type: 'link-closed', link: attempt.number, reason })
  }

  /** Forgets the attempt first: a dead socket is detached, not waited for. */
  #drop(number: number) {
    const attempt = this.#attempts.get(number)
    if (!attempt) return
    this.#attempts.delete(number)
    attempt.cancelTimeout()
    attempt.abort.abort()
    attempt.link?.close()
  }

  async #refresh() {
    const outcome = await this.#credentials.refresh()
    if (outcome.type === 'refreshed') this.send({ type: 'refreshed' })
    else {
      const isFinal = outcome.type === 'refused'
      this.send({ type: 'refresh-failed', isFinal, cause: outcome.cause })
    }
  }

  async #authenticate() {
    const { link } = this
    try {
      const token = await this.#credentials.current()
      if (this.link === link) link?.authenticate?.(token)
    } catch (cause) {
      this.send({ type: 'refresh-failed', isFinal: false, cause })
    }
  }
}
