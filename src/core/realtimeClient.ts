import type {
  EventDefinitions,
  EventMap,
  EventOf,
  EventPattern,
  InvalidReason,
  RealtimeError,
  RealtimeEvent,
} from '../protocol'
import type { RealtimeStats, SnapshotStore } from './connectionSnapshot'
import type { Environment } from './environment'
import type { InspectorRecord } from './inspector'
import type { HistorySource, ServerPosition } from './history'
import type { Transport } from './transport'

/** Time limits and bounds; each has a default that suits most apps. Durations in milliseconds. */
export interface RealtimeLimits {
  /**
   * For whatever should answer: a link until it is ready, authentication included; a token; a page
   * of history; a probe. After a wake a probe has at most 3 s. @default 10000
   */
  timeoutMs: number
  /** Silence after which the link is probed; a server's `heartbeatMs` can only shorten it. @default 15000 */
  quietMs: number
  /** Not connected for this long, `isLost` becomes true. @default 5000 */
  graceMs: number
  /** Upper bound of the first back-off, doubling. @default 1000 */
  firstRetryMs: number
  /** Upper bound of every back-off. @default 30000 */
  maxRetryMs: number
  /** Attempts in a row before `failed`. @default Infinity */
  maxAttempts: number
  /** Largest inbound message, characters. @default 1048576 */
  maxFrameBytes: number
}

export interface RealtimeClientOptions<TMap extends EventMap = EventMap> {
  /** How frames travel: `webSocket({ url })` or any other transport. */
  readonly transport: Transport
  /**
   * Yields the token to authenticate with, or `null`. It is sent in a message or a header, never in a URL.
   * @default there is none
   */
  readonly token?: (() => string | null | Promise<string | null>) | undefined
  /**
   * Yields a new token after the old one was refused. Throwing means *try again later*; `null`, or a
   * token that was just refused, means that the user is signed out. @default `token` is asked again
   */
  readonly refreshToken?: (() => string | null | Promise<string | null>) | undefined
  /** The app's events: schemas, decoder, keys. @default none: events arrive unchecked */
  readonly events?: EventDefinitions<TMap>
  /**
   * Where missed events can be fetched when the connection itself cannot replay them:
   * `httpHistory({ url, token })`. @default nowhere
   */
  readonly history?: HistorySource
  /**
   * Where the data on the page end: a server's positions by topic, from `getServerPosition`. The
   * stream goes on from there. @default where the server is at the first connection
   */
  readonly resumeFrom?: ServerPosition | undefined
  /** Keeps what is to be published until the server has it, over reloads as well. @default memory */
  readonly outbox?: OutboxStore
  /** Only events of this tenant are delivered. @default the one the server names at sign-in */
  readonly tenant?: string
  /**
   * Topics to subscribe to from the start, for back ends that want it said. More can come and go by
   * `followTopics`. @default those that the server gives by itself
   */
  readonly topics?: readonly string[]
  /** Time limits and bounds; those left out keep their defaults. @default `defaultLimits` */
  readonly limits?: Partial<RealtimeLimits>
  /** Replaces parts of the platform: clock, network state, `WebSocket`, `fetch`. @default the platform's */
  readonly environment?: Partial<Environment>
}

/** Missed, and not recovered. `topic` is `'*'` where the back end numbers nothing. */
export interface GapInfo {
  /** The topic they belong to. */
  readonly topic: string
  /** First missing sequence; `null` when unknown. */
  readonly from: number | null
  /** Last missing sequence; `null` when unknown. */
  readonly to: number | null
  /** Why they cannot be had. */
  readonly reason: GapReason
  /** When the connection was last known to be whole, milliseconds since the epoch. */
  readonly since: number | null
}

export type GapReason =
  /** The back end keeps no log of what it sent. */
  | 'no-replay'
  /** The log no longer reaches back that far. */
  | 'expired'
  /** An event did not come and could not be fetched. */
  | 'missing'
  /** The app had disconnected, or another user has come. */
  | 'paused'
  /** Whatever else the server said. */
  | 'server'

/** The connection is ready to deliver. */
export interface ReadyInfo {
  /** `first` of all · `resumed` by the app after `disconnect()`, or by another user · `returned` after a loss. */
  readonly kind: 'first' | 'resumed' | 'returned'
}

/** The time away has been made good. `count` 0: nothing had been missed, or the events have no numbers. */
export interface ReplayInfo {
  readonly count: number
}

/** The server started counting anew: what was known of the topic no longer holds. */
export interface ResetInfo {
  readonly topic: string
  readonly epoch: string
  readonly reason: string
}

/**
 * How it stands with a topic that is followed. `waiting`: asked for, or there is no connection to ask by ·
 * `live`: its events come; a server that confirms nothing is believed after a second · `refused`: the
 * server does not let this user read it. A lost connection changes nothing of it.
 */
