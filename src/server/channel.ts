/** The server's end of one connection, whatever the protocol: what a gateway gives to a session. */
export interface Channel {
  /** Which gateway it belongs to. @default 'websocket' */
  readonly gateway?: string
  /** Where the client is; `null` or absent where that is not known. */
  readonly address?: string | null
  /** `false` when each event is a message of its own in this protocol. @default true */
  readonly packs?: boolean
  /**
   * Sends one text message.
   * @param onWritten - called once the message has left this process, or cannot any more
   */
  send(text: string, onWritten: () => void): void
  /** What was sent and has not left this process yet, bytes. */
  readonly bufferedBytes: number
  /** Asks for a sign of life below the messages, where the protocol has one. */
  ping?(): void
  /** Closes in good order; calling it again does nothing. */
  close(code: number, reason: string): void
  /** Cuts the connection without waiting for the other side. */
  terminate(): void
}

/** What a gateway tells its session. */
export interface ChannelEvents {
  /** One inbound message: text, or `null` for a binary one. */
  message(text: string | null): void
  /** A sign of life that is no message. */
  alive(): void
  /** The connection is over; nothing follows. */
  closed(): void
}
