import {
  closeReasonOfError,
  closeReasonOfStatus,
  parsePositions,
  serializePositions,
  type CloseReason,
  type Position,
  type ReplayOutcome,
} from '../../protocol'
import type { Link, Session, Transport, TransportEvents } from '../../core/transport'

export interface PollingOptions {
  /**
   * The history end point: a URL, a path on the page's own origin, or a function that is called before
   * each request. It may have a query string. Do not put the token into it: it is sent in a header.
   */
  readonly url: string | (() => string | Promise<string>)
  /** Further headers; the token is sent as `Authorization: Bearer …` in any case. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /** Time from an answer to the next request, milliseconds. @default 5000 */
  readonly intervalMs?: number
  /** The same while the page is hidden; a page that is shown again asks at once. @default 30000 */
  readonly hiddenIntervalMs?: number
  /**
   * Long-polling: how long the server may wait for an event before it answers, milliseconds. It is sent as
   * `wait=` in whole seconds. After such an answer the next request follows at once. @default 0: no waiting
   */
  readonly waitMs?: number
  /** How many events one answer may have. It must arrive within 10 s: choose fewer for slow networks. @default 500 */
  readonly limit?: number
  /**
   * What to send as `after=` in the first request, to go on from a position that was not reached by polling.
   * @default positions by topic as JSON; the last event's id where events are not numbered
   */
  readonly after?: (position: Position) => string | undefined
}

/**
 * Asks an HTTP history end point again and again, where nothing else gets through. Nothing is missed;
 * it comes later, which `isDegraded` says. [protocol 7]
 *
 * `GET <url>?after=<cursor>&limit=` → `{ events, nextCursor, hasMore, heads? }`, oldest first.
 *
 * @example `polling({ url: '/api/events', waitMs: 20_000 })`
 */
export function polling(options: PollingOptions): Transport {
  const memory: Memory = { place: '' }
  return {
    name: 'polling',
    open: (session, on) => openPolling(options, memory, { session, on }),
  }
}

/** What outlives an attempt. */
interface Memory {
  /** The server's own bookmark … */
  cursor?: string | undefined
  /** … and where the client stood then: where it stands elsewhere now, the bookmark is void. */
  place: string
}

interface Page {
  readonly events: readonly unknown[]
  /** `after` of the next page. */
  readonly nextCursor?: string | null
  readonly hasMore?: boolean
  /** The newest position of each topic, from servers that number. */
  readonly heads?: Readonly<Record<string, string>>
}

/** How long an answer may take, beyond the time it may be held back. */
const timeoutMs = 10_000
/** An answer that took longer was held back: to ask again at once is no hot loop. */
const heldMs = 1_000

/** Another place, or other topics, and the server's bookmark says nothing. */
const placeOf = ({ resumeFrom, topics }: Session) =>
  resumeFrom ? JSON.stringify([resumeFrom.lastEventId, ...resumeFrom.topics, ...topics]) : ''

const afterOf = ({ topics, lastEventId }: Position) =>
  topics.size ? JSON.stringify(serializePositions(topics)) : lastEventId

