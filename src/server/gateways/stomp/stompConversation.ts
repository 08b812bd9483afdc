import type { Identity } from '../../identity'
import type { Session } from '../../session'
import type { GatewayHost } from '../gatewayHost'
import type { SessionFrame } from '../sessionFrame'
import type { AgreedHeartbeats } from './heartbeats'
import type { StompFrame } from './stompFrame'
import type { StompSubscription, StompSubscriptions } from './stompSubscriptions'

/** What all connections of a STOMP gateway share. */
export interface StompSettings {
  readonly heartbeatMs: number
  readonly maxFrameBytes: number
  /** The topic behind a destination; `null` where there is none. */
  readonly topicOf: (destination: string, identity: Identity) => string | null
  readonly read: (text: string) => SessionFrame
  /** The body of a message, from an envelope. */
  readonly bodyOf: (text: string) => string
}

/** Why a connection is ended: what its ERROR frame says, and its close code. */
export interface StompFailure {
  readonly code: string
  readonly message: string
  /** @default that of the code. [protocol 6] */
  readonly closeCode?: number
}

/** What a command needs of the connection it came by. */
export interface StompConversation {
  readonly host: GatewayHost
  readonly settings: StompSettings
  readonly session: Session
  readonly subscriptions: StompSubscriptions
  /** `null` before CONNECT was accepted. */
  readonly identity: Identity | null
  /** Tells the session something that it does not answer. */
  ask(message: unknown): void
  /** Resolves once `onAnswer` has run, which it does before anything else is sent. */
  answer(message: unknown, onAnswer: (answer: SessionFrame) => void): Promise<void>
  sendFrame(command: string, headers: Readonly<Record<string, string>>, body?: string): void
  /** Confirms a frame, if it asked for that. */
  receipt(frame: StompFrame): void
  /** Says something of the log itself to a subscriber that showed that it understands it. */
  tell(subscription: StompSubscription, type: string, text: string): void
  /** An ERROR frame is the last one: the connection is closed right after. [STOMP 1.2, ERROR] */
  fail(failure: StompFailure, frame?: StompFrame): void
  /** The client is known: larger frames are read from now on, and heart-beats kept. */
  begin(agreed: AgreedHeartbeats): void
}
