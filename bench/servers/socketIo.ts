import { Server } from 'socket.io'
import { values, type AttachWire } from './wire.ts'

/** Socket.IO; with `recovers` its connection state recovery is on, as its documentation describes it. */
export const attachSocketIo: AttachWire = (server, { recovers }) => {
  const io = new Server(server, {
    // Other upgrades on this port belong to the other protocols.
    destroyUpgrade: false,
    ...(recovers && { connectionStateRecovery: {} }),
  })
  return {
    send: (items) => io.emit('event', values(items)),
    bufferedBytes() {
      let most = 0
      for (const { conn } of io.sockets.sockets.values()) {
        const { socket } = conn.transport as unknown as { socket?: { bufferedAmount: number } }
        // What the transport has not taken yet waits in the connection's own list.
        const waiting = (conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length * 300
        most = Math.max(most, waiting + (socket?.bufferedAmount ?? 0))
      }
      return most
    },
  }
}
