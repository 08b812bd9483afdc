import type { Contender } from '../contenders/contender.ts'
import { contenderOf, contenders } from '../contenders/index.ts'
import type { RunFacts } from '../page/record.ts'
import { openPage, waitFor } from '../support/pageRun.ts'
import { quantile } from '../support/statistics.ts'
import type { Bench, Measurement, Scenario } from './scenario.ts'

const name = '2,000 events/s, 1,000 components'
const perSecond = 2_000

async function steady(bench: Bench, contender: Contender): Promise<Measurement> {
  const count = Math.max(2_000, Math.round(perSecond * 10 * bench.scale))
  const page = await openPage(bench, contender, { rows: 1_000, count })
  const before = await bench.browser.rendererSeconds()
  await bench.server.call({ name: 'steady', wire: contender.wire, count, perSecond })
  const facts = await waitFor<RunFacts>(page, ({ isFinished }) => isFinished, 20_000)
  const cpu = (await bench.browser.rendererSeconds()) - before
  const latencies = await page.evaluate<number[]>('bench.latencies')
  await page.close()
  return {
    case: name,
    contender: contender.name,
    values: {
      p50: quantile(latencies, 0.5),
      p95: quantile(latencies, 0.95),
      commits: facts.commits,
      cpu: cpu / (count / perSecond),
      lost: facts.expected - facts.received,
      wrong: facts.wrongRows + facts.doubled + facts.outOfOrder,
    },
  }
}

export const steadyScenario: Scenario = {
  name: 'steady',
  title: 'A steady stream',
  about:
    'For ten seconds. Latency is from the send call of the server to the commit of the component ' +
    'that shows the event, by the clock of one machine. The ratio is that of p95; less is better. ' +
    'Tidings commits once a frame, the others with each event: an event waits for its frame, up to ' +
    '17 ms, and the renderer has time for the rest of the app.',
  columns: [
    { key: 'p50', label: 'send → DOM p50', unit: 'ms', digits: 1 },
    { key: 'p95', label: 'p95', unit: 'ms', digits: 1 },
    { key: 'cpu', label: 'renderer CPU', unit: 'cores', digits: 2 },
    { key: 'commits', label: 'commits' },
    { key: 'lost', label: 'lost' },
    { key: 'wrong', label: 'wrong, doubled or late' },
  ],
  ratiosOf: ['p95', 'cpu'],
  isLowerBetter: true,
  contenders: contenders.map((one) => one.name),
  bars: [
    { case: name, key: 'p95', isRatio: true, atMost: 1.2 },
    { case: name, key: 'cpu', isRatio: true, atMost: 0.8 },
  ],
  async *run(bench) {
    for (const one of bench.contenders) yield await steady(bench, contenderOf(one))
  },
}
