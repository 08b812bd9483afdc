// @ts-check
// Plain JavaScript, so that Node starts it as it stands, from the sources as well as from the package.
import { parentPort, workerData } from 'node:worker_threads'
import { openEventTable } from './sqlite/eventTable.js'

/**
 * The thread in which SQLite works: its calls block, and here they block nobody's connections.
 * @typedef {{ id: number, name: string, args: unknown[] }} Call
 * @typedef {{ id: number, result?: unknown, error?: { code: string, message: string } }} Answer
 */

const port = parentPort
if (!port) throw new TypeError('this file is started as a worker thread')

/** @param {unknown} error */
function described(error) {
  const { code, message } = /** @type {{ code?: unknown, message?: unknown }} */ (error)
  return { code: String(code), message: String(message) }
}

/** @type {import('./sqlite/rows.d.ts').WorkerOptions} */
// eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- what the store starts it with
const options = workerData
/** @type {ReturnType<typeof openEventTable> | null} */
let table = null
// the store calls nothing before it has this answer
import('libsql').then(
  ({ default: Database }) => {
    try {
      table = openEventTable(Database, options)
      port.postMessage({ id: 0, result: { epoch: table.epoch } })
    } catch (error) {
      port.postMessage({ id: 0, error: described(error) })
    }
  },
  (/** @type {unknown} */ error) => port.postMessage({ id: 0, error: described(error) }),
)

port.on('message', (/** @type {Call} */ { id, name, args }) => {
  /** @type {Answer} */
  let answer
  try {
    const call = /** @type {Record<string, (...args: unknown[]) => unknown>} */ (
      /** @type {unknown} */ (table)
    )[name]
    answer = { id, result: call?.(...args) }
  } catch (error) {
    answer = { id, error: described(error) }
  }
  port.postMessage(answer)
  if (name === 'close') port.close()
})
