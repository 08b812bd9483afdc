import { setTimeout } from 'node:timers/promises'
import { contenderOf } from '../contenders/index.ts'
import { makeJobEvent } from '../events.ts'
import type { LiveFacts } from '../page/live.tsx'
import { openPage } from '../support/pageRun.ts'
import type { Bench, Measurement, Scenario } from './scenario.ts'

const cases = [
  { name: 'activity feed, 20 events/s', view: 'feed', about: 'goals', entities: 1, perSecond: 20 },
  {
    name: 'activity feed, 500 events/s',
    view: 'feed',
    about: 'goals',
    entities: 1,
    perSecond: 500,
  },
  {
    name: '1,000 jobs, 500 events/s',
    view: 'jobs',
    about: 'jobs',
    entities: 1_000,
    perSecond: 500,
  },
  {
    name: '1,000 jobs, 2,000 events/s',
    view: 'jobs',
    about: 'jobs',
    entities: 1_000,
    perSecond: 2_000,
  },
] as const

/** How many of the jobs the page shows as they are, after so many events; percent. */
function shareRight(shown: Readonly<Record<string, number>>, jobs: number, events: number): number {
  let right = 0
  for (let n = events - jobs + 1; n <= events; n++) {
    const { jobId, progress } = makeJobEvent(n, 0, jobs).data
    if (shown[String(jobId)] === progress) right++
  }
  return (right / jobs) * 100
}

async function live(bench: Bench, contender: string, one: (typeof cases)[number]) {
  const { name, view, ...order } = one
  const { wire } = contenderOf(contender)
  const count = Math.max(order.perSecond, Math.round(order.perSecond * 10 * bench.scale))
  const page = await openPage(bench, { name: contender }, { app: 'live', view, wire })
  // A list that has been filled, not one that fills.
  const filled = Math.max(200, one.entities)
  await bench.server.call({ name: 'steady', wire, ...order, count: filled, perSecond: 500 })
  await setTimeout(500)
  await page.evaluate('bench.begin()')
  const before = await bench.browser.rendererSeconds()
  await bench.server.call({ name: 'steady', wire, ...order, count, from: filled + 1 })
  const cpu = (await bench.browser.rendererSeconds()) - before
  const facts = await page.evaluate<LiveFacts>('bench.facts()')
  const shown = await page.evaluate<Record<string, number>>('bench.jobs()')
  await page.close()
  const measured: Measurement = {
    case: name,
    contender,
    values: {
      dropped: (facts.dropped / facts.frames) * 100,
      longTasks: facts.longTasks,
      longest: facts.longestMs,
      commits: facts.commits,
      // The frame in which the counting began may have had its commit before or after.
      commitsPerFrame: (facts.commits - 1) / (facts.frames - facts.dropped),
      right: one.view === 'jobs' ? shareRight(shown, one.entities, filled + count) : null,
      cpu: cpu / (count / order.perSecond),
      elements: facts.elements,
    },
  }
  return measured
}

export const liveScenario: Scenario = {
  name: 'live',
  title: 'The shipped parts under load',
  about:
    'GoalActivityFeed and JobTable for ten seconds, already full when they begin. The floor is a plain ' +
    'list of the newest hundred, and of all jobs, with one state set by each event and no grouping, ' +
    'roles, announcements or virtual rows.',
  columns: [
    { key: 'dropped', label: 'frames dropped', unit: '%', digits: 1 },
    { key: 'longTasks', label: 'tasks over 50 ms' },
    { key: 'longest', label: 'longest', unit: 'ms' },
    { key: 'commits', label: 'commits' },
    { key: 'commitsPerFrame', label: 'a drawn frame', digits: 2 },
    { key: 'right', label: 'jobs right in the end', unit: '%' },
    { key: 'cpu', label: 'renderer CPU', unit: 'cores', digits: 2 },
    { key: 'elements', label: 'elements' },
  ],
  isLowerBetter: true,
  contenders: ['floor', 'tidings'],
  bars: [
    { case: '1,000 jobs, 2,000 events/s', key: 'commitsPerFrame', atMost: 1 },
    { case: '1,000 jobs, 2,000 events/s', key: 'longTasks', atMost: 0 },
    { case: '1,000 jobs, 2,000 events/s', key: 'right', atLeast: 100 },
  ],
  async *run(bench) {
    for (const one of cases) {
      for (const name of bench.contenders) yield await live(bench, name, one)
    }
  },
}
