import type { IncomingMessage } from 'node:http'
import type { Channel } from '../channel'
import type { RequestSource } from '../clientAddress'
import type { Identity } from '../identity'
import type { Session } from '../session'
import type { SessionContext } from '../sessionContext'

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
  /** Where a request comes from, as far as proxies are trusted; `null` where nobody says. */
  addressOf(source: RequestSource): string | null
  /** Whether a user at an address may have one more connection, for gateways that can say so before. */
  hasRoomFor(identity: Identity, address: string | null): boolean
  /** Whether a page of that origin may use the server. */
  isOriginAllowed(origin: string | undefined, host: string | undefined): boolean
  /**
   * Makes the function that says whether a connection is refused before it begins: by its origin,
   * or since the server is going down.
   * @returns the HTTP status to refuse with, or `null` to go on
   */
  refuseRequest(gateway: string): (request: IncomingMessage) => number | null
  /** Has `detach` called, once, when the server closes. */
  onClose(detach: () => Promise<void> | void): void
  /** Whether every page may, so that none may bring its cookies. */
  readonly allowsAnyOrigin: boolean
}
