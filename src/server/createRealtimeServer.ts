import type { Server } from 'node:http'
import type { Channel } from './channel'
import { EventLog } from './eventLog'
import type { Appended, EventStore, NewEvent } from './eventStore'
import { attachWebSocketGateway, type SocketChannel } from './gateways/websocket'
import type { GatewayHost } from './gateways/gatewayHost'
import type { Refusal } from './refusal'
import type { Authenticate, Identity, PublishRequest } from './identity'
import { isOriginAllowed, type AllowedOrigins } from './origin'
import { Session } from './session'
import type { ServerConnection, SessionContext } from './sessionContext'
import { createMemoryStore } from './stores/memory'

/** Options of {@link createRealtimeServer}. */
export interface RealtimeServerOptions {
  /** Finds out who a token belongs to. */
  readonly authenticate: Authenticate
  /** Where events are kept and numbered. @default a memory store: a restart forgets everything */
  readonly store?: EventStore
  /** The URL path of the WebSocket. @default '/realtime' */
  readonly path?: string
  /** Which web pages may connect. @default 'same' */
  readonly origins?: AllowedOrigins
  /** Topics a client reads without asking; the first is where it publishes by default. @default `tenant:<id>` */
  readonly topicsOf?: (identity: Identity) => readonly string[]
  /** Whether a client may subscribe to a topic. @default its tenant's topic and those below it, `tenant:<id>:…` */
  readonly canRead?: (identity: Identity, topic: string) => boolean | Promise<boolean>
  /** Whether a client may publish an event. @default never: only the server's own code appends */
  readonly canPublish?: (identity: Identity, request: PublishRequest) => boolean
  /** How long a client has to authenticate, milliseconds. @default 10000 */
  readonly authTimeoutMs?: number
  /** How long a session outlives its token while waiting for a fresh one, milliseconds. @default 10000 */
  readonly expiryGraceMs?: number
  /** At least this often something is sent, milliseconds. @default 20000 */
  readonly heartbeatMs?: number
  /** Connections end at this age; clients renew theirs before. Milliseconds. @default never */
  readonly maxAgeMs?: number
  /** Largest inbound message, bytes. @default 65536 */
  readonly maxMessageBytes?: number
  /**
   * Bytes that may wait for a client that takes nothing for a second before it is cut with 1013;
   * at 16 times that it is cut at once. @default 1048576
   */
  readonly maxBufferedBytes?: number
  /** How long a slow client may take nothing before it is cut with 1013, milliseconds. @default 10000 */
  readonly maxStallMs?: number
  /** Whether events that wait together are sent as one JSON array. @default true */
  readonly pack?: boolean
  /** Called when a client has authenticated. */
  readonly onConnect?: (connection: ServerConnection) => void
  /** Called when a connection is over, also one that never authenticated. */
  readonly onDisconnect?: (connection: ServerConnection) => void
  /** Called once for each request, connection or message that was refused. */
  readonly onRefused?: (refusal: Refusal) => void
  /** Puts something between a session and its connection: a meter, or faults for tests. */
  readonly wrapChannel?: (channel: SocketChannel) => Channel
}

/** Counters of a server. */
export interface RealtimeServerStats {
  readonly connections: number
  /** Events handed to connections since the start, each connection counted. */
  readonly eventsSent: number
  /** Events appended since the start. */
  readonly eventsAppended: number
}

/** A realtime server; make one with {@link createRealtimeServer}. */
export interface RealtimeServer {
  readonly store: EventStore
  /** What gateways attach to: `createSseGateway(realtime)` and the others use it. */
  readonly host: GatewayHost
  /**
   * Serves the WebSocket on an HTTP server, beside what that already does.
   * Rejects with a `CONFIGURATION` error if the package `ws` is not installed.
   */
  attach(httpServer: Server): Promise<void>
  /** Stores an event, then sends it to everyone who reads its topic. */
  append(event: NewEvent): Promise<Appended>
  connections(): readonly ServerConnection[]
  /** Closes every connection with 1012; clients come back spread over `retryAfterMs`. */
  disconnectAll(options?: { readonly retryAfterMs?: number }): void
  stats(): RealtimeServerStats
  /**
   * Stops accepting, tells every client to come back later, and resolves when all are gone.
   * The HTTP server is not closed. Calling it again does nothing.
   */
  close(options?: { readonly retryAfterMs?: number }): Promise<void>
}

const defaultRetryAfterMs = 20_000

