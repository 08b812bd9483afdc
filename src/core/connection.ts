import { isAboutOpening, type CloseReason, type Position } from '../protocol'
import {
  hasLink,
  initialMachine,
  isAtRest,
  step,
  type Machine,
  type MachineInput,
  type TimerName,
} from './connectionMachine'
import { createCredentials } from './credentials'
import type { Environment } from './environment'
import type { ReadyInfo, RealtimeClientOptions, RealtimeLimits } from './realtimeClient'
import type { Link, SessionInfo, TransportEvents } from './transport'
import { createWatchdog } from './watchdog'

interface ConnectionCallbacks {
  readonly resumeFrom: () => Position | null
  readonly onChange: () => void
  readonly onReady: (info: SessionInfo, kind: ReadyInfo['kind'], since: number | null) => void
  /** Ready again, without a break. @param isOther - by another link inside the transport */
  readonly onAgain: (info: SessionInfo, isOther: boolean) => void
  readonly onFrame: (frame: unknown) => void
  readonly onLost: (problem: CloseReason) => void
  /** The session is over; nothing of it may be kept. */
  readonly onForget: () => void
}

/** Carries out what the connection machine decides: the link, timers, tokens. */
export interface Connection {
  send(input: MachineInput): void
  readonly machine: Machine
  /** What the next link asks for when it is opened. */
  readonly topics: Set<string>
  /** The link in use, once it is ready. */
  readonly link: Link | undefined
  readonly info: SessionInfo | undefined
  /** Opens another link in place of the one in use, at once. */
  readonly reopen: () => void
  /** Whether the link has shown a sign of life since then; otherwise it is asked for one. */
  readonly isAlive: (since: number) => boolean
  /** When the connection was last whole, milliseconds since the epoch. */
  readonly lastConnectedAt: number | null
}

/** One attempt and what became of it. */
interface Attempt {
  link?: Link
  info?: SessionInfo
  /** It was ready in time. */
  readonly settle: () => void
  readonly end: () => void
}

/** After a wake, an answer to a probe is due within this long. */
const wakeTimeoutMs = 3_000

