import { RealtimeError } from '../protocol'
import type { Channel } from './channel'
import type { EventBus } from './eventBus'
import type { EventStore } from './eventStore'
import type { SocketChannel } from './gateways/websocket'
import type { Authenticate, Identity, PublishRequest } from './identity'
import type { LogRecord } from './logRecord'
import { maxTimerMs } from './maxTimerMs'
import { reporting } from './notify'
import type { AllowedOrigins } from './origin'
import type { Refusal } from './refusal'
import type { ServerConnection } from './sessionContext'

/** Options of {@link createRealtimeServer}. */
export interface RealtimeServerOptions {
  /** Finds out who a token belongs to. */
  readonly authenticate: Authenticate
  /** Where events are kept and numbered. @default a memory store: a restart forgets everything */
  readonly store?: EventStore
  /**
   * Wakes this server when others append to the same store, and the others when this one does.
   * @default it is the only one
   */
  readonly bus?: EventBus
  /**
   * Events of each topic that are remembered beside the store, so that many clients who come back
   * at once do not all ask it; `0` for none. @default 1000
   */
  readonly maxRecentEvents?: number
  /** What remembered events may hold together, characters. @default 33554432 */
  readonly maxRecentChars?: number
  /** Topics that one connection may read. @default 100 */
  readonly maxTopics?: number
  /**
   * Messages that one connection may send a minute, all at once or spread. What is beyond is refused
   * with `RATE_LIMIT_EXCEEDED`, and at twice that the connection is closed with 4429. @default 100
   */
  readonly maxMessagesPerMinute?: number
  /** Connections that one user may have; the newest is refused with 4429. @default 100 */
  readonly maxConnectionsPerUser?: number
  /**
   * Connections that may come from one address, authenticated or not; the newest is refused with
   * 4429. All of an office have one address, and all clients that of a proxy which is not trusted.
   * @default no limit
   */
  readonly maxConnectionsPerAddress?: number
  /**
   * How many proxies of yours stand in front: so many entries of `X-Forwarded-For`, from the right,
   * are believed. More than there are, and a client can make its address up. @default 0
   */
  readonly trustedProxies?: number
  /** How often events that have been kept long enough are deleted, milliseconds; `0` for never. @default 3600000 */
  readonly expireEveryMs?: number
  /** When the server goes down, clients are told to come back spread over this, milliseconds. @default 20000 */
  readonly drainSpreadMs?: number
  /** Takes what happens, one record each, for a structured log. None holds a token or a payload. */
  readonly log?: (record: LogRecord) => void
  /** The URL path of the WebSocket. @default '/realtime' */
  readonly path?: string
  /** Which web pages may connect. @default 'same' */
  readonly origins?: AllowedOrigins
  /** Topics a client reads without asking; the first is where it publishes by default. @default `tenant:<id>` */
  readonly topicsOf?: (identity: Identity) => readonly string[]
  /** Whether a client may subscribe to a topic. @default its tenant's topic and those below it, `tenant:<id>:…` */
  readonly canRead?: (identity: Identity, topic: string) => boolean | Promise<boolean>
  /** Whether a client may publish an event. @default never: only the server's own code appends */
  readonly canPublish?: (identity: Identity, request: PublishRequest) => boolean | Promise<boolean>
  /** How long a client has to authenticate, milliseconds. @default 10000 */
  readonly authTimeoutMs?: number
  /** How long a session outlives its token while waiting for a fresh one, milliseconds. @default 10000 */
  readonly expiryGraceMs?: number
  /** At least this often something is sent, milliseconds, more than 0. @default 15000 */
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

/**
 * What sessions go by, with what is not said filled in.
 * @throws RealtimeError `CONFIGURATION` for a heartbeat that never rests: it would cut every client
 */
export function policyOf(
  options: RealtimeServerOptions,
  failed: (callback: string) => (error: unknown) => void,
) {
  const { heartbeatMs = 15_000 } = options
  if (!(heartbeatMs > 0)) {
    throw new RealtimeError(
      'CONFIGURATION',
      '`heartbeatMs` must be more than 0. Without a heartbeat a dead client would never be found.',
    )
  }
  const topicOf = (identity: Identity) => `tenant:${identity.tenantId}`
  const topicsOf = options.topicsOf ?? ((identity: Identity) => [topicOf(identity)])
  const canRead =
    options.canRead ??
    ((identity: Identity, topic: string) =>
      topic === topicOf(identity) || topic.startsWith(`${topicOf(identity)}:`))
  const timerMs = (ms: number) => Math.min(ms, maxTimerMs)
  return {
    authenticate: reporting(options.authenticate, failed('authenticate')),
    topicsOf: reporting(topicsOf, failed('topicsOf')),
    canRead: reporting(canRead, failed('canRead')),
    canPublish: reporting(options.canPublish ?? (() => false), failed('canPublish')),
    limits: {
      maxBufferedBytes: options.maxBufferedBytes ?? 1_048_576,
      maxStallMs: timerMs(options.maxStallMs ?? 10_000),
      pack: options.pack ?? true,
    },
    authTimeoutMs: timerMs(options.authTimeoutMs ?? 10_000),
    expiryGraceMs: options.expiryGraceMs ?? 10_000,
    maxAgeMs: options.maxAgeMs === undefined ? null : timerMs(options.maxAgeMs),
    heartbeatMs: timerMs(heartbeatMs),
    maxTopics: options.maxTopics ?? 100,
    maxMessagesPerMinute: options.maxMessagesPerMinute ?? 100,
  }
}