/**
 * Creates a server that keeps events in a log and sends them to its clients: exactly once and in
 * order for clients that resume, over a WebSocket that authenticates after connecting.
 *
 * @example
 * ```ts
 * const realtime = createRealtimeServer({ authenticate: (token) => verify(token) })
 * await realtime.attach(httpServer)
 * await realtime.append({ topic: `tenant:${tenantId}`, type: 'goal.created', data: goal })
 * ```
 */
export function createRealtimeServer(options: RealtimeServerOptions): RealtimeServer {
  const store = options.store ?? createMemoryStore()
  const log = new EventLog(store)
  const sessions = new Map<string, Session>()
  const detachers: (() => Promise<void> | void)[] = []
  const heartbeatMs = options.heartbeatMs ?? 20_000
  let eventsSent = 0
  let closing: Promise<void> | null = null
  let beat: NodeJS.Timeout | null = null

  const context: SessionContext = {
    log,
    ...policyOf(options),
    heartbeatMs,
    onEventSent: () => (eventsSent += 1),
    onReady: (session) => options.onConnect?.(session),
    onRefused: (refusal) => options.onRefused?.(refusal),
    onClosed(session) {
      sessions.delete(session.id)
      options.onDisconnect?.(session)
      if (sessions.size > 0) return
      if (beat) clearInterval(beat)
      beat = null
    },
  }

  function open(channel: Channel, overrides?: Partial<SessionContext>): Session {
    const session = new Session(channel, overrides ? { ...context, ...overrides } : context)
    sessions.set(session.id, session)
    beat ??= setInterval(() => {
      for (const each of [...sessions.values()]) each.beat()
    }, heartbeatMs)
    return session
  }

  const connect = (socket: SocketChannel) => open(options.wrapChannel?.(socket) ?? socket)

  const host: GatewayHost = {
    context,
    get isClosing() {
      return closing !== null
    },
    connect: open,
    isOriginAllowed: (origin, at) => isOriginAllowed(options.origins ?? 'same', origin, at),
    refuseRequest:
      (gateway) =>
      ({ headers }) => {
        if (closing) return 503
        if (host.isOriginAllowed(headers.origin, headers.host)) return null
        options.onRefused?.({ gateway, code: 403, reason: 'foreign origin' })
        return 403
      },
    onClose: (detach) => detachers.push(detach),
    allowsAnyOrigin: options.origins === 'any',
  }

  function disconnectAll({ retryAfterMs = defaultRetryAfterMs } = {}): void {
    const reason = JSON.stringify({ retryAfterMs })
    for (const session of [...sessions.values()]) session.close(1012, reason)
  }

  return {
    store,
    host,
    async attach(httpServer) {
      const detach = await attachWebSocketGateway(httpServer, {
        path: options.path ?? '/realtime',
        maxMessageBytes: options.maxMessageBytes ?? 65_536,
        refuse: host.refuseRequest('websocket'),
        onRefused: (code, reason) => context.onRefused({ gateway: 'websocket', code, reason }),
        connect,
      })
      detachers.push(detach)
    },
    append: (event) => log.append(event),
    connections: () => [...sessions.values()],
    disconnectAll,
    stats: () => ({
      connections: sessions.size,
      eventsSent,
      eventsAppended: log.appendedCount,
    }),
    close(closeOptions) {
      closing ??= (async () => {
        const gone = detachers.splice(0).map(async (detach) => detach())
        disconnectAll(closeOptions)
        await Promise.all(gone)
        await store.close()
      })()
      return closing
    },
  }
}

function policyOf(options: RealtimeServerOptions) {
  const topicOf = (identity: Identity) => `tenant:${identity.tenantId}`
  return {
    authenticate: options.authenticate,
    topicsOf: options.topicsOf ?? ((identity: Identity) => [topicOf(identity)]),
    canRead:
      options.canRead ??
      ((identity: Identity, topic: string) =>
        topic === topicOf(identity) || topic.startsWith(`${topicOf(identity)}:`)),
    canPublish: options.canPublish ?? (() => false),
    limits: {
      maxBufferedBytes: options.maxBufferedBytes ?? 1_048_576,
      maxStallMs: options.maxStallMs ?? 10_000,
      pack: options.pack ?? true,
    },
    authTimeoutMs: options.authTimeoutMs ?? 10_000,
    expiryGraceMs: options.expiryGraceMs ?? 10_000,
    maxAgeMs: options.maxAgeMs ?? null,
  }
}
