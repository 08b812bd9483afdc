import type { Link, Session, SessionInfo, Transport, TransportEvents } from '../../core/transport'
import type { CloseReason, Position } from '../../protocol'
import { groupOf } from './groupOf'
import type { Message, MessageHandlers, Outgoing, Use, Uses } from './message'
import { meetingOf, type Meeting } from './platform'
import { isWhole, oldestOf } from './positions'

export interface AcrossTabsOptions {
  /**
   * Which tabs share: those of the same name and the same user. The user is what the token claims (a
   * JWT, without the claims that every token has anew), otherwise the token itself. A function is
   * given the token and decides alone. Two servers need two names. @default the transport's name
   */
  readonly name?: string | ((token: string | null) => string)
}

/** The lock that makes a tab the leader. */
interface Hold {
  readonly group: string
  /** Lets the next tab lead. */
  free(): void
  /** Another tab has taken it, or there is none to be had. */
  onRefused(): void
}

/** What outlives an attempt. */
interface Tab {
  /** The lock, kept for the next attempt. */
  kept?: Hold | undefined
  /** The last attempt had no answer: whoever leads hangs. */
  isIgnored?: boolean
}

interface Shared extends Meeting {
  readonly transport: Transport
  readonly name: NonNullable<AcrossTabsOptions['name']>
  readonly tab: Tab
}

/** Another tab connects: go on with that one at once. */
const handover: CloseReason = { kind: 'lost', message: 'another tab connects', retryAfterMs: 0 }
/** A tab whose token was refused keeps the lock for this long, so that no other asks for a token. */
const refreshMs = 15_000
/** A tab that lost the connection keeps it for this long, so that the others hear the reason first. */
const settleMs = 100
/** Whoever does not answer for this long hangs, or is frozen. */
const silentMs = 1_000
/** Frames that are kept for tabs that come late. */
const maxFrames = 1_000

/**
 * One connection for all tabs of a browser: one leads and connects, the others follow it, and each
 * goes on as if the connection were its own. When the leader goes away another takes over, from where
 * the tab that has seen least has got to. Without Web Locks each tab connects by itself.
 *
 * @example `acrossTabs(webSocket({ url }))`
 */
export function acrossTabs(transport: Transport, options: AcrossTabsOptions = {}): Transport {
  const { name = transport.name } = options
  const tab: Tab = {}
  return {
    name: transport.name,
    open(session, on) {
      const meeting = meetingOf(session.environment)
      return meeting
        ? openShared({ ...meeting, transport, name, tab }, session, on)
        : transport.open(session, on)
    },
  }
}

