import { WebSocket } from 'ws'

/** Many clients of one server: they authenticate, then count the events that come. */
const [url = '', count = ''] = process.argv.slice(2)
const marker = '"eventId":"e-'
let [open, received, expected] = [0, 0, Infinity]
let finishedAt = 0

function connect(): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () => socket.send('{"action":"auth","token":"bench"}'))
    socket.on('message', (message: Buffer) => {
      const text = message.toString()
      if (text.includes('auth.success')) {
        open++
        resolve()
      }
      // Counted without parsing, so that the clients take little of the machine.
      for (let at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, at + 1)) received++
      if (received >= expected && !finishedAt)
        finishedAt = performance.timeOrigin + performance.now()
    })
    socket.on('close', () => open--)
  })
}

process.on('message', ({ expect }: { expect?: number }) => {
  if (expect !== undefined) expected = expect
  process.send?.({ open, received, finishedAt })
})
process.on('disconnect', () => process.exit())
for (let client = 0; client < Number(count); client += 50) {
  await Promise.all(Array.from({ length: Math.min(50, Number(count) - client) }, connect))
}
process.send?.({ open, received, finishedAt })
