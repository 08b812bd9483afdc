import { WebSocket } from 'ws'
import { contenderOf } from '../contenders/index.ts'
import { startPath } from '../page/path.ts'

/** The `path` scenario in Node: tells its parent when it is connected, and at the end its facts. */
const [name = '', url = '', count = ''] = process.argv.slice(2)
const tell = (message: unknown) => process.send?.(message)

let before = process.cpuUsage()
const path = startPath(contenderOf(name), {
  url,
  count: Number(count),
  // The same interface as the browser's, as far as clients use it.
  WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
  onOpen() {
    before = process.cpuUsage()
    tell('open')
  },
  onFinished() {
    const { user, system } = process.cpuUsage(before)
    tell({ ...path.facts(), cpuMicros: (user + system) / Number(count) })
    path.close()
  },
})
process.on('disconnect', () => process.exit())
