import { closeReasonOfError, type CloseReason } from '../../protocol'
import type { Link, Session, SessionInfo, Transport, TransportEvents } from '../../core/transport'

export interface FallbackOptions {
  /**
   * How long a transport may take to be ready before the next one is started as well, milliseconds.
   * The first one continues: whichever is ready first is used. @default 2500
   */
  readonly headStartMs?: number
  /** How often the transports before the one in use are tried again, milliseconds. @default 30000 */
  readonly climbMs?: number
  /**
   * Where the name of the transport that worked is kept for an hour. If it throws, nothing is kept.
   * @default `localStorage`
   */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem'>
}

/**
 * The first of several transports that works. One that fails or is blocked is followed by the next;
 * what worked is remembered; better ones are tried in the background, and taken over to without a
 * break: for a moment both are heard, and the client knows by id or number what it has.
 *
 * @param transports - best first
 *
 * @example `fallback([webSocket({ url }), sse({ url: streamUrl }), polling({ url: historyUrl })])`
 */
export function fallback(
  transports: readonly Transport[],
  options: FallbackOptions = {},
): Transport {
  let worked = ''
  return {
    name: 'fallback',
    open: (session, on) => openFallback({ transports, memory, ...options }, session, on),
  }

  /** Remembers a word, over reloads too where that is allowed. @returns the last one */
  function memory(word?: string): string {
    worked = word ?? worked
    try {
      const { storage = (globalThis as { localStorage: Storage }).localStorage } = options
      if (word) storage.setItem(key, word)
      else worked = storage.getItem(key) ?? worked
    } catch {
      // This page's own memory will do.
    }
    return worked
  }
}

const key = 'tidings'

interface OpenOptions extends FallbackOptions {
  readonly transports: readonly Transport[]
  readonly memory: (word?: string) => string
}

/** One link: under way, in use, or just replaced. */
interface Slot {
  readonly index: number
  readonly via: string
  link?: Link
}

/** `unauthorized`, `forbidden`, `rate-limited`, `ended`: the server has spoken, and would again. */
const verdict = /^(una|f|ra|e)/
/** What worked is tried first, for so long. */
const rememberMs = 3_600_000
/** A link that was replaced may still deliver what was under way, for so long. */
const drainMs = 3_000

function openFallback(
  { transports, memory, headStartMs = 2_500, climbMs = 30_000 }: OpenOptions,
  session: Session,
  on: TransportEvents,
): Link {
  const { now, setTimer } = session.environment
  const slots = new Set<Slot>()
  /** Why each has failed, by its name. */
  const cause: Record<string, CloseReason> = {}
  /** What is still to be tried, by place. */
  let queue = [...transports.keys()]
  let current: Slot | undefined
  let stopTimer = () => {}

  const remember = (index: number) => memory(`${index} ${now() + rememberMs}`)

  /** Closes all that is worse than `best`, or all; but not `kept`. */
  function drop(best = -1, kept?: Slot) {
    for (const slot of slots) {
      if (slot.index > best && slot !== kept) {
        slots.delete(slot)
        slot.link?.close()
      }
    }
  }

  function end() {
    stopTimer()
    drop()
  }

  function finish(reason: CloseReason) {
    end()
    on.closed(reason)
  }

  function time(run: () => void, delayMs: number) {
    stopTimer()
    stopTimer = setTimer(run, delayMs)
  }

  /** Tries the next of the queue and, unless it is ready soon, the one behind it. */
  function next() {
    const index = queue.shift() as number
    const transport = transports[index]
    if (transport) {
      const slot: Slot = { index, via: transport.name }
      slots.add(slot)
      time(next, headStartMs)
      try {
        slot.link = transport.open(session, {
          ...on,
          ready: (info) => ready(slot, info),
          closed: (reason) => closed(slot, reason),
        })
      } catch (cause) {
        closed(slot, closeReasonOfError(cause))
      }
    } else if (current?.index) time(climb, climbMs)
  }

  function ready(slot: Slot, info: SessionInfo) {
    const { index, via } = slot
    // Of one that was left, only what it brings still counts.
    if (!slots.has(slot) || index > (current ?? slot).index) return
    if (slot !== current) {
      const old = current
      current = slot
      queue = []
      remember(index)
      // What is better may still come.
      drop(index, old)
      // A poller's last page is fetched before it goes.
      old?.link?.probe?.()
      time(() => {
        drop(index)
        next()
      }, drainMs)
    }
    on.ready({ via, ...info, isDegraded: !!(index || info.isDegraded) })
  }

  /** Tries all that is better, beside what is in use. */
  function climb() {
    drop(-1, current)
    queue = [...transports.keys()].slice(0, current?.index)
    next()
  }

  function closed(slot: Slot, reason: CloseReason) {
    const { kind, code } = reason
    if (!slots.delete(slot)) return
    // Where nothing is, another way may be.
    const isVerdict = verdict.test(kind) && code !== 404
    if (slot === current || (!current && isVerdict)) {
      // It was open, but something on the way held back what it should bring.
      if (kind === 'timeout') remember(slot.index + 1)
      finish(reason)
    } else {
      cause[slot.via] = reason
      if (queue.length) next()
      else if (!slots.size) finish({ ...reason, kind: 'unreachable', cause })
    }
  }

  const [first = 0, until = 0] = memory().split(' ').map(Number)
  if (until > now()) queue.unshift(...queue.splice(first, 1))
  next()
  return new Proxy<Link>(
    { close: end },
    {
      get(own, name) {
        const link = name in own ? own : current?.link
        return link?.[name as 'close']?.bind(link)
      },
    },
  )
}
