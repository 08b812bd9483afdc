import { crowdBack, crowdBackCase } from '../cases/crowdBack.ts'
import { burstCase, fanOut, sustainedCase } from '../cases/fanOut.ts'
import { history, historyCases } from '../cases/history.ts'
import { idle, idleCase } from '../cases/idle.ts'
import type { Scenario } from './scenario.ts'

/** How long events are sent at a steady rate where the command line does not say, seconds. */
const defaultSeconds = 30

export const serverScenario: Scenario = {
  name: 'server',
  title: 'The server',
  about:
    'Tidings’ server, which authenticates, numbers, keeps a log and bounds each connection, beside ' +
    'a loop over the readers of a topic with ws (the floor), which does none of it: the same bytes to the ' +
    'same clients. CPU is that of the server process, all threads. Memory is resident memory after a ' +
    'collection: at the beginning and the end of the steady rate, or what a connection adds. Store reads ' +
    'are all questions to the store from the drop until the last client has what it missed.',
  columns: [
    { key: 'cpuMicros', label: 'server CPU', unit: 'µs/delivery', digits: 2 },
    { key: 'wallMs', label: 'time', unit: 'ms' },
    { key: 'rate', label: 'deliveries/s' },
    { key: 'lost', label: 'lost' },
    { key: 'residentBefore', label: 'memory before', unit: 'MB' },
    { key: 'residentAfter', label: 'after', unit: 'MB' },
    { key: 'heapGrowth', label: 'heap growth', unit: 'MB', digits: 1 },
    { key: 'kilobytes', label: 'memory', unit: 'kB/connection', digits: 1 },
    { key: 'connections', label: 'connections' },
    { key: 'backSeconds', label: 'all back', unit: 's', digits: 1 },
    { key: 'storeReads', label: 'store reads' },
    { key: 'wrong', label: 'doubled or late' },
    { key: 'p50', label: 'p50', unit: 'ms', digits: 2 },
    { key: 'p99', label: 'p99', unit: 'ms', digits: 2 },
    { key: 'empty', label: 'empty pages' },
  ],
  isLowerBetter: true,
  ratiosOf: ['cpuMicros', 'wallMs'],
  contenders: ['floor', 'tidings', 'tidings on SQLite'],
  bars: [
    ...[burstCase, sustainedCase].flatMap((name) => [
      { case: name, key: 'cpuMicros', isRatio: true, atMost: 1.3 },
      { case: name, key: 'lost', atMost: 0 },
    ]),
    { case: burstCase, key: 'wallMs', isRatio: true, atMost: 1.3 },
    { case: sustainedCase, key: 'heapGrowth', atMost: 5 },
    { case: idleCase, key: 'kilobytes', atMost: 25 },
    { case: crowdBackCase, key: 'backSeconds', atMost: 30 },
    { case: crowdBackCase, key: 'storeReads', atMost: 99 },
    { case: crowdBackCase, key: 'lost', atMost: 0 },
    { case: crowdBackCase, key: 'wrong', atMost: 0 },
    ...historyCases.map(({ title }) => ({ case: title, key: 'p99', atMost: 10 })),
  ],
  async *run({ contenders, scale, seconds = defaultSeconds, log }) {
    for (const kind of contenders) yield* fanOut(kind, scale, seconds)
    for (const kind of contenders) yield await idle(kind, scale)
    if (!contenders.includes('tidings')) return
    yield await crowdBack(scale)
    yield* history(scale, log)
  },
}
