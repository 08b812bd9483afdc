import type {
  EventDefinitions,
  EventMap,
  EventOf,
  EventPattern,
  InvalidReason,
  RealtimeError,
  RealtimeEvent,
} from '../protocol'
import type { ConnectionSnapshot, RealtimeStats } from './connectionSnapshot'
import type { Environment } from './environment'
import type { InspectorRecord } from './inspector'
import type { HistorySource } from './history'
import type { Transport } from './transport'

/** Time limits and bounds; each has a default that suits most apps. Durations in milliseconds. */
export interface RealtimeLimits {
  /** From opening a link until it is ready, authentication included. @default 10000 */
  openTimeoutMs: number
  /** For `token` and `refreshToken`. @default 10000 */
  tokenTimeoutMs: number
  /** For one request to the history. @default 10000 */
  historyTimeoutMs: number
  /** Silence after which the link is probed; a server's `heartbeatMs` wins. @default 25000 */
  quietMs: number
  /** How long an answer to a probe may take. @default 10000 */
  pongTimeoutMs: number
  /** The same after the page woke up or the network came back. @default 3000 */
  wakeTimeoutMs: number
  /** Upper bound of the first back-off, doubling. @default 1000 */
  firstRetryMs: number
  /** Upper bound of every back-off. @default 30000 */
  maxRetryMs: number
  /** Attempts in a row before `failed`. @default Infinity */
  maxAttempts: number
  /** Connected for this long, the attempt counter starts over. @default 10000 */
  stableMs: number
  /** Not connected for this long, `isLost` becomes true. @default 5000 */
  graceMs: number
  /** Largest inbound message, bytes. @default 1048576 */
  maxFrameBytes: number
  /** Deepest nesting of a payload. @default 32 */
  maxDepth: number
  /** Event ids remembered per topic. @default 1000 */
  dedupeCount: number
  /** Events held per topic while an earlier one is missing. @default 100 */
  reorderCount: number
  /** How long an event waits for an earlier one. @default 1000 */
  reorderMs: number
  /** Outbound messages waiting for the connection or for their ack. @default 100 */
  maxOutbox: number
  /** How long `publish` waits for its ack. @default 30000 */
  publishTimeoutMs: number
}

export interface RealtimeClientOptions<TMap extends EventMap = EventMap> {
  /** How frames travel: `webSocket({ url })` or any other transport. */
  readonly transport: Transport
  /** Yields the token to authenticate with, or `null`. It is sent in a message, never in a URL. */
  readonly token?: () => string | null | Promise<string | null>
  /**
   * Yields a new token after the old one was refused. Throwing means *try again later*; `null`, or a
   * token that was just refused, means that the user is signed out. @default `token` is asked again
   */
  readonly refreshToken?: () => string | null | Promise<string | null>
  /** The app's events: schemas, decoder, keys. Without it events arrive unchecked. */
  readonly events?: EventDefinitions<TMap>
  /** Where missed events can be fetched when the connection itself cannot replay them. */
  readonly history?: HistorySource
  /** Only events of this tenant are delivered. @default the one the server names at sign-in */
  readonly tenant?: string
  /** Topics to subscribe to, for back ends that want it said. */
  readonly topics?: readonly string[]
  readonly limits?: Partial<RealtimeLimits>
  /** Replaces parts of the platform: clock, network state, `WebSocket`, `fetch`. */
  readonly environment?: Partial<Environment>
}

/** Missed, and not recovered. `topic` is `'*'` where the back end numbers nothing. */
export interface GapInfo {
  readonly topic: string
  /** First missing sequence; `null` when unknown. */
  readonly from: number | null
  /** Last missing sequence; `null` when unknown. */
  readonly to: number | null
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
  /** The app had disconnected. */
  | 'paused'
  /** Whatever else the server said. */
  | 'server'

/** The time away has been made good. `count` 0: nothing had been missed. */
export interface ReplayInfo {
  readonly count: number
}

/** The server started counting anew: what was known of the topic no longer holds. */
export interface ResetInfo {
  readonly topic: string
  readonly epoch: string
  readonly reason: string
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
  gap: GapInfo
  replay: ReplayInfo
  reset: ResetInfo
  invalid: InvalidInfo
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
  readonly topic?: string
  /** @default 30000 */
  readonly timeoutMs?: number
  /** The same key twice is one event. @default a new one for each call */
  readonly idempotencyKey?: string
}

/** The server has the message, for good. */
export interface Ack {
  readonly id: string
  readonly sequence?: number
}

/** One shared connection and everything that is delivered over it. */
export interface RealtimeClient<TMap extends EventMap = EventMap> {
  /** Connects, or does nothing if that is under way. */
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
  /** The connection now; the same object until something changes. */
  getSnapshot(): ConnectionSnapshot
  onSnapshot(listener: () => void): () => void
  on<N extends keyof RealtimeNotices>(
    notice: N,
    listener: (info: RealtimeNotices[N]) => void,
  ): () => void
  /** Sends an event; resolves when the server has it, rejects with a `RealtimeError`. Survives a reconnect. */
  publish(type: string, data: unknown, options?: PublishOptions): Promise<Ack>
  stats(): RealtimeStats
  /** The last frames and events with their verdicts, newest last. */
  records(): readonly InspectorRecord[]
  readonly environment: Environment
}

/** Keeps something in step with a client while attached. @returns detach */
export interface Sync {
  attach(client: RealtimeClient): () => void
}
