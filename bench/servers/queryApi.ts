import type { ServerResponse } from 'node:http'
import { now } from '../events.ts'
import { keyCount } from '../strategies/strategy.ts'
import type { StormOrder } from './commands.ts'

/** An API whose answers change with each event, and which counts who asks. */
export function createQueryApi() {
  let apiMs = 0
  let counts = { requests: 0, aborted: 0 }
  /** Events of each key so far: what a request is answered with. */
  let versions: number[] = []
  /** When each event happened, by key. */
  let eventTimes: number[][] = []

  function reset() {
    counts = { requests: 0, aborted: 0 }
    versions = new Array<number>(keyCount).fill(0)
    eventTimes = versions.map(() => [])
  }
  reset()

  return {
    begin(order: StormOrder) {
      reset()
      apiMs = order.apiMs
    },
    /** The `n`th event changes the data of one key. */
    onEvent(n: number) {
      const key = n % keyCount
      versions[key] = (versions[key] ?? 0) + 1
      eventTimes[key]?.push(now())
    },
    handle(path: string, response: ServerResponse) {
      const counted = counts
      counted.requests++
      // As where a request waits for its turn at the database: what is true when it is answered.
      const timer = setTimeout(() => {
        const version = versions[Number(path.split('/').at(-1))] ?? 0
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ version }))
      }, apiMs)
      response.on('close', () => {
        clearTimeout(timer)
        if (!response.writableFinished) counted.aborted++
      })
    },
    /** What became of the storm; the next page begins with data that know of none. */
    report() {
      const report = { ...counts, eventTimes }
      reset()
      return report
    },
  }
}
