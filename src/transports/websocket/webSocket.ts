import {
  closeReasonOf,
  parsePositions,
  parseServerError,
  serializePosition,
  serializePositions,
  type ClientFrame,
  type CloseReason,
  type ServerErrorFrame,
} from '../../protocol'
import type {
  Link,
  Session,
  SessionInfo,
  Transport,
  TransportEvents,
  WebSocketLike,
} from '../../core/transport'

export interface WebSocketOptions {
  /**
   * Where to connect: `wss://…`, a path on the page's own origin, or a function that is asked before
   * each attempt. The token does not belong into it: it is sent after connecting.
   */
  readonly url: string | (() => string | Promise<string>)
  /** Subprotocols to offer. @default none */
  readonly protocols?: string | string[]
  /**
   * `api-gateway` keeps to the limits of AWS API Gateway: a ping every 8 minutes against its idle
   * limit of 10, a renewal before its 2 hours are over, and silence is no reason to probe.
   * @default none
   */
  readonly profile?: 'api-gateway'
}

const gatewayPingMs = 8 * 60_000
const gatewayMaxAgeMs = 2 * 3_600_000
/** `WebSocket.OPEN` */
const openState = 1

/**
 * Frames of JSON over one WebSocket, authenticated by a message after it opened. [protocol 2]
 *
 * @example `webSocket({ url: 'wss://api.example.app/realtime' })`
 */
export function webSocket(options: WebSocketOptions): Transport {
  return {
    name: 'websocket',
    open: (session, on) => new WebSocketLink(options, session, on),
  }
}

class WebSocketLink implements Link {
  readonly #options: WebSocketOptions
  readonly #session: Session
  readonly #on: TransportEvents
  #socket: WebSocketLike | null = null
  #isReady = false
  #isDone = false
  /** The server speaks the extensions: it replays, and takes a fresh token in place. */
  #isExtended = false
  #answersPings = false
  #isReauthenticating = false
  #stopPings: () => void = () => {}

  constructor(options: WebSocketOptions, session: Session, on: TransportEvents) {
    this.#options = options
    this.#session = session
    this.#on = on
    void this.#connect()
  }

  send(message: unknown) {
    // A socket that is closing says so by its close event; sending would only throw.
    if (this.#socket?.readyState === openState) this.#socket.send(JSON.stringify(message))
  }

  subscribe(topic: string, from?: Parameters<NonNullable<Link['subscribe']>>[1]) {
    const resume = from && { [topic]: serializePosition(from) }
    this.#send({ action: 'subscribe', topics: [topic], ...(resume && { resume }) })
  }

  unsubscribe(topic: string) {
    this.#send({ action: 'unsubscribe', topics: [topic] })
  }

  probe() {
    this.#send({ action: 'ping' })
    return this.#answersPings
  }

  authenticate(token: string | null) {
    this.#isReauthenticating = true
    this.#send({ action: 'auth', token })
  }

  close() {
    this.#isDone = true
    this.#stopPings()
    const socket = this.#socket
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    // `ws` throws an error nobody listens to.
    socket.onerror = () => {}
    socket.close()
  }

  #send(frame: ClientFrame) {
    this.send(frame)
  }

