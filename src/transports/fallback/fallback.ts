import type { CloseReason } from '../../protocol'
import type { Link, Session, SessionInfo, Transport, TransportEvents } from '../../core/transport'

export interface FallbackOptions {
  /** How long one transport may take to be ready before the next is tried, milliseconds. @default 4000 */
  readonly timeoutMs?: number
  /** How often a better transport than the one in use is tried beside it, milliseconds. @default 30000 */
  readonly climbMs?: number
  /** How long what worked is tried first, milliseconds. @default 600000 */
  readonly rememberMs?: number
  /** Where what worked is remembered, for this origin. @default the platform's `localStorage` */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem'>
}

/** Refusals are the server's word, not the network's: another transport would hear the same. */
const isVerdict = ({ kind }: CloseReason) =>
  kind === 'unauthorized' || kind === 'forbidden' || kind === 'rate-limited' || kind === 'ended'

/** A transport that was left may still deliver what was under way, for this long. */
const drainMs = 1_000

/**
 * The first of several transports that works, best first. A failed or blocked one is followed by the
 * next; what worked is remembered; a better one is tried in the background and taken over to without
 * a break: both deliver for a moment, and doubles are recognised by their ids.
 *
 * @example `fallback([webSocket({ url }), sse({ url: streamUrl }), polling({ url: historyUrl })])`
 */
export function fallback(
  transports: readonly Transport[],
  options: FallbackOptions = {},
): Transport {
  const memory = createMemory(transports, options)
  return {
    name: 'fallback',
    open: (session, on) => openFallback(transports, { ...options, memory }, { session, on }),
  }
}

interface Slot {
  readonly index: number
  link?: Link
}

function openFallback(
  transports: readonly Transport[],
  { timeoutMs = 4_000, climbMs = 30_000, memory }: FallbackOptions & { memory: Memory },
  { session, on }: { session: Session; on: TransportEvents },
): Link {
  const { setTimer } = session.environment
  const failures: CloseReason[] = []
  let current: Slot | undefined
  let climber: Slot | undefined
  let old: Slot | undefined
  let isReady = false
  const timers = new Map<'open' | 'climb' | 'drain', () => void>()

  function time(name: 'open' | 'climb' | 'drain', delayMs: number, run: () => void) {
    timers.get(name)?.()
    timers.set(name, setTimer(run, delayMs))
  }

  function close() {
    for (const cancel of timers.values()) cancel()
    for (const slot of [current, climber, old]) slot?.link?.close()
    // Given up before it was ready: the next attempt goes on behind it.
    if (current && !isReady) memory.blocked(current.index)
    current = climber = old = undefined
  }

  function openInto(slot: Slot) {
    const transport = transports[slot.index]
    slot.link = transport?.open(session, {
      ready: (info) => ready(slot, info),
      frame: (frame) => {
        if (slot !== climber) on.frame(frame)
      },
      alive: on.alive,
      challenged: (reason) => {
        if (slot === current) on.challenged(reason)
      },
      closed: (reason) => closed(slot, reason),
    })
  }

  function start(index: number) {
    const slot: Slot = { index }
    current = slot
    time('open', timeoutMs, () => {
      if (slot !== current) return
      slot.link?.close()
      next({ kind: 'timeout', message: `${transports[index]?.name}: not ready in time` })
    })
    openInto(slot)
  }

  /** The one under way has failed. */
  function next(reason: CloseReason) {
    failures.push(reason)
    const index = ((current?.index ?? 0) + 1) % transports.length
    if (failures.length < transports.length) start(index)
    else {
      current = undefined
      const said = 'no transport works here'
      finish({ kind: 'unreachable', message: said, cause: new AggregateError(failures, said) })
    }
  }

  function finish(reason: CloseReason) {
    close()
    on.closed(reason)
  }

  function ready(slot: Slot, info: SessionInfo) {
    if (slot === climber) {
      // What the old one has not yet told, a poller's last page, is fetched before it goes.
      current?.link?.probe?.()
      old = current
      current = slot
      climber = undefined
      time('drain', drainMs, () => {
        old?.link?.close()
        old = undefined
      })
    }
    if (slot !== current) return
    const { index } = slot
    isReady = true
    timers.get('open')?.()
    memory.worked(index)
    const { name = '' } = transports[index] ?? {}
    on.ready({ ...info, via: info.via ?? name, isDegraded: index > 0 || info.isDegraded })
    if (index > 0) time('climb', climbMs, climb)
    else timers.get('climb')?.()
  }

  /** Tries the best one beside the one in use. */
  function climb() {
    const slot: Slot = { index: 0 }
    climber = slot
    time('climb', timeoutMs, () => stay(slot))
    openInto(slot)
  }

  function stay(slot: Slot) {
    if (slot !== climber) return
    slot.link?.close()
    const better = slot.index + 1
    climber = undefined
    if (better < (current?.index ?? 0)) {
      climber = { index: better }
      const following = climber
      time('climb', timeoutMs, () => stay(following))
      openInto(following)
    } else time('climb', climbMs, climb)
  }

  function closed(slot: Slot, reason: CloseReason) {
    if (slot === climber) stay(slot)
    else if (slot === old) old = undefined
    else if (slot === current) {
      if (isReady || isVerdict(reason)) finish(reason)
      else next(reason)
    }
  }

  start(memory.first())
  return {
    send: (message) => current?.link?.send?.(message),
    subscribe: (topic, from) => current?.link?.subscribe?.(topic, from),
    unsubscribe: (topic) => current?.link?.unsubscribe?.(topic),
    probe: () => !!current?.link?.probe?.(),
    authenticate: (token) => {
      if (current?.link?.authenticate) current.link.authenticate(token)
      else finish({ kind: 'unauthorized' })
    },
    close,
  }
}

interface Memory {
  /** The one to begin with. */
  first(): number
  worked(index: number): void
  blocked(index: number): void
}

/** What worked, by its place, for this page and over reloads. Storage may be refused; then it forgets. */
function createMemory(
  transports: readonly Transport[],
  { rememberMs = 600_000, storage }: FallbackOptions,
): Memory {
  const { localStorage, location } = globalThis as {
    localStorage?: FallbackOptions['storage']
    location?: { origin: string }
  }
  const kept = storage ?? localStorage
  const key = `tidings.fallback ${location?.origin ?? ''} ${transports.map(({ name }) => name).join()}`
  let blockedUpTo: number | undefined
  return {
    first() {
      if (blockedUpTo !== undefined) return blockedUpTo
      try {
        const [index, at] = (kept?.getItem(key) ?? '').split(' ').map(Number)
        const isFresh = index !== undefined && at !== undefined && Date.now() - at < rememberMs
        return isFresh && index < transports.length ? index : 0
      } catch {
        return 0
      }
    },
    worked(index) {
      blockedUpTo = undefined
      try {
        kept?.setItem(key, `${index} ${Date.now()}`)
      } catch {
        // Remembered or not, it works.
      }
    },
    blocked(index) {
      blockedUpTo = (index + 1) % transports.length
    },
  }
}
