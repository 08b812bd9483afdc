import { closeReasonOfError, parseAuthSuccess } from '../../protocol'
import type { Link, Session, Transport, TransportEvents } from '../../core/transport'
import { addressOf, frameOf, type StreamAddress, type StreamFrame } from './stream'

/** The part of the platform's `EventSource` that is used. */
export interface EventSourceLike {
  addEventListener(type: string, listener: (event: never) => void): void
  close(): void
}

export type EventSourceConstructor = new (
  url: string,
  init: { withCredentials: boolean },
) => EventSourceLike

export interface CookieSseOptions extends StreamAddress {
  /** Names of events, for servers that name them: `EventSource` hears only names it is told. @default none */
  readonly events?: readonly string[]
  /**
   * Query parameter by which the server takes the last event id, which `EventSource` cannot send after
   * a new start. @default none: unless events are numbered, each break is a gap
   */
  readonly lastEventIdParameter?: string
  /** The class that opens streams, where the platform has none. @default the platform's */
  readonly EventSource?: EventSourceConstructor
}

/** Named by our own server, beside the unnamed events. */
const controlNames = ['auth.success', 'gap', 'reset', 'connection.error', 'auth.error']

interface Block {
  readonly type: string
  readonly data: string
  readonly lastEventId: string
}

/**
 * Server-sent events by the browser's `EventSource`, for servers that know the user by a cookie. Its own
 * retrying is not used: the client retries, as for every transport.
 *
 * @example `cookieSse({ url: '/api/events/stream' })`
 */
export const cookieSse = (options: CookieSseOptions): Transport => ({
  name: 'sse',
  open: (session, on) => openSource(options, session, on),
})

function openSource(options: CookieSseOptions, session: Session, on: TransportEvents): Link {
  let source: EventSourceLike | undefined
  let isDone = false
  let lastId = ''

  function close() {
    isDone = true
    source?.close()
  }

  function fail(cause?: unknown) {
    if (isDone) return
    close()
    on.closed(closeReasonOfError(cause))
  }

  function receive({ type, data, lastEventId }: Block) {
    // `EventSource` goes on naming the last id for events that have none.
    const id = lastEventId === lastId ? undefined : lastEventId
    lastId = lastEventId
    const isTooLarge = data.length > session.maxFrameBytes
    const frame = isTooLarge ? data : frameOf(data, type === 'message' ? undefined : type, id)
    if (type === 'auth.success') {
      const { data: welcome } = frame as StreamFrame
      on.ready({ ...parseAuthSuccess(welcome), replay: 'full' })
      // This server knows where each topic stands, and `EventSource` was open before it could say.
      on.frame({ type: 'subscribed', data: welcome })
    }
    on.frame(frame)
  }

  async function connect() {
    const Source =
      options.EventSource ?? (globalThis as { EventSource?: EventSourceConstructor }).EventSource
    if (!Source) throw new Error('no EventSource here: give one by `cookieSse({ EventSource })`')
    const { lastEventIdParameter = '', events = [] } = options
    const { lastEventId = '' } = session.resumeFrom ?? {}
    const address = await addressOf(options, session)
    const { searchParams } = address
    const isById = lastEventIdParameter && lastEventId
    if (isById) searchParams.set(lastEventIdParameter, lastEventId)
    const replay = isById || searchParams.has('resume') ? 'full' : 'none'
    if (isDone) return
    source = new Source(address.href, { withCredentials: true })
    source.addEventListener('open', () => on.ready({ replay }))
    source.addEventListener('error', () => fail())
    for (const name of new Set(['message', ...controlNames, ...events])) {
      source.addEventListener(name, receive)
    }
  }

  connect().catch(fail)
  return { close }
}
