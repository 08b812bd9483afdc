import { closeReasonOfStatus, type CloseReason } from '../../protocol'
import type { Link, Session, Transport, TransportEvents } from '../../core/transport'

export interface PollingOptions {
  /** The history end point: a URL, a path on the page's own origin, or a function asked before each attempt. */
  readonly url: string | (() => string | Promise<string>)
  /** Query parameter by which topics are asked for, joined by commas. @default 'topic' */
  readonly topicsParameter?: string
  /** From one answer to the next question, milliseconds. @default 5000 */
  readonly intervalMs?: number
  /** The same while the page is hidden. @default 30000 */
  readonly hiddenIntervalMs?: number
  /**
   * How long the server may hold an empty answer back until something happens, seconds, sent as
   * `wait=`; the next question then follows at once. 0 where the server does not offer it. @default 0
   */
  readonly waitSeconds?: number
  /** Events a page. @default 200 */
  readonly limit?: number
  /** How long an answer may take beyond the wait, milliseconds. @default 10000 */
  readonly timeoutMs?: number
}

interface Page {
  readonly events?: readonly unknown[]
  readonly nextCursor?: string | null
  readonly hasMore?: boolean
}

/**
 * Asks an HTTP history end point again and again: `GET <url>?after=<cursor>&limit=` →
 * `{ events, nextCursor, hasMore }`. Works everywhere, a little late; shown as degraded. [protocol 7]
 *
 * @example `polling({ url: '/api/events', waitSeconds: 20 })`
 */
export function polling(options: PollingOptions): Transport {
  /** Where the last page ended; kept over attempts, so that a reconnect misses nothing. */
  const bookmark: Bookmark = { cursor: null }
  return {
    name: 'polling',
    open: (session, on) => {
      if (!session.resumeFrom) bookmark.cursor = null
      return openPoll(options, bookmark, { session, on })
    },
  }
}

interface Bookmark {
  cursor: string | null
}

function openPoll(
  options: PollingOptions,
  bookmark: Bookmark,
  { session, on }: { session: Session; on: TransportEvents },
): Link {
  const { environment } = session
  const { intervalMs = 5_000, hiddenIntervalMs = 30_000, waitSeconds = 0, limit = 200 } = options
  const { timeoutMs = 10_000, topicsParameter = 'topic', url } = options
  const isResumed = bookmark.cursor !== null
  let isReady = false
  let isDone = false
  let isAsking = false
  let etag: string | null = null
  /** Where a first connection begins: the server's time, since the clocks may differ. */
  let since: string | null = null
  let cancelNext = () => {}
  let abort = new AbortController()

  function close() {
    isDone = true
    cancelNext()
    stopListening()
    abort.abort()
  }

  function finish(reason: CloseReason) {
    if (isDone) return
    close()
    on.closed(reason)
  }

  const isOver = () => isDone

  const fail = (cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause)
    finish({ kind: isReady ? 'lost' : 'unreachable', message, cause })
  }

  async function ask(): Promise<Response> {
    const { fetch } = environment
    if (!fetch) throw new Error('no fetch here: give one by `environment: { fetch }`')
    const token = await session.token()
    const address = typeof url === 'string' ? url : await url()
    const { cursor } = bookmark
    const query = new URLSearchParams({ limit: String(limit) })
    if (session.topics.size) query.set(topicsParameter, [...session.topics].join(','))
    if (cursor !== null) query.set('after', cursor)
    else if (since !== null) query.set('since', since)
    if (waitSeconds && isReady) query.set('wait', String(waitSeconds))
    abort = new AbortController()
    const { signal } = abort
    const cancel = environment.setTimer(
      () => {
        finish({ kind: 'timeout', message: 'no answer in time' })
      },
      timeoutMs + waitSeconds * 1_000,
    )
    try {
      return await fetch(`${address}${address.includes('?') ? '&' : '?'}${query}`, {
        headers: {
          Accept: 'application/json',
          ...(token !== null && { Authorization: `Bearer ${token}` }),
          ...(etag !== null && { 'If-None-Match': etag }),
        },
        cache: 'no-store',
        signal,
      })
    } finally {
      cancel()
    }
  }

  /** @returns how soon to ask again: at once after a full page or news, else after a pause */
  async function take(response: Response): Promise<'more' | 'news' | 'nothing'> {
    if (response.status === 304) return 'nothing'
    const page = (await response.json()) as Page
    if (!Array.isArray(page.events)) throw new TypeError('the answer holds no `events`')
    etag = response.headers.get('ETag')
    if (page.nextCursor && page.nextCursor !== bookmark.cursor) {
      bookmark.cursor = page.nextCursor
      etag = null
    }
    if (page.events.length > 0) on.frame(page.events)
    return page.hasMore ? 'more' : page.events.length > 0 ? 'news' : 'nothing'
  }

  async function poll() {
    if (isDone || isAsking) return
    isAsking = true
    cancelNext()
    const askedAt = environment.now()
    const response = await ask()
    if (isOver()) return
    const { status, headers } = response
    if (status === 410) {
      // The log no longer reaches back that far: begin anew, which the client tells as a gap.
      bookmark.cursor = null
      finish({ kind: 'lost', code: status, message: 'the history has moved on' })
      return
    }
    if (!response.ok && status !== 304) {
      finish(closeReasonOfStatus(status, headers.get('Retry-After'), environment.now()))
      return
    }
    on.alive()
    const wasReady = isReady
    let outcome: 'more' | 'news' | 'nothing' = 'more'
    if (bookmark.cursor === null && since === null) {
      // Nothing is asked for that was before this moment.
      since = new Date(headers.get('Date') ?? environment.now()).toISOString()
    } else {
      isReady = true
      if (!wasReady) {
        on.ready({ replay: isResumed ? 'full' : 'none', isDegraded: true, quietMs: Infinity })
      }
      outcome = await take(response)
    }
    if (isOver()) return
    isAsking = false
    // A server that does not hold answers back must not be asked without pause.
    const isHeldBack = environment.now() - askedAt > 500 || outcome === 'news' || !wasReady
    const isAtOnce = outcome === 'more' || (waitSeconds > 0 && isHeldBack)
    const pauseMs = environment.isHidden() ? hiddenIntervalMs : intervalMs
    cancelNext = environment.setTimer(run, isAtOnce ? 0 : pauseMs)
  }

  const run = () => void poll().catch(fail)
  const stopListening = environment.onSignal((signal) => {
    if (signal === 'wake' || signal === 'online') run()
  })
  run()
  return {
    probe() {
      run()
      return true
    },
    close,
  }
}
