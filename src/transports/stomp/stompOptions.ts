/** An event on its way to the server. */
export interface PublishedMessage {
  /** Stays the same when the message is sent again, so that the server can ignore the repetition. */
  readonly id: string
  readonly type: string
  readonly data: unknown
  readonly topic?: string
  /** The entity it is about. */
  readonly key?: string
}

/** What is sent for a published event. */
export interface StompMessage {
  readonly destination: string
  /** Sent as JSON. */
  readonly body: unknown
}

export interface StompOptions {
  /**
   * Where to connect: `wss://…`, or a path on the page's own origin. With `socket`, what that takes:
   * SockJS wants `https://…` or a path. Do not put the token into it: it is sent in a header of CONNECT.
   */
  readonly url: string
  /** Destinations that are always subscribed to, besides the client's `topics`. @default none */
  readonly topics?: readonly string[]
  /**
   * Makes the socket, for brokers behind SockJS: `(url) => new SockJS(url)`.
   * @default the platform's WebSocket
   */
  readonly socket?: (url: string) => unknown
  /**
   * The headers of CONNECT.
   * @default `Authorization: Bearer <token>`
   */
  readonly headers?: (token: string | null) => Record<string, string>
  /** Time between heart-beats, in both directions, milliseconds. @default 10000 */
  readonly heartbeatMs?: number
  /**
   * The destination and the body that are sent for a published event.
   * @default destination: its topic, or `/app`; body: `{ id, type, data, key? }`
   */
  readonly publish?: (message: PublishedMessage) => StompMessage
  /**
   * Whether the server confirms by RECEIPT frames. Where it does, the connection is ready once its
   * subscriptions are; where it does not, a published event counts as arrived once it has been sent.
   * @default whether it names itself in CONNECTED, as brokers do; Spring's simple broker, which
   * confirms nothing, does not
   */
  readonly receipts?: boolean
}
