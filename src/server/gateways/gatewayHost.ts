import type { Channel } from '../channel'
import type { Session } from '../session'
import type { SessionContext } from '../sessionContext'

/** A request, connection or message that a gateway refused. It holds no token and no payload. */
export interface Refusal {
  /** Which gateway: `websocket`, `sse`, `http`, `socket.io`, `stomp`. */
  readonly gateway: string
  /** The code that was told: an HTTP status, or a close code of the protocol. */
  readonly code: number
  /** Why, in a few words. */
  readonly reason: string
}

/** What a gateway needs of the server it belongs to; the way to write one of your own. */
export interface GatewayHost {
  /** What sessions share: the log, who may do what, the limits. */
  readonly context: SessionContext
  /** No new connections are wanted. */
  readonly isClosing: boolean
  /**
   * Starts a session on a connection.
   * @param overrides - what is different for this connection, such as the topics it begins with
   */
  connect(channel: Channel, overrides?: Partial<SessionContext>): Session
  /** Whether a page of that origin may use the server. */
  isOriginAllowed(origin: string | undefined, host: string | undefined): boolean
  /** Has `detach` called, once, when the server closes. */
  onClose(detach: () => Promise<void> | void): void
  /** Whether every page may, so that none may bring its cookies. */
  readonly allowsAnyOrigin: boolean
}
