import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpExchange, HttpHandler, HttpStream } from '../gateways/http/exchange'

/** How long a reader may take nothing of an answer, milliseconds. */
const stallMs = 10_000

/** A request as Node has it; Express keeps the whole URL beside the one below a mount point. */
interface NodeRequest extends IncomingMessage {
  readonly originalUrl?: string
}

/**
 * A listener for Node's own HTTP server, and a middleware for Express and Connect.
 *
 * @returns calls `next` for paths that are not the gateway's, or answers 404 where there is none
 *
 * @example
 * ```ts
 * createServer(toNodeListener(createHttpGateway(realtime)))
 * app.use(toNodeListener(createHttpGateway(realtime))) // Express
 * ```
 */
export function toNodeListener(handle: HttpHandler) {
  return (request: IncomingMessage, response: ServerResponse, next?: () => void): void => {
    if (handle(exchangeOf(request, response))) return
    if (next) next()
    else response.writeHead(404).end()
  }
}

function exchangeOf(request: NodeRequest, response: ServerResponse): HttpExchange {
  const path = request.originalUrl ?? request.url ?? '/'
  return {
    method: request.method ?? 'GET',
    url: urlOf(path),
    remoteAddress: request.socket.remoteAddress,
    header(name) {
      const value = request.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    respond(status, headers, body) {
      if (response.headersSent || response.destroyed) return
      // who takes nothing must not hold its page for ever; it is undone with the answer's end
      response.setTimeout(stallMs, () => response.destroy())
      response.writeHead(status, headers)
      response.end(body)
    },
    stream(status, headers) {
      request.socket.setTimeout(0)
      request.socket.setNoDelay(true)
      response.writeHead(status, headers)
      response.flushHeaders()
      return streamOf(response)
    },
    onGone: (listener) => {
      if (response.closed) listener()
      else response.once('close', listener)
    },
  }
}

/** `//host/path` is a path here, not an address. */
function urlOf(path: string): URL {
  try {
    return new URL(`http://server${path.startsWith('/') ? path : '/'}`)
  } catch {
    return new URL('http://server/')
  }
}

function streamOf(response: ServerResponse): HttpStream {
  // `close` follows; without a listener the error would end the process
  response.on('error', () => undefined)
  return {
    write(text, onWritten) {
      if (response.destroyed || response.writableEnded) onWritten()
      else response.write(text, () => onWritten())
    },
    get bufferedBytes() {
      return response.writableLength
    },
    end: () => void response.end(),
    destroy: () => void response.destroy(),
  }
}
