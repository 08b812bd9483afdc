/** One HTTP request and its answer, whatever the framework. */
export interface HttpExchange {
  readonly method: string
  /** The whole URL; behind a mount point, still the one that was asked for. */
  readonly url: URL
  /** The other end of the connection; `undefined` where the platform does not say. */
  readonly remoteAddress: string | undefined
  /** A request header by its lower-case name. */
  header(name: string): string | undefined
  /** Answers at once; `body` is text. Called once, unless {@link HttpExchange.stream} is. */
  respond(status: number, headers: Readonly<Record<string, string>>, body?: string): void
  /** Answers with a body that goes on. */
  stream(status: number, headers: Readonly<Record<string, string>>): HttpStream
  /** Calls back once the client is gone or has got all of the answer. */
  onGone(listener: () => void): void
}

/** The body of an answer that goes on. */
export interface HttpStream {
  /** @param onWritten - called once the text has left this process, or cannot any more */
  write(text: string, onWritten: () => void): void
  /** What was written and has not left yet, bytes. */
  readonly bufferedBytes: number
  /** Ends in good order; calling it again does nothing. */
  end(): void
  /** Cuts the connection. */
  destroy(): void
}

/**
 * Serves a request, if it is for this server's paths.
 * @returns `false`, with nothing done, for any other path
 */
export type HttpHandler = (exchange: HttpExchange) => boolean
