import type { Server } from 'node:http'
import type { Channel } from './channel'
import { clientAddressOf } from './clientAddress'
import { EventLog } from './eventLog'
import type { Appended, EventStore, NewEvent } from './eventStore'
import { attachWebSocketGateway, type SocketChannel } from './gateways/websocket'
import type { GatewayHost } from './gateways/gatewayHost'
import { userKeyOf } from './identity'
import { wordsOf, type LogRecord } from './logRecord'
import { maxTimerMs } from './maxTimerMs'
import { notify } from './notify'
import { isOriginAllowed } from './origin'
import { policyOf, type RealtimeServerOptions } from './realtimeServerOptions'
import { createCounters, type ServerCounters } from './serverCounters'
import { createHealth, type ServerHealth } from './serverHealth'
import { Session } from './session'
import type { ServerConnection, SessionContext } from './sessionContext'
import { createMemoryStore } from './stores/memory'
import { Tally } from './tally'

/** What a server has done and does. */
export interface RealtimeServerStats extends Readonly<ServerCounters> {
  readonly connections: number
  /** Connections by gateway: `websocket`, `sse`, … */
  readonly connectionsBy: Readonly<Record<string, number>>
  /** Events appended since the start. */
  readonly eventsAppended: number
  /** Pages that were read from the store for clients that came back. */
  readonly recoveryReads: number
  /** What waits to be sent to all connections together, bytes. */
  readonly bufferedBytes: number
}

/** A realtime server; make one with {@link createRealtimeServer}. */
export interface RealtimeServer {
  readonly store: EventStore
  /** What gateways attach to: `createHttpGateway(realtime)` and the others use it. */
  readonly host: GatewayHost
  /**
   * Serves the WebSocket on an HTTP server, beside what that already does.
   * Rejects with a `CONFIGURATION` error if the package `ws` is not installed, or the bus cannot work.
   */
  attach(httpServer: Server): Promise<void>
  /**
   * Stores an event, then sends it to everyone who reads its topic. Rejects with a `StoreError` when
   * the event is not acknowledged; append it again with its `eventId` or `idempotencyKey`. Rejects
   * with a `CONFIGURATION` error if the bus cannot work.
   */
  append(event: NewEvent): Promise<Appended>
  /** Several at once, all or none, in the order given. */
  appendAll(events: readonly NewEvent[]): Promise<readonly Appended[]>
  /** {@link RealtimeServer.append} for an event that says everything but its topic. */
  publish(topic: string, event: Omit<NewEvent, 'topic'>): Promise<Appended>
  connections(): readonly ServerConnection[]
  /** Closes every connection with 1012; clients come back spread over `retryAfterMs`. */
  disconnectAll(options?: { readonly retryAfterMs?: number }): void
  stats(): RealtimeServerStats
  /** Whether it can work, as `/healthz` and `/readyz` tell. */
  health(): Promise<ServerHealth>
  /** @returns stop listening; told how long each append took to reach all readers here, milliseconds */
  onFanOut(listener: (tookMs: number) => void): () => void
  /**
   * Stops accepting, tells every client to come back later, and resolves when all are gone and what
   * was accepted is stored. The HTTP server is not closed. Calling it again does nothing.
   */
  close(options?: { readonly retryAfterMs?: number }): Promise<void>
}