function openShared(
  { transport, name, tab, locks, Channel, onHalt }: Shared,
  session: Session,
  on: TransportEvents,
): Link {
  const { environment, maxFrameBytes } = session
  const { now, random, setTimer } = environment
  const id = crypto.randomUUID()
  const abort = new AbortController()
  const { signal } = abort
  /** Those of all tabs, once this one leads. */
  const topics = new Set<string>()
  /** Tabs that wait for the connection, this one included, and where they are. */
  const waiting = new Map<string, Position | null>()
  let hasFollowers = false
  let group: string
  let channel: InstanceType<Meeting['Channel']> | undefined
  /** Whose connection it is, once that is ready. */
  let followed: string | undefined
  let hold: Hold | undefined
  let inner: Link | undefined
  let info: SessionInfo | undefined
  /** Where the connection went on from, and what came since. */
  let start: Position | null = null
  let frames: unknown[] | undefined = []
  /** When something was asked that has not been answered. */
  let askedAt: number | undefined

  /** To the other tabs. */
  const post = (message: Outgoing) => channel?.postMessage({ ...message, from: id })
  const ask = (message: Outgoing) => {
    askedAt ??= now()
    post(message)
  }
  const introduction = () =>
    ({ type: 'hello', at: session.resumeFrom, topics: session.topics }) as const

  /** To a tab, or to all; this one included. */
  function tell(message: Outgoing) {
    if (message.to !== id && hasFollowers) post(message)
    receive({ ...message, from: id })
  }

  function receive(message: Message) {
    const { type, to = id } = message
    if (!signal.aborted && to === id) (handlers[type] as (message: Message) => void)(message)
  }

  const handlers: MessageHandlers = {
    hello({ from, at, topics: wanted }) {
      if (!hold) return
      if (from !== id) {
        hasFollowers = true
        post({ type: 'alive', to: from })
      }
      for (const topic of wanted) {
        if (info && !topics.has(topic)) inner?.subscribe?.(topic, at?.topics.get(topic))
        topics.add(topic)
      }
      waiting.set(from, at)
      if (info) serve(info)
    },
    who({ from }) {
      if (hold) return
      if (followed && followed !== from) end(handover)
      else ask(introduction())
    },
    ready({ from, to, info, missed }) {
      // What is told to all is no answer to a tab that still waits for one.
      if (followed ? followed !== from : !to) return
      followed = from
      askedAt = undefined
      on.ready(info)
      if (missed?.length) on.frame(missed)
    },
    frame({ from, frame }) {
      if (from === followed) on.frame(frame)
    },
    probe({ from }) {
      if (hold) post({ type: 'alive', to: from })
    },
    alive() {
      askedAt = undefined
      on.alive()
    },
    call({ call }) {
      if (hold) forward(...(JSON.parse(call) as [Use, ...unknown[]]))
    },
    gone({ leader, reason }) {
      if (hold) return
      // Who waits goes on waiting for the next, unless the server is at fault.
      if (followed ? followed === leader : reason.retryAfterMs !== 0) end(reason)
    },
  }

  function forward(what: Use, ...args: unknown[]) {
    // As JSON, since a channel refuses what a connection makes JSON of.
    if (!hold) post({ type: 'call', to: followed, call: JSON.stringify([what, ...args]) })
    else if (what === 'authenticate') {
      verify(args[0] as string).then((token) => inner?.authenticate?.(token), fail)
    } else (inner as Uses | undefined)?.[what]?.(...args)
  }

  async function verify(token: string | null) {
    if ((await groupOf(name, token)) === group) return token
    end(handover)
    throw new Error('the token is of another user')
  }

  async function join() {
    group = await groupOf(name, await session.token())
    if (signal.aborted) return
    channel = new Channel(group)
    channel.onmessage = ({ data }: { data: Message }) => receive(data)
    onHalt(() => end(handover), signal)
    const { kept } = tab
    tab.kept = undefined
    if (kept?.group === group) return lead(kept)
    kept?.free()
    request()
    ask(introduction())
  }

  function request() {
    const next: Hold = {
      group,
      free() {},
      // Without a lock a tab leads itself.
      onRefused: () => signal.aborted || lead(next),
    }
    const whileHeld = () =>
      new Promise<void>((free) => {
        next.free = free
        if (signal.aborted) free()
        else lead(next)
      })
    locks.request(group, tab.isIgnored ? { steal: true } : { signal }, whileHeld).catch(() => {
      if (tab.kept === next) tab.kept = undefined
      next.onRefused()
    })
  }

  function lead(next: Hold) {
    hold = next
    hold.onRefused = () => end({ kind: 'lost', message: 'another tab leads' })
    // Whom this tab followed is gone without a word.
    if (followed) return end(handover)
    post({ type: 'who' })
    tell({ ...introduction(), to: id })
    /** A transport may call back before `open` has returned. */
    const after =
      <T extends unknown[]>(run: (...args: T) => void) =>
      (...args: T) =>
        queueMicrotask(() => signal.aborted || run(...args))
    inner = transport.open(
      {
        token: async () => verify(await session.token()),
        get resumeFrom() {
          const own = session.resumeFrom
          return info ? own : (start = oldestOf([own, ...waiting.values()]))
        },
        topics,
        signal,
        environment,
        maxFrameBytes,
      },
      {
        ready: after((next) => {
          if (info) tell({ type: 'ready', info: next })
          info = next
          serve(next)
        }),
        frame: after((frame) => {
          if (frames && frames.push(frame) > maxFrames) frames = undefined
          tell({ type: 'frame', frame })
        }),
        alive: after(on.alive),
        challenged: after((reason) => (inner?.authenticate ? on.challenged : fail)(reason)),
        closed: after(fail),
      },
    )
  }

  /** Tells those who wait that the connection is ready, each from where it is. */
  function serve(known: SessionInfo) {
    for (const [to, at] of waiting) {
      waiting.delete(to)
      if (frames && (at ? isWhole(at, start) : !frames.length)) {
        // Who knows nothing yet begins where the others go on.
        const heads = new Map([...(known.heads ?? []), ...((!at && start?.topics) || [])])
        tell({ type: 'ready', to, info: { ...known, heads }, missed: frames })
      } else {
        // What was missed is asked for by the tab itself, where it can be.
        const replay = at && !(at.topics.size && inner?.subscribe) ? 'none' : known.replay
        const heads = session.resumeFrom?.topics
        tell({ type: 'ready', to, info: { ...known, heads, replay } })
      }
    }
  }

  /** The connection is over. The others wait as long as this tab does. */
  function fail({ cause, ...reason }: CloseReason) {
    const { kind, retryAfterMs, spreadMs = 0 } = reason
    if (kind === 'unauthorized') return end({ ...reason, cause }, refreshMs)
    const wait = retryAfterMs !== undefined && {
      retryAfterMs: retryAfterMs + random() * spreadMs,
      spreadMs: 0,
    }
    const told = { ...reason, ...wait }
    end({ ...told, cause }, settleMs, told)
  }

  function end(reason: CloseReason, keepMs?: number, told?: CloseReason) {
    if (signal.aborted) return
    leave(keepMs, told)
    on.closed(reason)
  }

  function leave(keepMs = 0, told = handover) {
    if (signal.aborted) return
    abort.abort()
    inner?.close()
    tab.isIgnored = !hold && now() - (askedAt ?? now()) >= silentMs
    const own = hold
    if (own) {
      post({ type: 'gone', leader: followed ?? id, reason: told })
      tab.kept = own
      const free = () => {
        if (tab.kept !== own) return
        tab.kept = undefined
        own.free()
      }
      if (keepMs) setTimer(free, keepMs)
      else free()
    }
    channel?.close()
  }

  join().catch((cause: unknown) => {
    end({ kind: 'unreachable', message: String((cause as Error | null)?.message), cause })
  })
  return {
    send: (message) => forward('send', message),
    subscribe: (topic, from) => forward('subscribe', topic, from),
    authenticate: (token) => forward('authenticate', token),
    probe() {
      if (hold) return !!inner?.probe?.()
      ask({ type: 'probe' })
      return true
    },
    close: () => leave(),
  }
}
