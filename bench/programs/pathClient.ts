import { WebSocket } from 'ws'
import { contenderOf } from '../contenders/index.ts'
import { startPath } from '../page/path.ts'

/** The `path` scenario in Node: tells its parent when it is connected, and at the end its facts. */
const [name = '', url = '', count = ''] = process.argv.slice(2)
const tell = (message: unknown) => process.send?.(message)

const path = startPath(contenderOf(name), {
  url,
  count: Number(count),
  // The same interface as the browser's, as far as clients use it.
  WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
  onOpen: () => tell('open'),
  onFinished() {
    tell({ ...path.facts(), cpuMicros: process.cpuUsage().user + process.cpuUsage().system })
    path.close()
  },
})
process.on('disconnect', () => process.exit())
