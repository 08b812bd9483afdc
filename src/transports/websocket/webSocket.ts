import {
  closeReasonOf,
  closeReasonOfError,
  isAboutOpening,
  needWebSocket,
  parseAuthSuccess,
  parseServerError,
  parseText,
  serializePosition,
  serializePositions,
  webSocketUrl,
  type ClientFrame,
  type CloseReason,
  type TopicPosition,
} from '../../protocol'
import type { Link, Session, Transport, TransportEvents, WebSocketLike } from '../../core/transport'

export interface WebSocketOptions {
  /**
   * Where to connect: `wss://…`, a path on the page's own origin, or a function that is called before
   * each attempt. Do not put the token into it: it is sent after connecting.
   */
  readonly url: string | (() => string | Promise<string>)
  /** Subprotocols to offer. @default none */
  readonly protocols?: string | string[]
}

/**
 * Frames of JSON over one WebSocket, authenticated by a message after it opened. [protocol 2]
 *
 * @example `webSocket({ url: 'wss://api.example.app/realtime' })`
 */
export function webSocket(options: WebSocketOptions): Transport {
  const server: Server = { ...options }
  return {
    name: 'websocket',
    open: (session, on) => openLink(server, session, on),
  }
}

interface Server extends WebSocketOptions {
  /** It answers pings, whichever link found it out. */
  pongs?: boolean
}

function openLink(server: Server, session: Session, on: TransportEvents): Link {
  const { url, protocols } = server
  const { environment, topics } = session
  let socket: WebSocketLike | undefined
  let isReady = false
  let isDone = false
  /** The server speaks the extensions: it replays, and takes a fresh token in place. */
  let isExtended = false
  let isReauthenticating = false
  /** The topics it was opened with that were not refused. */
  let asked: string[] = []

  const link = {
    send(message: unknown) {
      // A socket that is closing says so by its close event; sending would only throw.
      if (socket?.readyState === 1) socket.send(JSON.stringify(message))
    },
    subscribe: (topic: string, from?: TopicPosition) =>
      send({
        action: 'subscribe',
        topics: [topic],
        ...(from && { resume: { [topic]: serializePosition(from) } }),
      }),
    unsubscribe: (topic: string) => send({ action: 'unsubscribe', topics: [topic] }),
    probe() {
      send({ action: 'ping' })
      return !!server.pongs
    },
    authenticate(token: string | null) {
      isReauthenticating = true
      send({ action: 'auth', token })
    },
    close() {
      isDone = true
      if (!socket) return
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.close()
    },
  } satisfies Link
  const send: (frame: ClientFrame) => void = link.send

  function finish(reason: CloseReason) {
    if (isDone) return
    link.close()
    on.closed(reason)
  }

  const fail = (cause: unknown) => finish(closeReasonOfError(cause))

  async function connect() {
    const address = webSocketUrl(typeof url === 'string' ? url : await url())
    if (isDone) return
    socket = new (needWebSocket(environment.WebSocket))(address, protocols)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => void authenticate().catch(fail)
    socket.onmessage = receive
    // `ws` throws an error nobody listens to.
    socket.onerror = () => {}
    socket.onclose = ({ code, reason }: { code: number; reason: string }) =>
      finish(closeReasonOf(code, reason))
  }

  async function authenticate() {
    const token = await session.token()
    const { topics: resume, lastEventId } = session.resumeFrom ?? {}
    if (isDone) return
    send({
      action: 'auth',
      token,
      ...(resume?.size && { resume: serializePositions(resume) }),
      ...(lastEventId && { lastEventId }),
    })
  }

  function receive({ data }: { data: unknown }) {
    const frame = parseText(data, session.maxFrameBytes)
    for (const one of Array.isArray(frame) ? (frame as unknown[]) : [frame]) if (!isDone) take(one)
  }

  function take(frame: unknown) {
    const { type, data, timestamp } = (frame ?? {}) as Record<string, unknown>
    if (type === 'auth.success') ready(data, Date.parse(String(timestamp)))
    if (isReady || isAboutOpening(frame)) on.frame(frame)
    else on.alive()
    if (type === 'ping') {
      send({ action: 'pong', timestamp: new Date(environment.now()).toISOString() })
    }
    server.pongs ||= type === 'pong'
    const error = parseServerError(frame)
    if (!error) return
    /** What the contract's error codes mean for the connection. [protocol 5] */
    const { scope, code, message, wait } = error
    // These answer one request; the connection is not at fault.
    if (scope === 'subscribe') askWithout(frame)
    if (scope === 'publish' || scope === 'subscribe') return
    if (code === 'FORBIDDEN') finish({ kind: 'forbidden', message })
    else if (code === 'RATE_LIMIT_EXCEEDED') finish({ kind: 'rate-limited', message, ...wait })
    else if (code === 'UNAUTHORIZED' || (scope === 'auth' && !harmless.has(code))) {
      const reason = { kind: 'unauthorized', message } as const
      if (isReady && isExtended && !isReauthenticating) on.challenged(reason)
      else finish(reason)
    }
  }

  /** One topic that is refused spoils those that were asked for with it. [protocol 4.1] */
  function askWithout(frame: unknown) {
    const named = [(frame as { data: { topics?: unknown } }).data.topics].flat()
    const left = asked.filter((topic) => !named.includes(topic))
    if (left.length === asked.length) return
    asked = left
    if (left.length) send({ action: 'subscribe', topics: left })
  }

  function ready(data: unknown, at: number) {
    const info = parseAuthSuccess(data)
    isExtended = info.replay !== undefined
    server.pongs ||= isExtended
    isReauthenticating = false
    const isFirst = !isReady
    isReady = true
    on.ready({
      ...info,
      replay: info.replay ?? 'none',
      ...(at && { clockAheadMs: at - environment.now() }),
    })
    if (!isFirst) return
    // On a busy link the first question would be the one that a dead server leaves open.
    if (!server.pongs) send({ action: 'ping' })
    asked = [...topics]
    if (asked.length) send({ action: 'subscribe', topics: asked })
  }

  connect().catch(fail)
  return link
}

/** Errors after which a connection goes on. */
const harmless = new Set(['NOT_FOUND', 'VALIDATION_ERROR', 'INTERNAL_ERROR'])
