import { createParser } from 'eventsource-parser'
import {
  closeReasonOfError,
  closeReasonOfStatus,
  parseAuthSuccess,
  parseServerError,
  recordOf,
  type CloseReason,
} from '../../protocol'
import type { Link, Session, Transport, TransportEvents } from '../../core/transport'
import { addressOf, frameOf, type StreamAddress } from './stream'

export interface SseOptions extends StreamAddress {
  /**
   * Further headers; the token is sent as `Authorization: Bearer …` in any case. When `fetch` follows a
   * redirect to another origin it removes that header, but not these. @default none
   */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * The longest time in which the server sends at least a comment, milliseconds. A stream that is silent
   * for longer, by the same time again but at most 10 s, is closed and opened anew. `Infinity`: never.
   * @default what the server says, otherwise 30000
   */
  readonly heartbeatMs?: number
}

/** Where a stream ended, in the server's own words, which may be other than the id of an event. */
interface Bookmark {
  id?: string | undefined
  /** The event that came last. */
  eventId?: string | undefined
}

/** Bounds of a server's `retry:`; a longer one overflows timers, a shorter one is a storm. */
const leastRetryMs = 100
const mostRetryMs = 300_000
/** A timer this late means that the page was asleep and has not yet read what came … */
const lateMs = 2_000
/** … for which it has this long. */
const wakeMs = 3_000

/**
 * Server-sent events by `fetch`, so that the token travels in a header and never in the URL. Goes on
 * after the last event id. [HTML, "server-sent events"]
 *
 * @example `sse({ url: '/api/events/stream' })`
 */
export function sse(options: SseOptions): Transport {
  const bookmark: Bookmark = {}
  return {
    name: 'sse',
    open: (session, on) => openStream(options, bookmark, { session, on }),
  }
}

function openStream(
  { heartbeatMs, headers: ownHeaders, ...address }: SseOptions,
  bookmark: Bookmark,
  { session, on }: { session: Session; on: TransportEvents },
): Link {
  const { fetch = globalThis.fetch, now, setTimer } = session.environment
  const abort = new AbortController()
  const { signal } = abort
  let beatMs = heartbeatMs ?? 30_000
  /** How long to wait after the stream, where it says so. */
  let wait: Partial<CloseReason> | undefined
  let stopWatch = () => {}

  const isOver = () => signal.aborted

  function close() {
    stopWatch()
    abort.abort()
  }

  function finish(reason: CloseReason) {
    if (isOver()) return
    close()
    on.closed(reason)
  }

  function fail(cause?: unknown) {
    finish({ ...closeReasonOfError(cause), ...wait })
  }

  function watch(forMs: number) {
    const due = now() + forMs
    stopWatch()
    if (forMs === Infinity) return
    stopWatch = setTimer(() => {
      if (now() - due > lateMs) watch(wakeMs)
      else finish({ kind: 'timeout', message: 'silence; a proxy may hold the stream back' })
    }, forMs)
  }

  function receive(frame: ReturnType<typeof frameOf>) {
    const { type, data } = frame as Exclude<typeof frame, string>
    for (const one of [frame].flat()) {
      const { id, eventId = id } = recordOf(one) as Record<string, string | number | undefined>
      if (eventId) bookmark.eventId = String(eventId)
    }
    if (type === 'auth.success') {
      const info = parseAuthSuccess(data)
      beatMs = heartbeatMs ?? info.heartbeatMs ?? beatMs
      on.ready({ ...info, replay: info.replay ?? 'none' })
    }
    on.frame(frame)
    // What else ends a session the server tells by the status of the next answer. [protocol 5]
    if (parseServerError(frame)?.code === 'UNAUTHORIZED') finish({ kind: 'unauthorized' })
  }

  const parser = createParser({
    maxBufferSize: session.maxFrameBytes,
    onEvent({ id, event, data }) {
      if (isOver()) return
      bookmark.id = id ?? bookmark.id
      receive(frameOf(data, event, id))
    },
    onRetry(ms) {
      const retryAfterMs = Math.min(mostRetryMs, Math.max(leastRetryMs, ms))
      wait = { retryAfterMs, spreadMs: retryAfterMs / 2 }
    },
    onError({ type }) {
      if (type[0] === 'm') finish({ kind: 'protocol', code: 1009, message: 'a line without end' })
    },
  })

  async function connect(resumeFrom = session.resumeFrom) {
    const token = await session.token()
    if (!resumeFrom) bookmark.id = bookmark.eventId = undefined
    const { lastEventId } = resumeFrom ?? {}
    // A server that names no ids on the stream does not go on after one.
    const resumeId = bookmark.id && (lastEventId === bookmark.eventId ? bookmark.id : lastEventId)
    const url = await addressOf(address, { ...session, resumeFrom })
    if (isOver()) return
    const { ok, status, headers, body } = await fetch(url, {
      headers: {
        Accept: 'text/event-stream',
        ...ownHeaders,
        ...(token !== null && { Authorization: `Bearer ${token}` }),
        ...(resumeId && { 'Last-Event-ID': resumeId }),
      },
      cache: 'no-store',
      signal,
    })
    const type = `${headers.get('Content-Type')}`
    if (resumeFrom && /400|414|431/.test(`${status}`)) {
      // A place in many topics is long: what is counted may fit without the bookmark, or it is lost.
      bookmark.id = undefined
      await connect(resumeId ? resumeFrom : null)
    } else if (status === 204) finish({ kind: 'ended', code: status })
    else if (!ok) finish(closeReasonOfStatus(status, headers.get('Retry-After'), now()))
    else if (!body || !type.startsWith('text/event-stream')) {
      // Most often a login page.
      finish({ kind: 'unauthorized', message: `no text/event-stream but ${type}` })
    } else {
      // A server of PROTOCOL.md says by `auth.success` where the stream begins.
      if (!type.includes('profile=tidings')) on.ready({ replay: resumeId ? 'full' : 'none' })
      await read(body.getReader())
    }
  }

  async function read(reader: ReadableStreamDefaultReader<Uint8Array>) {
    const decoder = new TextDecoder()
    while (!isOver()) {
      watch(Math.min(2 * beatMs, beatMs + 10_000))
      on.alive()
      const { value, done } = await reader.read()
      if (done) break
      parser.feed(decoder.decode(value, { stream: true }))
    }
    fail()
  }

  connect().catch(fail)
  return { close }
}
