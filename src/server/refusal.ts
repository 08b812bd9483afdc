/** A request, connection or message that a gateway refused. It holds no token and no payload. */
export interface Refusal {
  /** Which gateway: `websocket`, `sse`, `http`, `socket.io`, `stomp`. */
  readonly gateway: string
  /** The code that was told: an HTTP status, or a close code of the protocol. */
  readonly code: number
  /** Why, in a few words. */
  readonly reason: string
}
