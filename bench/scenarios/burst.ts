import type { Contender } from '../contenders/contender.ts'
import { contenderOf, contenders } from '../contenders/index.ts'
import { openPage, waitFor } from '../support/pageRun.ts'
import type { RunFacts } from '../page/record.ts'
import type { Bench, Measurement, Scenario } from './scenario.ts'

const cases = [
  { name: '1,000 components, plain frames', rows: 1_000, pack: 1 },
  { name: '1,000 components, 50 events a frame', rows: 1_000, pack: 50 },
  { name: '1 component, plain frames', rows: 1, pack: 1 },
  { name: '1 component, 50 events a frame', rows: 1, pack: 50 },
]
type Case = (typeof cases)[number]

/** After this long without being through a contender is stopped, and its rate is that so far. */
const limitMs = 30_000

async function burst(bench: Bench, contender: Contender, { name, rows, pack }: Case) {
  const count = Math.max(2_000, Math.round(50_000 * bench.scale))
  const page = await openPage(bench, contender, { rows, count })
  const before = await bench.browser.rendererSeconds()
  const sent = bench.server.call({ name: 'burst', wire: contender.wire, count, pack })
  const facts = await waitFor<RunFacts>(page, ({ isFinished }) => isFinished, limitMs)
  const cpu = (await bench.browser.rendererSeconds()) - before
  await page.close()
  await sent
  const measured: Measurement = {
    case: name,
    contender: contender.name,
    values: {
      rate: (facts.received / facts.tookMs) * 1_000,
      lost: facts.expected - facts.received,
      wrong: facts.wrongRows + facts.doubled + facts.outOfOrder,
      commits: facts.commits,
      cpuMicros: (cpu / Math.max(1, facts.received)) * 1e6,
    },
  }
  return measured
}

export const burstScenario: Scenario = {
  name: 'burst',
  title: 'A burst of 50,000 events',
  about:
    'As fast as the connection takes them, into React components that each show the newest event of ' +
    'their entity, until the last one is in the DOM. Ratios are to the floor with plain frames. The limits ' +
    'for packed frames come from a machine on which the floor itself reached 2.3 and 8.6 with them.',
  columns: [
    { key: 'rate', label: 'events/s' },
    { key: 'cpuMicros', label: 'renderer CPU', unit: 'µs/event', digits: 1 },
    { key: 'commits', label: 'commits' },
    { key: 'lost', label: 'lost' },
    { key: 'wrong', label: 'wrong, doubled or late' },
  ],
  ratiosOf: ['rate'],
  baseOf: (name) => name.replace('50 events a frame', 'plain frames'),
  contenders: contenders.map(({ name }) => name),
  bars: [
    { case: '1,000 components, plain frames', key: 'rate', isRatio: true, atLeast: 1 },
    { case: '1,000 components, 50 events a frame', key: 'rate', isRatio: true, atLeast: 2.1 },
    { case: '1 component, 50 events a frame', key: 'rate', isRatio: true, atLeast: 8 },
  ],
  async *run(bench) {
    for (const one of cases) {
      for (const name of bench.contenders) yield await burst(bench, contenderOf(name), one)
    }
  },
}