export function createConnection(
  options: Pick<RealtimeClientOptions, 'transport' | 'token' | 'refreshToken' | 'topics'>,
  { environment, limits }: { environment: Environment; limits: RealtimeLimits },
  on: ConnectionCallbacks,
): Connection {
  const { now, setTimer } = environment
  const { timeoutMs, quietMs, maxFrameBytes } = limits
  const timers = new Map<TimerName, { due: number; cancel: () => void }>()
  const inputs: MachineInput[] = []
  const newCredentials = () => createCredentials(options, environment, timeoutMs)
  let credentials = newCredentials()
  const topics = new Set(options.topics)
  let machine = initialMachine
  let attempt: Attempt | undefined
  let isStepping = false
  let stopListening: (() => void) | undefined
  let hadSession = false
  let lastConnectedAt: number | null = null

  const watchdog = createWatchdog(environment, timeoutMs, {
    probe: () => !!attempt?.link?.probe?.(),
    onDead: () => close({ kind: 'timeout', message: 'no sign of life' }),
  })

  const isConnected = () => machine.phase === 'connected'

  function send(input: MachineInput) {
    // An effect may report back at once; its input waits until the step it belongs to is done.
    inputs.push(input)
    if (isStepping) return
    isStepping = true
    try {
      for (let next; (next = inputs.shift());) take(next)
    } finally {
      // Should a link or a store throw, the connection must go on.
      isStepping = false
    }
  }

  function take(input: MachineInput) {
    const context = { now: now(), random: environment.random(), limits }
    const wasConnected = isConnected()
    const next = step(machine, input, context)
    machine = next.machine
    if (wasConnected || isConnected()) lastConnectedAt = context.now
    if (!isConnected()) watchdog.stop()
    keepTimers(context.now)
    // A new link is never opened before the former one has ended.
    if (!hasLink(machine)) attempt?.end()
    if (machine.phase === 'opening' && !attempt) open(machine.link)
    keepListening()
    for (const effect of next.effects) void effects[effect]()
    on.onChange()
  }

  /** Makes the timers that run those of the machine. */
  function keepTimers(at: number) {
    for (const [name, { due, cancel }] of timers) {
      if (machine.timers[name] === due) continue
      cancel()
      timers.delete(name)
    }
    for (const key of Object.keys(machine.timers)) {
      const name = key as TimerName
      const due = machine.timers[name]
      if (due === undefined || timers.has(name)) continue
      const run = () => send({ type: 'timer', timer: name })
      timers.set(name, { due, cancel: setTimer(run, due - at) })
    }
  }

  function keepListening() {
    if (isAtRest(machine) || machine.phase === 'closed') {
      stopListening?.()
      stopListening = undefined
    } else {
      stopListening ??= environment.onSignal((signal) => {
        if (signal === 'wake') send({ type: signal })
        else if (signal !== 'hide') send({ type: 'network', isOnline: signal === 'online' })
      })
    }
  }

  const effects = {
    async refresh() {
      const asked = credentials
      const answer = await asked.refresh()
      // Of the former user's token nobody wants to hear.
      if (credentials === asked) send(answer)
    },
    async authenticate() {
      const asked = attempt
      try {
        const token = await credentials.current()
        if (attempt === asked) asked?.link?.authenticate?.(token)
      } catch (cause) {
        if (attempt === asked) send({ type: 'refused', isFinal: false, cause })
      }
    },
    probe: () => watchdog.check(Math.min(wakeTimeoutMs, timeoutMs)),
    forget() {
      credentials = newCredentials()
      on.onForget()
    },
  }

  function open(number: number) {
    const abort = new AbortController()
    const own: Attempt = {
      settle: setTimer(() => close({ kind: 'timeout', message: 'not ready in time' }), timeoutMs),
      // Forgotten first: a dead socket is detached, not waited for.
      end() {
        attempt = undefined
        own.settle()
        abort.abort()
        own.link?.close()
      },
    }
    attempt = own
    /** Once it is over, a transport is not listened to. */
    const whenOpen = <T>(run: (value: T) => void) => {
      const hear = (value?: T) => {
        if (attempt !== own) return
        // A transport that calls back before `open` has returned is heard right after.
        if (own.link) run(value as T)
        else queueMicrotask(() => hear(value))
      }
      return hear
    }
    const events: TransportEvents = {
      ready: whenOpen((info) => ready(own, number, info)),
      frame: whenOpen((frame) => {
        watchdog.alive()
        if (own.info || isAboutOpening(frame)) on.onFrame(frame)
      }),
      alive: whenOpen(watchdog.alive),
      challenged: whenOpen(() => {
        const canAuthenticate = !!own.link?.authenticate
        send({ type: 'challenged', link: number, canAuthenticate })
      }),
      closed: whenOpen(close),
    }
    try {
      own.link = options.transport.open(
        {
          token: credentials.current,
          // Read when it is needed: a link that is opened later goes on from the newest position.
          get resumeFrom() {
            return on.resumeFrom()
          },
          topics,
          signal: abort.signal,
          environment,
          maxFrameBytes,
        },
        events,
      )
    } catch (cause) {
      close({ kind: 'lost', message: 'the transport threw', cause })
    }
  }

  function ready(own: Attempt, number: number, info: SessionInfo) {
    const before = own.info
    const { wasConnected } = machine
    const since = lastConnectedAt
    own.settle()
    own.info = info
    send({ type: 'ready', link: number })
    if (attempt !== own) return
    watchdog.start(info.quietMs ?? Math.min(info.heartbeatMs ?? quietMs, quietMs))
    if (before) return on.onAgain(info, before.connectionId !== info.connectionId)
    // Positions that were handed over say where the page ends; a sign-out forgets them.
    const kind = wasConnected || on.resumeFrom() ? 'returned' : hadSession ? 'resumed' : 'first'
    hadSession = true
    on.onReady(info, kind, since)
  }

  function close(reason: CloseReason) {
    // Of a link that was never ready, nothing was lost.
    const isUnreachable = reason.kind === 'lost' && !attempt?.info
    const problem: CloseReason = isUnreachable ? { ...reason, kind: 'unreachable' } : reason
    attempt?.end()
    on.onLost(problem)
    send({ type: 'lost', link: machine.link, problem })
  }

  return {
    send,
    topics,
    reopen() {
      close({ kind: 'lost', retryAfterMs: 0 })
      // It is nobody's failure.
      send({ type: 'proven' })
    },
    get machine() {
      return machine
    },
    isAlive: watchdog.isAlive,
    get link() {
      return isConnected() ? attempt?.link : undefined
    },
    get info() {
      return attempt?.info
    },
    get lastConnectedAt() {
      return lastConnectedAt
    },
  }
}
