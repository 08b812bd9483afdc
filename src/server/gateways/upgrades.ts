import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RequestSource } from '../clientAddress'

/** Takes over an upgrade; `false` leaves it to others. */
type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean

/** The gateways on each HTTP server: only together they know that a path is nobody's. */
const gateways = new WeakMap<Server, Set<UpgradeHandler>>()

const statusTexts = new Map([
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [503, 'Service Unavailable'],
])

/**
 * Hands upgrade requests of an HTTP server to a gateway. What no gateway takes is left to whoever
 * else listens for upgrades. When there is nobody else, a WebSocket is refused with 404, and whatever
 * is to become another protocol is answered as the request that it is.
 *
 * @returns takes the gateway off again
 */
export function onUpgrade(httpServer: Server, handler: UpgradeHandler): () => void {
  let handlers = gateways.get(httpServer)
  if (!handlers) {
    handlers = new Set()
    gateways.set(httpServer, handlers)
  }
  const all = handlers
  const listener = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const isAlone = httpServer.listenerCount('upgrade') === 1
    if (isAlone && request.headers.upgrade?.toLowerCase() !== 'websocket') {
      ignoreUpgrade(httpServer, request, { socket, head })
      return
    }
    for (const each of all) if (each(request, socket, head)) return
    if (isAlone) refuseUpgrade(socket, 404)
  }
  if (all.size === 0) {
    httpServer.on('upgrade', listener)
    offs.set(all, () => httpServer.off('upgrade', listener))
  }
  all.add(handler)
  return () => {
    all.delete(handler)
    if (all.size === 0) offs.get(all)?.()
  }
}

const offs = new WeakMap<Set<UpgradeHandler>, () => void>()

/**
 * Hands a request back as if it had asked for no upgrade, which a server may. Java's `HttpClient` asks
 * for `h2c` with whatever it sends first. [RFC 9110 7.8]
 */
function ignoreUpgrade(
  httpServer: Server,
  { method, url, rawHeaders }: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
): void {
  let text = `${method} ${url} HTTP/1.1\r\n`
  rawHeaders.forEach((name, index) => {
    if (index % 2 === 1 || /^(upgrade|connection|http2-settings)$/i.test(name)) return
    text += `${name}: ${rawHeaders[index + 1]}\r\n`
  })
  socket.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, 'latin1'), head]))
  httpServer.emit('connection', socket)
}

/** Answers an upgrade with a status and ends it. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy())
  // a client that does not hang up would keep it for ever
  socket.once('finish', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status} ${statusTexts.get(status) ?? 'Refused'}\r\n` +
      'Connection: close\r\nContent-Length: 0\r\n\r\n',
  )
}

/** Where a request comes from. */
export function sourceOf({ socket, headers }: IncomingMessage): RequestSource {
  return { remoteAddress: socket.remoteAddress, forwardedFor: headers['x-forwarded-for'] }
}

/** The path of a request, without its query. */
export function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}
