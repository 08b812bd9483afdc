import type { Session, SessionInfo } from '../../core/transport'
import type { CloseReason, Position } from '../../protocol'

/** What a follower uses of the connection. */
export type Use = 'send' | 'subscribe' | 'authenticate' | 'probe'

/** A link by its uses. */
export type Uses = Partial<Record<Use, (...args: unknown[]) => void>>

/** What tabs say to each other. */
type Content =
  /** A tab wants to follow whoever leads: where it is, and what it reads. */
  | { type: 'hello'; at: Position | null; topics: Session['topics'] }
  /** A new leader asks who is there. */
  | { type: 'who' }
  /** The connection is ready; `missed` is what came before this tab did. */
  | { type: 'ready'; info: SessionInfo; missed?: readonly unknown[] }
  | { type: 'frame'; frame: unknown }
  /** A follower uses the connection: JSON of the use and its arguments. */
  | { type: 'call'; call: string }
  /** A follower asks whether its leader is there … */
  | { type: 'ping' }
  /** … and it is. */
  | { type: 'alive' }
  /** The connection of this leader is over. */
  | { type: 'gone'; leader: string | undefined; reason: CloseReason }

/** `to`: only for this tab. */
export type Outgoing = Content & { readonly to?: string | undefined }
export type Message = Outgoing & { readonly from: string }

export type MessageHandlers = {
  readonly [T in Message['type']]: (message: Extract<Message, { type: T }>) => void
}
