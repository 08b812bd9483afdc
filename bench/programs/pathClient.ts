import { WebSocket } from 'ws'
import { contenderOf } from '../contenders/index.ts'
import { startPath } from '../page/path.ts'

/** The `path` scenario in Node: tells its parent when it is connected, and at the end its facts. */
const [name = '', url = '', count = ''] = process.argv.slice(2)
const tell = (message: unknown) => process.send?.(message)

/** A contender that has lost an event is not waited for. */
const limitMs = 30_000

let before = process.cpuUsage()
const path = startPath(contenderOf(name), {
  url,
  count: Number(count),
  // The same interface as the browser's, as far as clients use it.
  WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
  onOpen() {
    before = process.cpuUsage()
    tell('open')
    setTimeout(finish, limitMs).unref()
  },
  onFinished: finish,
})

function finish() {
  const { user, system } = process.cpuUsage(before)
  tell({ ...path.facts(), cpuMicros: (user + system) / Number(count) })
  path.close()
}
process.on('disconnect', () => process.exit())
