import { io } from 'socket.io-client'
import type { BenchEvent } from '../events.ts'
import { byId } from './byId.ts'
import type { Contender } from './contender.ts'

export const socketIo: Contender = {
  name: 'socket.io-client',
  wire: 'socket.io',
  usedAs: "socket.on('event') with an id check in each component; WebSocket only",
  imports: "export { io } from 'socket.io-client'",
  connect({ url, onOpen }) {
    const { origin } = new URL(url)
    const socket = io(origin.replace('ws', 'http'), {
      path: '/socket.io',
      transports: ['websocket'],
    })
    socket.on('connect', onOpen)
    return {
      listen(goalId, handler) {
        const listener = byId(goalId, handler)
        const onEvent = (message: BenchEvent | BenchEvent[]) => {
          if (Array.isArray(message)) message.forEach(listener)
          else listener(message)
        }
        socket.on('event', onEvent)
        return () => {
          socket.off('event', onEvent)
        }
      },
      close: () => {
        socket.close()
      },
    }
  },
}