export type TopicStatus = 'waiting' | 'live' | 'refused'

/** A topic that `followTopics` asked for; what happened in it before it was `live` reached nobody. */
export interface TopicInfo {
  readonly topic: string
  readonly status: TopicStatus
}

export interface InvalidInfo {
  readonly reason: InvalidReason
  /** What was wrong, in words; never the payload. */
  readonly detail: string
  readonly type?: string
  readonly frame: unknown
}

/** What `client.on` tells about the stream itself. */
export interface RealtimeNotices {
  /** A connection is ready. */
  ready: ReadyInfo
  /** Events are missed for good. */
  gap: GapInfo
  /** Missed events have been made good. */
  replay: ReplayInfo
  /** A topic is numbered anew. */
  reset: ResetInfo
  /** A topic that is followed has become live, or was refused. */
  topic: TopicInfo
  /** Something that came was dropped. */
  invalid: InvalidInfo
  /** Something went wrong that no call can reject with. */
  error: RealtimeError
}

export type EventHandler<TEvent = RealtimeEvent> = (event: TEvent) => void

export interface SubscribeOptions {
  /** Only events about this entity; see `keysOf` of `defineEvents`. */
  readonly key?: string
}

export interface PublishOptions {
  /** The entity it is about. */
  readonly key?: string
  /** Where to publish. @default what the server or the transport chooses */
  readonly topic?: string
  /** The promise rejects after this long without an answer, milliseconds. @default 30000 */
  readonly timeoutMs?: number
  /** The same key twice is one event. @default a new one for each call */
  readonly idempotencyKey?: string
}

/** A message that the server has not yet acknowledged. */
export interface PendingMessage {
  /** Its idempotency key. */
  readonly id: string
  readonly type: string
  readonly data: unknown
  /** On its way, perhaps there already; `false` while it waits for a connection. */
  readonly isSent: boolean
  /** Given up at this time, milliseconds since the epoch, by this machine's clock. */
  readonly expiresAt: number
}

/** A message as a store keeps it. */
export interface StoredMessage extends Omit<PendingMessage, 'isSent'> {
  readonly key?: string
  readonly topic?: string
}

/** Where messages wait over a reload; `indexedDbOutbox` of `tidings/persist` is one. Its promises must settle. */
export interface OutboxStore {
  /** What waits, oldest first. */
  load(): Promise<readonly StoredMessage[]>
  put(message: StoredMessage): Promise<void>
  remove(id: string): Promise<void>
  /** The session is over: nothing of it may be kept. */
  clear(): Promise<void>
}

/** The server has the message, for good. */
export interface Ack {
  /** The id of the message. */
  readonly id: string
  /** Its number in its topic, where the server tells it. */
  readonly sequence?: number
}

/** One shared connection and everything that is delivered over it: a client that only listens. */
export interface RealtimeReceiver<TMap extends EventMap = EventMap> {
  /** Connects, or does nothing if that is under way; `failed` is left by `retry()` alone. */
  connect(): void
  /** Ends the session and forgets it; `connect()` starts a new one, reported as a gap. */
  disconnect(): void
  /** Tries again at once: leaves `failed` and cuts short any wait. */
  retry(): void
  /** Closes for good. */
  close(): void
  /**
   * Calls the handler for every event that fits, at once, in order.
   * @param pattern - a type, `'goal.*'`, `'*'`, or a list of them
   * @returns unsubscribe, idempotent
   */
  subscribe<const P extends EventPattern<TMap> | (string & {})>(
    pattern: P | readonly P[],
    handler: EventHandler<P extends EventPattern<TMap> ? EventOf<TMap, P> : RealtimeEvent>,
    options?: SubscribeOptions,
  ): () => void
  on<N extends keyof RealtimeNotices>(
    notice: N,
    listener: (info: RealtimeNotices[N]) => void,
  ): () => void
  stats(): RealtimeStats
  /** The last 200 frames and events with their verdicts, newest last; none that another user was sent. */
  records(): readonly InspectorRecord[]
  readonly environment: Environment
}

/** One shared connection, both ways. */
export interface RealtimeClient<TMap extends EventMap = EventMap>
  extends RealtimeReceiver<TMap>, SnapshotStore {
  /**
   * Sends an event; resolves when the server has it, rejects with a `RealtimeError`. Survives a reconnect.
   * @param data - what listeners of this type receive, where the type is one that the client knows
   */
  publish<const K extends (keyof TMap & string) | (string & {})>(
    type: K,
    data: K extends keyof TMap ? TMap[K] : unknown,
    options?: PublishOptions,
  ): Promise<Ack>
  /** What the server has not yet acknowledged, oldest first; the same list until it changes. */
  pending(): readonly PendingMessage[]
  onPending(listener: () => void): () => void
}

/** Keeps something in step with a client while attached. @returns detach */
export interface Sync {
  attach(client: RealtimeReceiver): () => void
}
