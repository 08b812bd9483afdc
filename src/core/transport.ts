import type { CloseReason, Position, ReplayOutcome, TopicPosition } from '../protocol'
import type { Environment } from './environment'

export type { Environment, WebSocketLike } from './environment'

/**
 * How frames travel: one implementation for each protocol, and the place for your own.
 *
 * A transport never retries, never refreshes a token, never decodes an event, and keeps no timer but
 * its protocol's own heart-beat; the client does all of that, once, for every transport.
 */
export interface Transport {
  /** Shown as `via`: `websocket`, `sse`, … */
  readonly name: string
  /** Starts one attempt. It must not throw: what goes wrong is told by `on.closed`. */
  open(session: Session, on: TransportEvents): Link
}

/** What the client gives to one attempt. */
export interface Session {
  /** The token to authenticate with; one call in flight however many ask. May reject. */
  token(): Promise<string | null>
  /** Where to go on, for servers that replay; `null` at the first connection. */
  readonly resumeFrom: Position | null
  /** Topics to subscribe to; empty means what the server gives by itself. */
  readonly topics: ReadonlySet<string>
  /** Aborted when the client gives this attempt up. */
  readonly signal: AbortSignal
  readonly environment: Environment
  /** A larger message is handed on as it came, unparsed, so that the client can refuse it. */
  readonly maxFrameBytes: number
}

/** What the transport tells the client, in this order; after `closed` it is silent. */
export interface TransportEvents {
  /** Authenticated and receiving; again after `authenticate` was accepted on the open link. */
  ready(info: SessionInfo): void
  /**
   * One inbound message, parsed but undecoded; an array is several. A message that cannot be parsed
   * is handed on as it came, a string or an ArrayBuffer, and the client counts it. Before `ready` only
   * an error, or what has no type, is heard.
   */
  frame(frame: unknown): void
  /** A sign of life that is no frame. */
  alive(): void
  /** The server wants a fresh token but leaves the link open. */
  challenged(reason: CloseReason): void
  /** Exactly once, last. */
  closed(reason: CloseReason): void
}

/** What is known once a link is ready. */
export interface SessionInfo {
  readonly connectionId?: string | undefined
  readonly userId?: string | undefined
  readonly tenantId?: string | undefined
  /** What the server does about the time this client was away. */
  readonly replay: ReplayOutcome
  /** The newest position of each topic at this moment. */
  readonly heads?: ReadonlyMap<string, TopicPosition>
  /** The server sends something at least this often, milliseconds; it can only shorten `quietMs`. */
  readonly heartbeatMs?: number
  /** The transport's own word on how much silence is normal, milliseconds; it wins over the limits. */
  readonly quietMs?: number
  /** The link is renewed before it is this old, milliseconds. @default never */
  readonly maxAgeMs?: number
  /** How far the server's clock is ahead of this machine's, milliseconds; deadlines are told by it. @default they are not told */
  readonly clockAheadMs?: number
  /** The name of the transport in use, where one wraps others. @default the transport's name */
  readonly via?: string
  /** `true` for a fallback or for polling. */
  readonly isDegraded?: boolean
}

/** One open connection of a transport. */
export interface Link {
  /** Sends a message; absent where the protocol only receives. */
  send?(message: unknown): void
  /** Adds a topic; `from` asks for what came after that position. */
  subscribe?(topic: string, from?: TopicPosition): void
  unsubscribe?(topic: string): void
  /**
   * Asks for a sign of life.
   * @returns whether the server is known to answer; only then does silence mean that it is gone
   */
  probe?(): boolean
  /** Presents a fresh token on the open link, for servers that can. */
  authenticate?(token: string | null): void
  /** Closes without waiting for the other side. Calling it again does nothing. */
  close(): void
}
