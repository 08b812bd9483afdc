import type { EventLog } from './eventLog'
import type { ServerCounters } from './serverCounters'
import type { Refusal } from './refusal'
import type { Authenticate, Identity, PublishRequest } from './identity'
import type { SendLimits } from './sendQueue'

/** One open connection, for the code that runs the server. */
export interface ServerConnection {
  readonly id: string
  /** `null` until it has authenticated. */
  readonly userId: string | null
  readonly tenantId: string | null
  /** Where it comes from, as far as `trustedProxies` tells; `null` where nobody says. */
  readonly address: string | null
  /** How it is connected: `websocket`, `sse`, `socket.io`, `stomp`. */
  readonly gateway: string
  /** Sends what waits, then closes with a code. */
  close(code: number, reason: string): void
  /** Cuts the connection without a word. */
  terminate(): void
  /** Says that the token is no longer good; without a fresh one the session ends after the grace. */
  expireToken(): void
}

/** What every session of a server shares. */
export interface SessionContext {
  readonly log: EventLog
  readonly authenticate: Authenticate
  readonly topicsOf: (identity: Identity) => readonly string[]
  readonly canRead: (identity: Identity, topic: string) => boolean | Promise<boolean>
  readonly canPublish: (identity: Identity, request: PublishRequest) => boolean | Promise<boolean>
  readonly limits: SendLimits
  readonly authTimeoutMs: number
  readonly expiryGraceMs: number
  readonly heartbeatMs: number
  readonly maxAgeMs: number | null
  readonly maxTopics: number
  readonly maxMessagesPerMinute: number
  readonly counters: ServerCounters
  /** Counts a connection that has authenticated. @returns whether its user may have one more */
  readonly admitUser: (identity: Identity) => boolean
  readonly onReady: (session: ServerConnection) => void
  /** @param identity - who it belonged to; `null` when it never authenticated */
  readonly onClosed: (session: ServerConnection, identity: Identity | null) => void
  /** Told once for each connection that is ended for something the client did. */
  readonly onRefused: (refusal: Refusal) => void
}
