import type { Link, Session, SessionInfo, Transport, TransportEvents } from '../../core/transport'
import { recordOf, type CloseReason, type Position, type TopicPosition } from '../../protocol'
import { groupOf } from './groupOf'
import type { Message, MessageHandlers, Outgoing, Use, Uses } from './message'
import {
  canShare,
  waitForLock,
  whenLeft,
  type ChannelLike,
  type Hold,
  type Platform,
} from './platform'
import { isWhole, oldestOf } from './positions'

export interface AcrossTabsOptions {
  /**
   * Tabs share a connection if they have the same name and the same user. The user is told by the claims
   * of the token if it is a JWT (except those that differ in each token, like `exp`), otherwise by the
   * token itself. A function gets the token and returns a name that stands for both. Use different names
   * for different servers. @default the transport's name
   */
  readonly name?: string | ((token: string | null) => string)
}

/** What outlives an attempt. */
interface Tab {
  /** The lock, kept for the next attempt. */
  kept?: Hold | undefined
  /** Keeps it longer than was meant. */
  stopRelease?: (() => void) | undefined
  /** The last attempt had no answer: whoever leads hangs. */
  isIgnored?: boolean
  /** What all tabs want of a connection that is opened anew because one of them wants more. */
  topics?: Set<string> | undefined
}

interface Shared {
  readonly transport: Transport
  readonly name: NonNullable<AcrossTabsOptions['name']>
  readonly tab: Tab
  readonly platform: Platform
  readonly session: Session
  readonly on: TransportEvents
}

/** Another tab connects: go on with that one at once. */
const handover: CloseReason = { kind: 'lost', retryAfterMs: 0 }
/** A tab that is to connect anew itself keeps the lock for this long: its token was refused, or it wants more. */
const refreshMs = 15_000
/** A tab that lost the connection keeps it for this long, so that the others hear the reason first. */
const settleMs = 100
/** A leader answers at once: who waits for longer and is then closed had none. */
const answerMs = 500
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
      const given = session.environment as Partial<Platform>
      const platform = given.navigator ? given : (globalThis as unknown as Partial<Platform>)
      return canShare(platform)
        ? openShared({ transport, name, tab, platform, session, on })
        : transport.open(session, on)
    },
  }
}