function openPolling(
  { url, headers, intervalMs = 5_000, hiddenIntervalMs = 30_000, ...options }: PollingOptions,
  memory: Memory,
  { session, on }: { session: Session; on: TransportEvents },
): Link {
  const { environment, resumeFrom, topics, maxFrameBytes } = session
  const { waitMs = 0, limit = 500, after = afterOf } = options
  const { now, setTimer } = environment
  /** So much silence is as it was asked for. */
  const quietMs = Math.max(intervalMs, hiddenIntervalMs, waitMs) + timeoutMs
  // Who stands nowhere may be another user than the one before.
  const known = resumeFrom && memory.place === placeOf(session) ? memory.cursor : undefined
  let cursor = known ?? (resumeFrom ? after(resumeFrom) : undefined)
  let replay: ReplayOutcome = cursor ? 'full' : 'none'
  /** When this began, by the server's clock where it tells: the two may differ. */
  let since: number | undefined
  let etag: string | null | undefined
  let isReady = false
  let abort = new AbortController()
  let stopTimer = () => {}

  function end() {
    stopTimer()
    abort.abort()
  }

  function finish(reason: CloseReason) {
    end()
    on.closed(reason)
  }

  function poll(holdMs = waitMs) {
    end()
    const { signal } = (abort = new AbortController())
    const late: CloseReason = { kind: 'timeout', message: 'no answer in time' }
    stopTimer = setTimer(() => finish(late), timeoutMs + holdMs)
    ask(signal, holdMs).catch((cause: unknown) => {
      if (!signal.aborted) finish(closeReasonOfError(cause))
    })
  }

  async function ask(signal: AbortSignal, holdMs: number) {
    const isOver = () => signal.aborted
    const token = await session.token()
    const base = typeof url === 'string' ? url : await url()
    if (isOver()) return
    const askedAt = now()
    const query = new URLSearchParams({
      ...(cursor ? { after: cursor } : { since: new Date(since ?? askedAt).toISOString() }),
      ...(topics.size && { topic: [...topics].join() }),
      ...(isReady && holdMs && { wait: `${Math.ceil(holdMs / 1_000)}` }),
      limit: `${limit}`,
    })
    const { fetch } = environment as { fetch: typeof globalThis.fetch }
    const response = await fetch(`${base}${base.includes('?') ? '&' : '?'}${query}`, {
      headers: {
        ...headers,
        ...(token !== null && { Authorization: `Bearer ${token}` }),
        ...(etag && { 'If-None-Match': etag }),
      },
      cache: 'no-store',
      signal,
    })
    const { status } = response
    const header = (name: string) => response.headers.get(name)
    const isNew = status !== 304
    if (isNew && !response.ok) {
      refuse(closeReasonOfStatus(status, header('Retry-After'), now()))
      return
    }
    const text = await response.text()
    if (isOver()) return
    on.alive()
    since ??= Date.parse(`${header('Date')}`) || askedAt
    const before = cursor
    if (isNew) etag = header('ETag')
    const isAtOnce = isNew && take(text, `${header('Content-Type')}`)
    if (cursor !== before) etag = null
    if (isOver()) return
    if (isAtOnce || (waitMs && (!holdMs || now() - askedAt > heldMs))) poll()
    else {
      stopTimer()
      stopTimer = setTimer(poll, environment.isHidden() ? hiddenIntervalMs : intervalMs)
    }
  }

  function refuse(reason: CloseReason) {
    const isUnknown = cursor && /^4([01]0|14|31)$/.test(`${reason.code}`)
    if (isUnknown && !isReady) {
      // The log no longer has this place, or it is too long to be said: from the newest on, which the client tells as a gap.
      cursor = undefined
      replay = 'gap'
      poll(0)
    } else finish(isUnknown ? { ...reason, kind: 'lost' } : reason)
  }

  /** Takes a page. @returns whether to ask for the next at once */
  function take(text: string, type: string) {
    const page = pageOf(text)
    if (!page) {
      // What could not be read is asked for again, and not whether it has changed.
      etag = null
      const isJson = type.includes('json')
      if (isReady && isJson) on.frame(text)
      // What is no JSON at all is most often a login page.
      else finish({ kind: isJson ? 'protocol' : 'unauthorized', message: `no events in ${type}` })
      return false
    }
    const { events, heads, nextCursor } = page
    const before = cursor
    /** What was before this moment is nobody's news. */
    const isPast = !isReady && replay !== 'full'
    const newest = isPast && heads && JSON.stringify(heads)
    cursor = newest || (nextCursor ?? before)
    const isMore = !newest && page.hasMore && cursor !== before
    if (isPast && isMore) return true
    if (!isReady) on.ready({ replay, isDegraded: true, heads: parsePositions(heads), quietMs })
    isReady = true
    // One that is too large is handed on as text, so that the client refuses it.
    const frames = events.map((event) => {
      const one = JSON.stringify(event)
      return one.length > maxFrameBytes ? one : event
    })
    if (!isPast) on.frame(frames)
    // A handler may have ended the session.
    if (abort.signal.aborted) return false
    memory.cursor = cursor
    memory.place = placeOf(session)
    return isMore || !!(waitMs && events.length)
  }

  poll(0)
  return {
    // What is under way may hang since a sleep, or be held back: a short one takes its place.
    probe() {
      poll(0)
      return true
    },
    close: end,
  }
}

function pageOf(text: string): Page | undefined {
  try {
    const page = JSON.parse(text) as Page | null
    return Array.isArray(page?.events) ? page : undefined
  } catch {
    return undefined
  }
}