/** Connections are looked after in turns, so that a heartbeat is no burst. */
const beatSlots = 16

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
  const { drainSpreadMs = 20_000, expireEveryMs = 3_600_000 } = options
  const store = options.store ?? createMemoryStore()
  const sessions = new Map<string, Session>()
  const detachers: (() => Promise<void> | void)[] = []
  const counters = createCounters()
  const fanOutListeners = new Set<(tookMs: number) => void>()
  // nobody else would be there to hear that the log fails
  const say = (record: LogRecord) => notify(options.log, record, () => undefined)
  const failed = (callback: string) => (error: unknown) =>
    say({ level: 'error', event: 'callback.failed', callback, error: wordsOf(error) })
  const users = new Tally(options.maxConnectionsPerUser ?? 100)
  const addresses = new Tally(options.maxConnectionsPerAddress ?? Infinity)
  let closing: Promise<void> | null = null
  let spreadMs = drainSpreadMs
  let beat: NodeJS.Timeout | null = null
  let slot = 0

  const log = new EventLog({
    ...options,
    store,
    onFanOut: (tookMs) => {
      for (const listener of [...fanOutListeners]) notify(listener, tookMs, failed('onFanOut'))
    },
    onState: (event, error) => {
      const level = error === undefined ? 'info' : 'error'
      say({ level, event, ...(error === undefined ? {} : { error: wordsOf(error) }) })
    },
  })

  async function expire(): Promise<void> {
    try {
      const events = await store.expire()
      if (events > 0) say({ level: 'info', event: 'expired', events })
    } catch (error) {
      say({ level: 'error', event: 'store.failed', error: wordsOf(error) })
    }
  }

  const context: SessionContext = {
    log,
    ...policyOf(options, failed),
    counters,
    admitUser: (identity) => users.add(userKeyOf(identity)),
    onReady(session) {
      const { id, userId, gateway } = session
      say({ level: 'info', event: 'connected', connectionId: id, userId, gateway })
      notify(options.onConnect, session, failed('onConnect'))
    },
    onRefused(refusal) {
      counters.refused += 1
      const { gateway, code, reason } = refusal
      if (code === 1013) counters.slowClients += 1
      say({ level: 'warn', event: code === 1013 ? 'slow' : 'refused', gateway, code, reason })
      notify(options.onRefused, refusal, failed('onRefused'))
    },
    onClosed(session, identity) {
      sessions.delete(session.id)
      if (identity) users.remove(userKeyOf(identity))
      if (session.address !== null) addresses.remove(session.address)
      const { id, userId, gateway } = session
      say({ level: 'info', event: 'disconnected', connectionId: id, userId, gateway })
      notify(options.onDisconnect, session, failed('onDisconnect'))
      if (sessions.size > 0) return
      if (beat) clearInterval(beat)
      beat = null
    },
  }

  const expiry =
    expireEveryMs > 0 ? setInterval(() => void expire(), Math.min(expireEveryMs, maxTimerMs)) : null
  expiry?.unref()

  function open(channel: Channel, overrides?: Partial<SessionContext>): Session {
    const session = new Session(channel, overrides ? { ...context, ...overrides } : context)
    sessions.set(session.id, session)
    session.slot = counters.opened % beatSlots
    counters.opened += 1
    beat ??= setInterval(() => {
      slot = (slot + 1) % beatSlots
      for (const each of [...sessions.values()]) if (each.slot === slot) each.beat()
    }, context.heartbeatMs / beatSlots)
    if (session.address !== null && !addresses.add(session.address)) session.refuseForRoom()
    // its token was still being looked at when the others were told
    if (closing) comeBackLater(session)
    return session
  }

  function wrapped(socket: SocketChannel): Channel {
    try {
      return options.wrapChannel?.(socket) ?? socket
    } catch (error) {
      failed('wrapChannel')(error)
      return socket
    }
  }

  function isAllowed(origin: string | undefined, at: string | undefined): boolean {
    try {
      return isOriginAllowed(options.origins ?? 'same', origin, at)
    } catch (error) {
      failed('origins')(error)
      return false
    }
  }

  const trustedProxies = options.trustedProxies ?? 0

  const host: GatewayHost = {
    context,
    get isClosing() {
      return closing !== null
    },
    connect: open,
    addressOf: (source) => clientAddressOf(source, trustedProxies),
    hasRoomFor: (identity, address) =>
      users.hasRoom(userKeyOf(identity)) && (address === null || addresses.hasRoom(address)),
    isOriginAllowed: isAllowed,
    refuseRequest:
      (gateway) =>
      ({ headers }) => {
        if (closing) return 503
        if (isAllowed(headers.origin, headers.host)) return null
        context.onRefused({ gateway, code: 403, reason: 'foreign origin' })
        return 403
      },
    onClose: (detach) => detachers.push(detach),
    allowsAnyOrigin: options.origins === 'any',
  }

  function comeBackLater(session: Session, retryAfterMs = spreadMs): void {
    session.close(1012, JSON.stringify({ retryAfterMs }))
  }

  function disconnectAll({ retryAfterMs = spreadMs } = {}): void {
    for (const session of [...sessions.values()]) comeBackLater(session, retryAfterMs)
  }

  const started = log.start()

  return {
    store,
    host,
    async attach(httpServer) {
      await started
      if (log.startFailure !== null) throw log.startFailure as Error
      const detach = await attachWebSocketGateway(httpServer, {
        path: options.path ?? '/realtime',
        maxMessageBytes: options.maxMessageBytes ?? 65_536,
        refuse: host.refuseRequest('websocket'),
        onRefused: (code, reason) => context.onRefused({ gateway: 'websocket', code, reason }),
        addressOf: host.addressOf,
        connect: (socket) => open(wrapped(socket)),
      })
      detachers.push(detach)
    },
    append: (event) => log.append(event),
    appendAll: (events) => log.appendAll(events),
    publish: (topic, event) => log.append({ ...event, topic }),
    connections: () => [...sessions.values()],
    disconnectAll,
    stats: () => statsOf(sessions.values(), counters, log),
    health: createHealth(log, () => closing !== null),
    onFanOut(listener) {
      fanOutListeners.add(listener)
      return () => fanOutListeners.delete(listener)
    },
    close(closeOptions) {
      closing ??= (async () => {
        say({ level: 'info', event: 'draining', connections: sessions.size })
        if (expiry) clearInterval(expiry)
        spreadMs = closeOptions?.retryAfterMs ?? spreadMs
        const gone = detachers.splice(0).map(async (detach) => detach())
        disconnectAll()
        try {
          await Promise.all(gone)
          await log.close()
        } finally {
          // what was accepted is written, whatever else cannot be closed
          await store.close()
        }
        say({ level: 'info', event: 'closed' })
      })()
      return closing
    },
  }
}

function statsOf(
  sessions: Iterable<Session>,
  counters: ServerCounters,
  log: EventLog,
): RealtimeServerStats {
  const connectionsBy: Record<string, number> = {}
  let connections = 0
  let bufferedBytes = 0
  for (const session of sessions) {
    connections += 1
    bufferedBytes += session.bufferedBytes
    connectionsBy[session.gateway] = (connectionsBy[session.gateway] ?? 0) + 1
  }
  const { appendedCount: eventsAppended, storeReads: recoveryReads } = log
  return { ...counters, connections, connectionsBy, eventsAppended, recoveryReads, bufferedBytes }
}