function openShared({ transport, name, tab, platform, session, on }: Shared): Link {
  const { environment, maxFrameBytes } = session
  const { now, random, setTimer } = environment
  const id = crypto.randomUUID()
  /** Not the session's, which may see many of these: a fallback tries again and again. */
  const abort = new AbortController()
  const { signal } = abort
  /** Those of all tabs, once this one leads. */
  const topics = tab.topics ?? new Set()
  /** Wanted by a tab since the connection was opened. */
  let hasMore = false
  /** Tabs that wait for the connection, this one included, and where they are. */
  const waiting = new Map<string, Position | null>()
  let isDone = false
  let hasFollowers = false
  let group: string
  let channel: ChannelLike | undefined
  /** Whose connection it is, once that is ready; its own from the start. */
  let followed: string | undefined
  let hold: Hold | undefined
  let inner: Link | undefined
  let info: SessionInfo | undefined
  /** Where the connection went on from, and what came since. */
  let start: Position | null = null
  let frames: unknown[] | undefined = []
  /** When something was asked that has not been answered. */
  let askedAt = Infinity
  /** When the server was last heard. */
  let heardAt = 0

  /** To the other tabs. */
  const post = (message: Outgoing) => channel?.postMessage({ ...message, from: id })
  const ask = (message: Outgoing) => {
    askedAt = Math.min(askedAt, now())
    post(message)
  }
  const hello = (): Outgoing => ({ type: 'hello', at: session.resumeFrom, topics: session.topics })

  /** To one tab, or to all; this one included. */
  function tell(message: Outgoing) {
    if (hasFollowers) post(message)
    receive({ ...message, from: id })
  }

  function receive(message: Message) {
    const { type, to = id } = message
    if (!isDone && to === id) (handlers[type] as (message: Message) => void)(message)
  }

  const handlers: MessageHandlers = {
    hello({ from, at, topics: wanted }) {
      if (!hold) return
      hasFollowers ||= from !== id
      post({ type: 'alive', to: from })
      for (const topic of wanted) if (!topics.has(topic)) want(topic, at?.topics.get(topic))
      waiting.set(from, at)
      serve()
    },
    who() {
      if (!hold) return followed ? end(handover) : ask(hello())
    },
    ready({ from, to, info, missed }) {
      // What is told to all is no answer to a tab that still waits for one.
      if (followed ? followed !== from : !to) return
      followed = from
      // The silence of the server is for the leader to judge; the leader itself answers at once.
      on.ready(hold ? info : { ...info, quietMs: undefined })
      if (missed?.length) on.frame(missed)
    },
    frame({ from, frame }) {
      if (from === followed) on.frame(frame)
    },
    alive({ from }) {
      if (followed && followed !== from) return
      askedAt = Infinity
      on.alive()
    },
    ping({ from }) {
      // Where the server speaks seldom it is not asked more often; a hidden page finds out too late itself.
      const isFresh = now() - heardAt < (info?.quietMs ?? 0)
      if (isFresh || !inner?.probe?.()) post({ type: 'alive', to: from })
    },
    call({ call }) {
      if (hold) forward(...(JSON.parse(call) as [Use, ...unknown[]]))
    },
    gone({ leader, reason }) {
      // Who waits goes on waiting for the next, unless the server is at fault.
      if (followed ? followed === leader : reason.retryAfterMs !== 0) end(reason)
    },
  }

  /** A tab wants a topic of the connection, or once more what came after that position. */
  function want(topic: string, from?: TopicPosition) {
    hasMore ||= !!inner && !topics.has(topic)
    topics.add(topic)
    if (info) inner?.subscribe?.(topic, from)
    // Not before all who waited until now have been told.
    queueMicrotask(serve)
  }

  function forward(what: Use, ...args: unknown[]) {
    const run = (...values: unknown[]) => (inner as Uses | undefined)?.[what]?.(...values)
    // As JSON, since a channel refuses what a connection makes JSON of.
    if (!hold) post({ type: 'call', to: followed, call: JSON.stringify([what, ...args]) })
    else if (what === 'subscribe') want(...(args as Parameters<typeof want>))
    else if (what === 'authenticate') void verify(args[0] as string).then(run)
    else run(...args)
  }

  async function verify(token: string | null) {
    if ((await groupOf(name, token)) === group) return token
    end(handover)
    // Nobody waits for it any more.
    return new Promise<never>(() => {})
  }

  async function join() {
    group = await groupOf(name, await session.token())
    if (isDone) return
    channel = new platform.BroadcastChannel(group)
    channel.onmessage = ({ data }: { data: Message }) => receive(data)
    whenLeft(platform, end, () => hasFollowers, signal)
    // Who looks at this page wants to see what the server has, which a hidden leader asks seldom.
    const look = (what: string) => what === 'wake' && followed && !hold && forward('probe')
    signal.addEventListener('abort', environment.onSignal(look))
    const { kept } = tab
    // The next attempt may fail as well, and then keep the lock for longer.
    tab.stopRelease?.()
    tab.kept = tab.stopRelease = tab.topics = undefined
    if (kept?.group === group) return lead(kept)
    kept?.free()
    waitForLock(platform, group, tab.isIgnored ? { steal: true } : { signal }, lead)
    ask(hello())
  }

  function lead(next: Hold) {
    if (isDone) return next.free()
    hold = next
    hold.onRefused = (cause) => fail({ kind: 'lost', cause })
    // Whom this tab followed is gone without a word.
    if (followed) return end(handover)
    followed = id
    post({ type: 'who' })
    receive({ ...hello(), from: id })
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
        ready(next) {
          if (info) tell({ type: 'ready', info: next })
          info = next
          heardAt = now()
          // A transport may call back before `open` has returned.
          queueMicrotask(serve)
        },
        frame(frame) {
          heardAt = now()
          // Asked for again when a tab comes that wants it: that one has not heard it.
          for (const topic of refusedBy(frame)) topics.delete(topic)
          if (frames && frames.push(frame) > maxFrames) frames = undefined
          // Who waits gets it with `ready`.
          if (!waiting.has(id)) tell({ type: 'frame', frame })
        },
        alive() {
          heardAt = now()
          tell({ type: 'alive' })
        },
        challenged: (reason) => (inner?.authenticate ? on.challenged : fail)(reason),
        closed: fail,
      },
    )
  }

  /** Tells those who wait that the connection is ready, each from where it is. */
  function serve() {
    if (!info) return
    if (hasMore && !inner?.subscribe) {
      // It says only when it is opened what it wants: this tab opens it anew.
      tab.topics = topics
      return end(handover, refreshMs)
    }
    // Nobody has been told of it yet.
    const isFirst = waiting.has(id)
    for (const [to, at] of waiting)
      if (waiting.delete(to)) tell({ type: 'ready', to, ...answerTo(at, info, isFirst) })
  }

  /** What a tab that stands there is told of the connection. */
  function answerTo(at: Position | null, info: SessionInfo, isFirst: boolean) {
    if (frames && (at ? isWhole(at, start) : isFirst)) {
      // Who knows nothing yet begins where the others go on.
      const heads = at ? info.heads : new Map([...(info.heads ?? []), ...(start?.topics ?? [])])
      return { info: { ...info, heads }, missed: frames.flat() }
    }
    // What was missed is asked for by the tab itself, where it can be.
    const replay = at && !(at.topics.size && inner?.subscribe) ? 'none' : info.replay
    return { info: { ...info, heads: session.resumeFrom?.topics, replay } }
  }

  /** The connection is over. The others wait as long as this tab does. */
  function fail({ cause, ...reason }: CloseReason) {
    const told = atOnce(reason, random)
    if (told.kind === 'unauthorized') end({ ...told, cause }, refreshMs)
    else end({ ...told, cause }, settleMs, told)
  }

  function end(reason?: CloseReason, keepMs = 0, told = handover) {
    if (isDone) return
    isDone = true
    abort.abort()
    inner?.close()
    // The client itself gives it up: nobody has answered.
    tab.isIgnored = !reason && !hold && now() - askedAt > answerMs
    if (hold) {
      post({ type: 'gone', leader: followed, reason: told })
      tab.kept = hold
      if (keepMs) tab.stopRelease = setTimer(hold.free, keepMs)
      else hold.free()
    }
    channel?.close()
    channel = undefined
    if (reason) on.closed(reason)
  }

  join().catch((cause: unknown) => fail({ kind: 'unreachable', cause }))
  return {
    send: (message) => forward('send', message),
    subscribe: (topic, from) => forward('subscribe', topic, from),
    authenticate: (token) => forward('authenticate', token),
    probe() {
      if (hold) return !!inner?.probe?.()
      ask({ type: 'ping', to: followed })
      return true
    },
    close: () => end(),
  }
}

/** The topics that the server does not let this user read, as the frame says. */
function refusedBy(frame: unknown): readonly string[] {
  const { type, data } = recordOf(frame)
  return type === 'subscribe.error' ? ([recordOf(data).topics].flat() as string[]) : []
}

/** The same moment for all tabs. */
const atOnce = ({ retryAfterMs, spreadMs = 0, ...reason }: CloseReason, random: () => number) =>
  retryAfterMs === undefined
    ? reason
    : { ...reason, retryAfterMs: retryAfterMs + random() * spreadMs, spreadMs: 0 }
