import { createParser } from 'eventsource-parser'
import { closeReasonOfStatus, parseAuthSuccess, type CloseReason } from '../../protocol'
import type { Link, Session, Transport, TransportEvents } from '../../core/transport'
import { addressOf, frameOf, type StreamAddress } from './stream'

export interface SseOptions extends StreamAddress {
  /** Headers of the app's own. The token is sent as `Authorization: Bearer …` by itself. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * How often the server sends at least a comment, milliseconds; twice as long without a byte and the
   * link is given up, since a stream cannot be asked for a sign of life. `Infinity`: never.
   * @default 30000
   */
  readonly heartbeatMs?: number
}

/** Bounds of a server's `retry:`; a longer one overflows timers, a shorter one is a storm. */
const leastRetryMs = 100
const mostRetryMs = 300_000

/**
 * Server-sent events by `fetch`, so that the token travels in a header and never in the URL. Goes on
 * after the last event id. [HTML, "server-sent events"]
 *
 * @example `sse({ url: '/api/events/stream' })`
 */
export function sse(options: SseOptions): Transport {
  /** The stream's own bookmark, where it is another than the id of the newest event. */
  let bookmark: string | undefined
  return {
    name: 'sse',
    open: (session, on) =>
      openStream(options, session, {
        ...on,
        /** Where to go on, if there is anything to go on from. */
        resumeId: () => session.resumeFrom && (bookmark ?? session.resumeFrom.lastEventId),
        mark: (id) => (bookmark = id),
      }),
  }
}

interface StreamEvents extends TransportEvents {
  resumeId(): string | null | undefined
  mark(id: string): void
}

function openStream(options: SseOptions, session: Session, on: StreamEvents): Link {
  const { environment, signal, maxFrameBytes } = session
  const abort = new AbortController()
  let isDone = false
  let retryMs: number | undefined
  let silenceMs = 2 * (options.heartbeatMs ?? 30_000)
  let stopWatch = () => {}

  function close() {
    isDone = true
    stopWatch()
    abort.abort()
  }

  function finish(reason: CloseReason) {
    if (isDone) return
    close()
    on.closed(reason)
  }

  function heard() {
    stopWatch()
    if (silenceMs < Infinity) {
      const said = 'the stream is silent; a proxy may hold it back'
      stopWatch = environment.setTimer(() => finish({ kind: 'timeout', message: said }), silenceMs)
    }
    on.alive()
  }

  async function connect() {
    const { fetch } = environment
    if (!fetch) throw new Error('no fetch here: give one by `environment: { fetch }`')
    const token = await session.token()
    const resumeId = on.resumeId()
    const address = await addressOf(options, session.topics)
    if (isDone) return
    const response = await fetch(address, {
      headers: {
        Accept: 'text/event-stream',
        ...options.headers,
        ...(token !== null && { Authorization: `Bearer ${token}` }),
        ...(resumeId && { 'Last-Event-ID': resumeId }),
      },
      cache: 'no-store',
      signal: abort.signal,
    })
    const { status, body, headers } = response
    const type = headers.get('Content-Type') ?? ''
    if (status === 204) finish({ kind: 'ended', code: status })
    else if (!response.ok) {
      finish(closeReasonOfStatus(status, headers.get('Retry-After'), environment.now()))
    } else if (!type.startsWith('text/event-stream') || !body) {
      // Most often a login page.
      finish({ kind: 'unauthorized', message: `expected text/event-stream, got ${type}` })
    } else {
      // A server of PROTOCOL.md says by `auth.success` where the stream begins.
      if (!type.includes('profile=tidings')) on.ready({ replay: resumeId ? 'full' : 'none' })
      heard()
      await read(body)
      finish({
        kind: 'lost',
        ...(retryMs !== undefined && { retryAfterMs: retryMs, spreadMs: retryMs / 2 }),
      })
    }
  }

  async function read(body: ReadableStream<Uint8Array>) {
    const parser = createParser({
      maxBufferSize: maxFrameBytes,
      onEvent({ id, event, data }) {
        if (isDone) return
        if (id !== undefined) on.mark(id)
        const frame = frameOf(data, event, id)
        if (event === 'auth.success') {
          const { replay = 'none', ...facts } = parseAuthSuccess((frame as { data?: unknown }).data)
          silenceMs = 2 * (facts.heartbeatMs ?? silenceMs / 2)
          on.ready({ ...facts, replay })
        }
        on.frame(frame)
      },
      onRetry(ms) {
        retryMs = Math.min(mostRetryMs, Math.max(leastRetryMs, ms))
      },
      onError({ type }) {
        if (type === 'max-buffer-size-exceeded') {
          finish({ kind: 'protocol', code: 1009, message: 'a line without end' })
        }
      },
    })
    const decoder = new TextDecoder()
    const reader = body.getReader()
    for (;;) {
      const { value, done } = await reader.read()
      if (done || isDone) return
      heard()
      parser.feed(decoder.decode(value, { stream: true }))
    }
  }

  signal.addEventListener('abort', close, { once: true })
  connect().catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause)
    finish({ kind: 'unreachable', message, cause })
  })
  return { close }
}
