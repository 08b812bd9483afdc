import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { serveSockets, textOf } from './sockets.ts'
import { packed, type AttachWire } from './wire.ts'

/** STOMP 1.2 over WebSocket, with one destination. */
export const attachStomp: AttachWire = (server) => {
  /** Socket → the id of its subscription. */
  const subscriptions = new Map<WebSocket, string>()
  const onSocket = (socket: WebSocket) => {
    socket.on('close', () => subscriptions.delete(socket))
    socket.on('message', (message) => {
      const text = textOf(message)
      const command = text.split('\n', 1)[0]
      const headerOf = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(text)?.[1] ?? ''
      if (command === 'CONNECT') socket.send('CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0')
      if (command === 'SUBSCRIBE') subscriptions.set(socket, headerOf('id'))
      if (command === 'DISCONNECT') socket.send(`RECEIPT\nreceipt-id:${headerOf('receipt')}\n\n\0`)
    })
  }
  const { bufferedBytes } = serveSockets(server, '/stomp', onSocket, ['v12.stomp'])
  return {
    send(items) {
      const body = packed(items)
      for (const [socket, id] of subscriptions) {
        const heads = [
          'MESSAGE',
          `subscription:${id}`,
          `message-id:${randomUUID()}`,
          'destination:/topic/events',
          'content-type:application/json',
          `content-length:${Buffer.byteLength(body)}`,
        ]
        socket.send(`${heads.join('\n')}\n\n${body}\0`)
      }
    },
    bufferedBytes,
  }
}
