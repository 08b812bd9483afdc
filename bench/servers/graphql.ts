import type { WebSocket } from 'ws'
import { serveSockets, textOf } from './sockets.ts'
import { packed, type AttachWire } from './wire.ts'

/** `graphql-transport-ws` with one subscription, `event`. */
export const attachGraphql: AttachWire = (server) => {
  /** Socket → the id of its subscription. */
  const subscriptions = new Map<WebSocket, string>()
  const send = (socket: WebSocket, id: string, event: string) =>
    socket.send(`{"id":"${id}","type":"next","payload":{"data":{"event":${event}}}}`)
  const onSocket = (socket: WebSocket) => {
    socket.on('close', () => subscriptions.delete(socket))
    socket.on('message', (message) => {
      const { type, id = '' } = JSON.parse(textOf(message)) as { type: string; id?: string }
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}')
      if (type === 'subscribe') {
        subscriptions.set(socket, id)
        send(socket, id, '[]')
      }
      if (type === 'ping') socket.send('{"type":"pong"}')
    })
  }
  const protocols = ['graphql-transport-ws']
  const { bufferedBytes } = serveSockets(server, '/graphql', onSocket, protocols)
  return {
    send(items) {
      const event = packed(items)
      for (const [socket, id] of subscriptions) send(socket, id, event)
    },
    bufferedBytes,
  }
}
