import { createRealtimeClient, type WebSocketConstructor } from 'tidings/core'
import { webSocket } from 'tidings'
import { WebSocket } from 'ws'
import { now } from '../events.ts'
import { serveCommands } from '../support/serveCommands.ts'

/** Many of the library's own clients in one process, each as an app has it. */
const [port = '', localAddress = '', clientCount = '', topicCount = ''] = process.argv.slice(2)
let received = 0
let lastAt = 0
let wrong = 0

/** Comes from an address of its own, since each has only so many ports. */
class AddressedSocket extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols, { localAddress, perMessageDeflate: false })
  }
}

function start(token: string): Promise<void> {
  const client = createRealtimeClient({
    transport: webSocket({ url: `ws://127.0.0.1:${port}/realtime` }),
    token: () => token,
    environment: { WebSocket: AddressedSocket as unknown as WebSocketConstructor },
  })
  let last = 0
  client.subscribe('*', ({ sequence }) => {
    // what the server says of itself has no place in the log
    if (sequence === undefined) return
    if (last !== 0 && sequence !== last + 1) wrong++
    last = sequence
    received++
    lastAt = now()
  })
  client.connect()
  return new Promise((resolve) => {
    const off = client.onSnapshot(() => {
      if (client.getSnapshot().state !== 'connected') return
      off()
      resolve()
    })
  })
}

for (let first = 0; first < Number(clientCount); first += 50) {
  const size = Math.min(50, Number(clientCount) - first)
  await Promise.all(
    Array.from({ length: size }, (_, index) => start(`t${(first + index) % Number(topicCount)}`)),
  )
}
serveCommands({ facts: () => ({ received, lastAt, wrong }) }, clientCount)
