import { packed, type AttachWire } from './wire.ts'
import { serveSockets, textOf } from './sockets.ts'
import { tenantId } from '../events.ts'

/** JSON over a bare WebSocket. It answers a client that authenticates or pings, and keeps no log. */
export const attachWebSocket: AttachWire = (server) => {
  const { clients, bufferedBytes } = serveSockets(server, '/websocket', (socket) => {
    socket.on('message', (message) => {
      const { action } = JSON.parse(textOf(message)) as { action?: string }
      const timestamp = new Date().toISOString()
      if (action === 'auth') {
        const data = { tenantId, userId: 'u-ada', connectionId: 'c-1' }
        socket.send(JSON.stringify({ type: 'auth.success', timestamp, data }))
      } else if (action === 'ping')
        socket.send(JSON.stringify({ type: 'pong', timestamp, data: {} }))
    })
  })
  return {
    send(items) {
      const text = packed(items)
      for (const socket of clients) socket.send(text)
    },
    bufferedBytes,
  }
}
