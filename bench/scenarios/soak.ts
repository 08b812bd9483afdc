import { contenderOf } from '../contenders/index.ts'
import type { Contender } from '../contenders/contender.ts'
import type { RunFacts } from '../page/record.ts'
import type { Page } from '../support/browser.ts'
import { openPage, waitFor } from '../support/pageRun.ts'
import type { Bench, Measurement, Scenario } from './scenario.ts'

const name = '1,000 components, 1,000,000 events'
const pack = 50

interface Footprint {
  readonly heap: number
  readonly listeners: number
  readonly nodes: number
  readonly timers: number
}

/** What is still held after a full collection. */
async function footprintOf(page: Page): Promise<Footprint> {
  for (let time = 0; time < 3; time++) await page.send('HeapProfiler.collectGarbage')
  const { usedSize } = await page.send<{ usedSize: number }>('Runtime.getHeapUsage')
  const counters = await page.send<{ jsEventListeners: number; nodes: number }>(
    'Memory.getDOMCounters',
  )
  return {
    heap: usedSize / 1_024,
    listeners: counters.jsEventListeners,
    nodes: counters.nodes,
    timers: await page.evaluate<number>('bench.timers()'),
  }
}

async function soak(bench: Bench, contender: Contender): Promise<Measurement> {
  const count = Math.max(20_000, Math.round(1_000_000 * bench.scale))
  const first = count / 10
  const { wire } = contender
  const page = await openPage(bench, contender, { app: 'soak', rows: 1_000, count })
  // After a tenth everything that is kept within bounds has reached them.
  await bench.server.call({ name: 'burst', wire, count: first, pack })
  await waitFor<RunFacts>(page, ({ received }) => received >= first, 120_000, true)
  const before = await footprintOf(page)
  const rest = count - first
  await bench.server.call({ name: 'burst', wire, count: rest, pack, from: first + 1 })
  const facts = await waitFor<RunFacts>(page, ({ isFinished }) => isFinished, 300_000)
  const after = await footprintOf(page)
  await page.close()
  return {
    case: name,
    contender: contender.name,
    values: {
      before: before.heap,
      grown: after.heap - before.heap,
      listeners: after.listeners - before.listeners,
      nodes: after.nodes - before.nodes,
      timers: after.timers - before.timers,
      lost: facts.expected - facts.received,
      wrong: facts.wrongRows + facts.doubled + facts.outOfOrder,
    },
  }
}

export const soakScenario: Scenario = {
  name: 'soak',
  title: 'A million events',
  about:
    'What the page holds after full garbage collections: after the first tenth, by when everything ' +
    'bounded is full, and what came on top until the end.',
  columns: [
    { key: 'before', label: 'heap after a tenth', unit: 'kB' },
    { key: 'grown', label: 'grown by', unit: 'kB' },
    { key: 'listeners', label: 'listeners more' },
    { key: 'nodes', label: 'DOM nodes more' },
    { key: 'timers', label: 'timers more' },
    { key: 'lost', label: 'lost' },
    { key: 'wrong', label: 'wrong, doubled or late' },
  ],
  isLowerBetter: true,
  contenders: ['floor', 'tidings'],
  bars: [
    { case: name, key: 'grown', atMost: 256 },
    { case: name, key: 'listeners', atMost: 0 },
    { case: name, key: 'timers', atMost: 0 },
    { case: name, key: 'lost', atMost: 0 },
  ],
  async *run(bench) {
    for (const one of bench.contenders) yield await soak(bench, contenderOf(one))
  },
}
