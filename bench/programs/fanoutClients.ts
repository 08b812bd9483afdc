import { now } from '../events.ts'
import { openCountingSocket, type CountingSocket } from '../support/countingSocket.ts'
import { serveCommands } from '../support/serveCommands.ts'

/** Many clients of one server, spread over its topics, that count the events which come. */
const [port = '', localAddress = '', clientCount = '', topicCount = ''] = process.argv.slice(2)
const beatMs = 15_000
let received = 0
let lastAt = 0

const onEvents = (count: number) => {
  if (count === 0) return
  received += count
  lastAt = now()
}
const sockets: CountingSocket[] = []
const address = { port: Number(port), localAddress }
for (let first = 0; first < Number(clientCount); first += 50) {
  const size = Math.min(50, Number(clientCount) - first)
  const group = Array.from({ length: size }, (_, index) =>
    openCountingSocket(address, `t${(first + index) % Number(topicCount)}`, onEvents),
  )
  sockets.push(...(await Promise.all(group)))
}
setInterval(() => {
  for (const socket of sockets) socket.beat()
}, beatMs)

serveCommands({ facts: () => ({ received, lastAt }) }, sockets.length)
