import { setTimeout } from 'node:timers/promises'
import type { ShownVersion, StormFacts } from '../page/storm.tsx'
import { strategies } from '../strategies/index.ts'
import { keyCount } from '../strategies/strategy.ts'
import { openPage, waitFor } from '../support/pageRun.ts'
import { median, quantile } from '../support/statistics.ts'
import type { Bench, Measurement, Scenario } from './scenario.ts'

const perSecond = 200
const cases = [25, 200].map((apiMs) => ({ name: `the API answers in ${apiMs} ms`, apiMs }))

interface StormReport {
  readonly requests: number
  readonly aborted: number
  /** When each event happened, by key. */
  readonly eventTimes: readonly (readonly number[])[]
}

async function storm(bench: Bench, strategy: string, { name, apiMs }: (typeof cases)[number]) {
  const count = Math.round(Math.max(perSecond, perSecond * 5 * bench.scale) / keyCount) * keyCount
  const page = await openPage(bench, { name: strategy }, { app: 'storm', wire: 'websocket' })
  // The first load, and what a client fetches when it has connected, belong to no storm.
  await setTimeout(1_500)
  const order = { wire: 'websocket', count, perSecond, apiMs } as const
  await bench.server.call({ name: 'storm', ...order })
  const goal = count / keyCount
  const isThere = ({ shown }: StormFacts) =>
    new Set(shown.filter(({ version }) => version === goal).map(({ key }) => key)).size === keyCount
  const { shown } = await waitFor<StormFacts>(page, isThere, 15_000)
  const { requests, aborted, eventTimes } = await bench.server.call<StormReport>({
    name: 'storm-report',
  })
  await page.close()
  const staleness = stalenessOf(shown, eventTimes)
  const seen = staleness.filter(Number.isFinite)
  // Later commits of the same version, by polling for one, add nothing.
  const rightAt = Array.from(
    { length: keyCount },
    (_, key) => shown.find((one) => one.key === key && one.version === goal)?.at,
  )
  const lastEventAt = Math.max(...eventTimes.flat())
  const measured: Measurement = {
    case: name,
    contender: strategy,
    values: {
      requests,
      aborted,
      median: median(seen),
      p95: quantile(seen, 0.95),
      worst: Math.max(...seen),
      rightAfter: Math.max(...rightAt.map((at) => at ?? Infinity)) - lastEventAt,
      never: staleness.length - seen.length,
    },
  }
  return measured
}

/** For each event the time until a component showed data that knew of it; infinity for never. */
function stalenessOf(shown: readonly ShownVersion[], times: StormReport['eventTimes']): number[] {
  return times.flatMap((eventTimes, key) => {
    const own = shown.filter((one) => one.key === key)
    return eventTimes.map((time, index) => {
      const first = own.find(({ version, at }) => version > index && at >= time)
      return (first?.at ?? Infinity) - time
    })
  })
}

export const stormScenario: Scenario = {
  name: 'storm',
  title: '1,000 events in 5 s over 20 query keys',
  about:
    'TanStack Query in Chromium; each event changes the data of one key. Stale is the time from an ' +
    'event to the commit of data that knows of it. An answer holds what is true when it is sent. ' +
    'A browser opens six connections to such an API: of 200 ms each, they bring 30 answers a second.',
  columns: [
    { key: 'requests', label: 'requests' },
    { key: 'aborted', label: 'of them aborted' },
    { key: 'median', label: 'stale, median', unit: 'ms' },
    { key: 'p95', label: 'stale, p95', unit: 'ms' },
    { key: 'worst', label: 'worst', unit: 'ms' },
    { key: 'rightAfter', label: 'all right after the last event', unit: 'ms' },
    { key: 'never', label: 'never seen' },
  ],
  isLowerBetter: true,
  contenders: strategies.map(({ name }) => name),
  bars: [
    { case: 'the API answers in 25 ms', key: 'requests', atMost: 400 },
    { case: 'the API answers in 25 ms', key: 'rightAfter', atMost: 250 },
    { case: 'the API answers in 200 ms', key: 'requests', atMost: 190 },
    { case: 'the API answers in 200 ms', key: 'median', atMost: 440 },
  ],
  async *run(bench) {
    for (const one of cases) {
      for (const name of bench.contenders) yield await storm(bench, name, one)
    }
  },
}
