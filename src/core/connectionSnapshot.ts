import type { CloseKind, RealtimeError } from '../protocol'

/** What the connection is doing; one of these at any time. */
export type ConnectionStateName =
  /** Not asked to connect yet, or told to disconnect. */
  | 'idle'
  /** The first attempt is under way. */
  | 'connecting'
  /** Authenticated and receiving. */
  | 'connected'
  /** Lost; waiting for the next attempt, or making it. */
  | 'reconnecting'
  /** The platform says there is no network; tried now and then all the same. */
  | 'offline'
  /** Given up, for the reason in `error`; `retry()` leaves it. */
  | 'failed'
  /** Ended by the server, until `retry()`; or by `close()`, for good. */
  | 'closed'

/** Why the state last changed. */
export type ChangeReason =
  | 'initial'
  | 'connect'
  | 'ready'
  | 'disconnect'
  | 'close'
  | 'retry'
  | 'retry-due'
  | 'network-lost'
  | 'network-back'
  | CloseKind
  | 'refresh-failed'
  | 'refreshed'
  | 'grace-over'

/** Counters since the client was made; they only grow. */
export interface RealtimeStats {
  /** Frames that came in, control frames included. */
  readonly received: number
  /** Events handed to subscribers, whether or not anyone listened. */
  readonly delivered: number
  /** Frames and events refused as malformed, too large, or against their schema. */
  readonly invalid: number
  /** Events of another tenant. */
  readonly foreign: number
  readonly duplicates: number
  /** Events that waited for an earlier one and were then delivered in order. */
  readonly reordered: number
  /** Events delivered although their place in the order had been given up. */
  readonly late: number
  readonly gaps: number
  /** Events that were missed and fetched again. */
  readonly replayed: number
  /** Times the connection was ready again after a loss. */
  readonly reconnects: number
  /** Messages sent by `publish`. */
  readonly published: number
}

/** The connection as hooks and components show it. The object changes only when something in it does. */
export interface ConnectionSnapshot {
  /** What the connection does, in one word for people and code. */
  readonly state: ConnectionStateName
  /** The same as `state`; reads better when destructured next to other state. */
  readonly connectionState: ConnectionStateName
  /** Why it came to this state, from a closed list. */
  readonly reason: ChangeReason
  /** Events come now. */
  readonly isConnected: boolean
  /** Connected by a fallback or by polling. */
  readonly isDegraded: boolean
  /** Not connected for longer than `graceMs`: time to tell people. Never true before `connect()`. */
  readonly isLost: boolean
  /** How many attempts have failed in a row; 0 while connected. */
  readonly attempt: number
  /** When the next attempt is due, milliseconds since the epoch; `null` when none is planned. */
  readonly nextRetryAt: number | null
  /** When it was last connected in this session, milliseconds since the epoch; `null` before. */
  readonly lastConnectedAt: number | null
  /** Refreshed at once after quiet and at most once a second under traffic, like `stats`. */
  readonly lastEventAt: number | null
  /** The transport in use, `websocket`; `null` until connected. */
  readonly via: string | null
  /** Who the server says this is; `null` until it has said so. */
  readonly userId: string | null
  /** The tenant that the server names; `null` without one. */
  readonly tenantId: string | null
  /** Why it is not connected; `null` while all is well. */
  readonly error: RealtimeError | null
  /** What has been counted so far; refreshed at most once a second. */
  readonly stats: RealtimeStats
}

/** The connection for people: a new object only when something in it changed. */
export interface SnapshotStore {
  /** The connection now; the same object until something changes. */
  getSnapshot(): ConnectionSnapshot
  onSnapshot(listener: () => void): () => void
}
