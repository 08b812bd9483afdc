import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Connection, createServer, ServerOptions } from 'sockjs'
import { RealtimeError } from '../../../protocol'
import { onUpgrade, pathOf, refuseUpgrade } from '../upgrades'

interface SockJsOptions {
  /** Below this path. */
  readonly path: string
  /** A larger inbound message is refused, bytes. */
  readonly maxMessageBytes: number
  /** @returns the HTTP status to refuse with, or `null` to go on */
  readonly refuse: (request: IncomingMessage) => number | null
  readonly connect: (connection: Connection) => void
}

/** SockJS's own listener, which its types do not show; it serves requests and upgrades alike. */
interface SockJsServer {
  on(name: 'connection', listener: (connection: Connection | null) => void): void
  listener(): { getHandler(): (request: IncomingMessage, out: unknown, head?: Buffer) => boolean }
}

interface SockJs {
  readonly createServer: typeof createServer
}

async function loadSockJs(): Promise<SockJs> {
  try {
    const loaded: SockJs & { readonly default?: SockJs } = await import('sockjs')
    // a CommonJS module is the default of its namespace
    return loaded.default ?? loaded
  } catch (cause) {
    throw new RealtimeError(
      'CONFIGURATION',
      'STOMP over SockJS needs the package `sockjs`, which could not be loaded. ' +
        'It is an optional peer dependency: install it with `npm install sockjs`, or leave SockJS ' +
        'out with `sockJs: false`.',
      { cause },
    )
  }
}

/**
 * Serves SockJS below a path of an HTTP server; other paths are left to those who listen already.
 * @returns takes it off again
 */
export async function attachSockJs(
  httpServer: Server,
  options: SockJsOptions,
): Promise<() => void> {
  const { path, maxMessageBytes } = options
  const settings: ServerOptions & { readonly faye_server_options: object } = {
    prefix: path,
    log: () => undefined,
    faye_server_options: { maxLength: maxMessageBytes },
  }
  const sockJs = (await loadSockJs()).createServer(settings) as unknown as SockJsServer
  sockJs.on('connection', (connection) => {
    if (connection) options.connect(connection)
  })
  const handle = sockJs.listener().getHandler()
  const isOurs = (request: IncomingMessage) => pathOf(request).startsWith(`${path}/`)

  const others = httpServer.listeners('request') as RequestListener[]
  const onRequest: RequestListener = (request, response) => {
    if (!isOurs(request)) for (const other of others) other.call(httpServer, request, response)
    else {
      const status = options.refuse(request) ?? sizeProblem(request, maxMessageBytes)
      if (status !== null) response.writeHead(status, { connection: 'close' }).end()
      else handle(request, response)
    }
  }
  httpServer.removeAllListeners('request')
  httpServer.on('request', onRequest)

  const offUpgrade = onUpgrade(httpServer, (request, socket, head) => {
    if (!isOurs(request)) return false
    const status = options.refuse(request)
    if (status !== null) refuseUpgrade(socket, status)
    else handle(request, socket, head)
    return true
  })
  return () => {
    offUpgrade()
    // whoever has taken its place since hands requests on to it, and through it to the others
    if (!httpServer.listeners('request').includes(onRequest)) return
    httpServer.off('request', onRequest)
    for (const other of others) httpServer.on('request', other)
  }
}

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void

/** SockJS itself reads a body of any size. */
function sizeProblem(request: IncomingMessage, max: number): number | null {
  if (Number(request.headers['content-length'] ?? 0) > max) return 413
  if (request.headers['transfer-encoding'] === undefined) return null
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > max) request.destroy()
  })
  return null
}
