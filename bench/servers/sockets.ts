import type { IncomingMessage, Server } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'

/** Serves WebSockets at a path and keeps a list of those that are open. */
export function serveSockets(
  server: Server,
  path: string,
  onSocket: (socket: WebSocket) => void,
  protocols?: readonly string[],
) {
  const handleProtocols =
    protocols && ((offered: Set<string>) => protocols.find((one) => offered.has(one)) ?? false)
  const sockets = new WebSocketServer({ noServer: true, handleProtocols })
  server.on('upgrade', (request: IncomingMessage, stream, head) => {
    if (new URL(request.url ?? '', 'http://x').pathname !== path) return
    sockets.handleUpgrade(request, stream, head, onSocket)
  })
  return {
    clients: sockets.clients,
    bufferedBytes: () => Math.max(0, ...[...sockets.clients].map((one) => one.bufferedAmount)),
  }
}

/** A text message of a client. */
export const textOf = (message: unknown) => String(message)
