import type { Link, Session, SessionInfo, Transport, TransportEvents } from '../../core/transport'
import type { TopicPosition } from '../../protocol'

export interface RenewingOptions {
  /** The age at which the server ends a connection, milliseconds. @default what the server says at sign-in */
  readonly maxAgeMs?: number
  /** Time between pings that keep an idle connection open, milliseconds. @default no such pings */
  readonly pingMs?: number
}

/** The next link is given up when it is not ready within this long … */
const openMs = 10_000
/** … and a renewal that failed is tried again after this long. */
const retryMs = 30_000
/** A replaced link may still deliver what was under way, for this long. */
const drainMs = 1_000
/** Frames that are remembered meanwhile; beyond it the oldest is forgotten. */
const maxSeen = 1_000

/**
 * Renews each connection of a transport before its maximum age, make before break: the next link is
 * ready before the old one goes, and people notice nothing. A link whose server never answers probes
 * is renewed after a wake as well, since nothing else tells whether it is alive.
 *
 * @example `renewing(webSocket({ url }), { maxAgeMs: 3_600_000 })`
 */
export const renewing = (transport: Transport, options: RenewingOptions = {}): Transport => ({
  name: transport.name,
  open: (session, on) => openRenewing(transport, options, { session, on }),
})

/**
 * Keeps to the limits of AWS API Gateway: a ping every 8 minutes against its idle limit of 10, and a
 * renewal before its 2 hours are over.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 * @example `apiGateway(webSocket({ url: 'wss://api.example.app/realtime' }))`
 */
export const apiGateway = (transport: Transport): Transport =>
  renewing(transport, { maxAgeMs: 2 * 3_600_000, pingMs: 8 * 60_000 })

/** One link of the wrapped transport. */
interface Slot {
  link?: Link
  isReady?: boolean
}

function openRenewing(
  transport: Transport,
  { maxAgeMs, pingMs }: RenewingOptions,
  { session, on }: { session: Session; on: TransportEvents },
): Link {
  const { environment } = session
  const timers = new Map<'ping' | 'renew' | 'drain', () => void>()
  let current: Slot | undefined
  let next: Slot | undefined
  let old: Slot | undefined
  /** The current link was asked for a sign of life when it was to be replaced, and gave none. */
  let isSilent = false
  /**
   * Frames, and which link brought them first. While two links deliver the same events, from the moment
   * the second is opened, those without an id are told apart by their content.
   */
  let seen: Map<string, Slot> | undefined

  function time(name: 'ping' | 'renew' | 'drain', delayMs: number, run: () => void) {
    timers.get(name)?.()
    timers.set(name, environment.setTimer(run, delayMs))
  }

  function openInto(slot: Slot) {
    slot.link = transport.open(session, {
      ready(info) {
        if (slot === next && isSilent && info.replay === 'none') {
          // Since when the current one is dead nobody knows, and what it has missed is lost.
          end()
          on.closed({ kind: 'timeout' })
          return
        }
        if (slot === next) takeOver()
        if (slot === current) ready(slot, info)
      },
      frame(frame) {
        hear(slot)
        if (slot === current || slot === old) receive(slot, frame)
      },
      alive() {
        hear(slot)
        on.alive()
      },
      challenged(reason) {
        if (slot === current) on.challenged(reason)
      },
      closed(reason) {
        if (slot === next) giveUp()
        else if (slot === current) {
          end()
          on.closed(reason)
        }
      },
    })
  }

  function hear(slot: Slot) {
    isSilent &&= slot !== current
  }

  const ask = () => !!current?.link?.probe?.()

  /** @param isAsked - the current link has to answer until the next one is ready */
  function renew(isAsked = ask()) {
    if (next || !current?.isReady) return
    drop()
    seen = new Map()
    next = {}
    isSilent = isAsked
    time('renew', openMs, giveUp)
    openInto(next)
  }

  function giveUp() {
    next?.link?.close()
    next = seen = undefined
    time('renew', retryMs, renew)
  }

  function takeOver() {
    timers.get('renew')?.()
    old = current
    current = next
    next = undefined
    time('drain', drainMs, drop)
  }

  function drop() {
    old?.link?.close()
    old = seen = undefined
  }

  function ready(slot: Slot, info: SessionInfo) {
    const ageMs = info.maxAgeMs ?? maxAgeMs
    // A fresh token makes a link no younger.
    if (!slot.isReady) {
      keepPinging()
      // Clients that connected together must not renew together.
      if (ageMs) time('renew', ageMs * (0.8 + 0.15 * environment.random()), renew)
    }
    slot.isReady = true
    // Last: it may be the end of all this.
    on.ready({ ...info, ...(pingMs && { quietMs: pingMs }) })
  }

  function keepPinging() {
    if (!pingMs) return
    time('ping', pingMs, () => {
      current?.link?.probe?.()
      keepPinging()
    })
  }

  function receive(slot: Slot, frame: unknown) {
    if (seen) {
      const text = JSON.stringify(frame)
      const first = seen.get(text) ?? slot
      if (first !== slot) return
      seen.set(text, slot)
      if (seen.size > maxSeen) seen.delete(seen.keys().next().value as string)
    }
    on.frame(frame)
  }

  function end() {
    stopListening()
    for (const cancel of timers.values()) cancel()
    for (const slot of [current, next, old]) slot?.link?.close()
    current = next = old = undefined
  }

  const stopListening = environment.onSignal((signal) => {
    if (signal === 'wake' && !ask()) renew(false)
  })
  const first: Slot = (current = {})
  openInto(first)
  return {
    send: (message) => current?.link?.send?.(message),
    ...(first.link?.subscribe && {
      subscribe: (topic: string, from?: TopicPosition) => current?.link?.subscribe?.(topic, from),
    }),
    unsubscribe: (topic) => current?.link?.unsubscribe?.(topic),
    probe: ask,
    ...(first.link?.authenticate && {
      authenticate: (token: string | null) => current?.link?.authenticate?.(token),
    }),
    close: end,
  }
}
