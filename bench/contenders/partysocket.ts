import { WebSocket as PartySocket } from 'partysocket'
import type { BenchEvent } from '../events.ts'
import { createListeners } from './byId.ts'
import type { Contender } from './contender.ts'

export const partysocket: Contender = {
  name: 'partysocket',
  wire: 'websocket',
  usedAs: 'one message listener that parses, an id check in each component',
  imports: "export { WebSocket } from 'partysocket'",
  connect({ url, onOpen, WebSocket }) {
    const { take, listen } = createListeners()
    const socket = new PartySocket(url, [], { WebSocket })
    socket.addEventListener('open', onOpen)
    socket.addEventListener('message', ({ data }) => take(JSON.parse(data as string) as BenchEvent))
    return { listen, close: () => socket.close() }
  },
}