  async #connect() {
    const { url, protocols } = this.#options
    const Socket = this.#session.environment.WebSocket
    try {
      if (!Socket) throw new Error('no WebSocket here: give one by `environment: { WebSocket }`')
      const address = typeof url === 'string' ? url : await url()
      if (this.#isDone) return
      const socket = new Socket(absolute(address), protocols)
      this.#socket = socket
      socket.binaryType = 'arraybuffer'
      socket.onopen = () => void this.#authenticate()
      socket.onmessage = ({ data }: { data: unknown }) => this.#receive(data)
      socket.onerror = () => {}
      socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
        const closed = closeReasonOf(code, reason)
        const isLost = closed.kind === 'lost' && !this.#isReady
        this.#finish(isLost ? { ...closed, kind: 'unreachable' } : closed)
      }
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause)
      this.#finish({ kind: 'unreachable', message, cause })
    }
  }

  async #authenticate() {
    const { resumeFrom } = this.#session
    try {
      const token = await this.#session.token()
      if (this.#isDone) return
      this.#send({
        action: 'auth',
        token,
        ...(resumeFrom?.topics.size && { resume: serializePositions(resumeFrom.topics) }),
        ...(resumeFrom?.lastEventId && { lastEventId: resumeFrom.lastEventId }),
      })
    } catch (cause) {
      this.#finish({ kind: 'unreachable', message: 'no token could be had', cause })
    }
  }

  #receive(data: unknown) {
    let frame = data
    if (typeof data === 'string' && data.length <= this.#session.maxFrameBytes) {
      try {
        frame = JSON.parse(data)
      } catch {
        // Handed on as it came: the client counts it.
      }
    }
    if (!Array.isArray(frame)) this.#handle(frame)
    else for (const one of frame) this.#handle(one)
  }

  #handle(frame: unknown) {
    if (this.#isDone) return
    const { type, data } = (frame ?? {}) as { type?: unknown; data?: unknown }
    if (type === 'auth.success') this.#ready(data)
    if (!this.#isReady && type !== 'auth.error' && type !== 'connection.error') {
      this.#on.alive()
      if (type === 'ping') this.#pong()
      return
    }
    this.#on.frame(frame)
    if (type === 'ping') this.#pong()
    else if (type === 'pong') this.#answersPings = true
    else if (typeof type === 'string' && type.endsWith('.error')) {
      const error = parseServerError(frame)
      if (error) this.#fail(error)
    }
  }

  #pong() {
    const now = new Date(this.#session.environment.now())
    this.#send({ action: 'pong', timestamp: now.toISOString() })
  }

  #ready(value: unknown) {
    const { profile } = this.#options
    const info = sessionInfoOf(value)
    this.#isExtended = info.replay !== undefined
    this.#answersPings ||= this.#isExtended
    this.#isReauthenticating = false
    const isFirst = !this.#isReady
    this.#isReady = true
    this.#on.ready({
      ...info,
      replay: info.replay ?? 'none',
      ...(profile && { quietMs: gatewayPingMs, maxAgeMs: info.maxAgeMs ?? gatewayMaxAgeMs }),
    })
    if (!isFirst) return
    if (profile) this.#keepPinging()
    for (const topic of this.#session.topics) this.subscribe(topic)
  }

  /** The gateway drops a connection that is idle for 10 minutes. */
  #keepPinging() {
    this.#stopPings = this.#session.environment.setTimer(() => {
      this.#send({ action: 'ping' })
      this.#keepPinging()
    }, gatewayPingMs)
  }

  /** What the contract's error codes mean for the connection. [protocol 5] */
  #fail({ scope, code, message, retryAfterMs }: ServerErrorFrame) {
    // These answer one request; the connection is not at fault.
    if (scope === 'publish' || scope === 'subscribe') return
    switch (code) {
      case 'FORBIDDEN':
        this.#finish({ kind: 'forbidden', message })
        break
      case 'RATE_LIMIT_EXCEEDED':
        this.#finish({ kind: 'rate-limited', message, ...(retryAfterMs && { retryAfterMs }) })
        break
      case 'NOT_FOUND':
      case 'VALIDATION_ERROR':
      case 'INTERNAL_ERROR':
        break
      default:
        if (code !== 'UNAUTHORIZED' && scope !== 'auth') return
        if (this.#isReady && this.#isExtended && !this.#isReauthenticating) {
          this.#on.challenged({ kind: 'unauthorized', message })
        } else this.#finish({ kind: 'unauthorized', message })
    }
  }

  #finish(reason: CloseReason) {
    if (this.#isDone) return
    this.close()
    this.#on.closed(reason)
  }
}

function sessionInfoOf(value: unknown): Omit<SessionInfo, 'replay'> & Partial<SessionInfo> {
  const data = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  // Old servers say `tenant_id`, and some number their users; a tenant that is not seen filters nothing.
  const text = (name: string, oldName: string) => {
    const value = data[name] ?? data[oldName]
    return typeof value === 'string' || typeof value === 'number' ? { [name]: String(value) } : {}
  }
  const milliseconds = (name: string) =>
    typeof data[name] === 'number' && data[name] > 0 ? { [name]: data[name] } : {}
  const { replay } = data
  return {
    ...text('connectionId', 'connection_id'),
    ...text('userId', 'user_id'),
    ...text('tenantId', 'tenant_id'),
    ...milliseconds('heartbeatMs'),
    ...milliseconds('maxAgeMs'),
    ...(replay === 'full' || replay === 'none' || replay === 'gap' ? { replay } : {}),
    ...(data.heads ? { heads: parsePositions(data.heads) } : {}),
  }
}

/** A path becomes a WebSocket address on the page's own origin. */
function absolute(url: string): string {
  const { location } = globalThis as { location?: { href: string } }
  if (/^wss?:/.test(url) || !location) return url
  return new URL(url, location.href).href.replace(/^http/, 'ws')
}
