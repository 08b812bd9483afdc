import { setTimeout } from 'node:timers/promises'
import { buildDemo, startDemo, type Demo } from '../../demo/startDemo.ts'
import type { Page } from '../support/browser.ts'
import { quantile } from '../support/statistics.ts'
import type { Bench, Measurement, Scenario } from './scenario.ts'

const name = 'a goal made over REST, seen in two windows'

/** In the page: resolves with the time of day at which the text is in the list of goals. */
const timeOfText = (text: string) => `new Promise((resolve) => {
  const look = () => {
    if (!document.querySelector('.goal-list')?.textContent.includes(${JSON.stringify(text)})) return
    observer.disconnect()
    resolve(performance.timeOrigin + performance.now())
  }
  const observer = new MutationObserver(look)
  observer.observe(document.body, { childList: true, subtree: true, characterData: true })
  look()
})`

async function openWindow(bench: Bench, demo: Demo): Promise<Page> {
  const page = await bench.browser.open(demo.url)
  const isLive = `document.querySelector('.tidings-indicator')?.dataset.state === 'connected'`
  while (!(await page.evaluate<boolean>(isLive))) await setTimeout(100)
  return page
}

async function writeGoal(demo: Demo, title: string): Promise<void> {
  const { ok, status } = await fetch(new URL('/api/goals', demo.url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-User-Id': 'u-ben' },
    body: JSON.stringify({ title }),
  })
  if (!ok) throw new Error(`POST /api/goals → ${status}`)
}

/** Milliseconds from before the request to the list of each window. */
async function measureDemo(bench: Bench, demo: Demo): Promise<number[]> {
  const pages = [await openWindow(bench, demo), await openWindow(bench, demo)]
  const times: number[] = []
  const count = Math.max(5, Math.round(30 * bench.scale))
  for (let n = 0; n < count; n++) {
    const title = `Goal ${bench.round}.${n} of the measurement`
    const seen = pages.map((page) => page.evaluate<number>(timeOfText(title)))
    // both have begun to watch
    for (const page of pages) await page.evaluate('0')
    const writtenAt = performance.timeOrigin + performance.now()
    await writeGoal(demo, title)
    for (const at of await Promise.all(seen)) times.push(at - writtenAt)
    // beyond the quiet time between two fetches of one query
    await setTimeout(400)
  }
  for (const page of pages) await page.close()
  return times
}

export const demoScenario: Scenario = {
  name: 'demo',
  title: 'From REST to the screen',
  about:
    'The demo with its server, proxy and REST API, open in two windows. Someone else makes a goal over ' +
    'REST; the time is from before that request until the goal is in the list of a window: the write, ' +
    'the event, the refetch of the list that the event causes, and the commit.',
  columns: [
    { key: 'p50', label: 'p50', unit: 'ms', digits: 1 },
    { key: 'p95', label: 'p95', unit: 'ms', digits: 1 },
    { key: 'longest', label: 'longest', unit: 'ms', digits: 1 },
  ],
  isLowerBetter: true,
  contenders: ['tidings'],
  bars: [
    { case: name, key: 'p50', atMost: 100 },
    { case: name, key: 'p95', atMost: 100 },
  ],
  async *run(bench) {
    if (bench.round === 0) await buildDemo()
    const demo = await startDemo({ port: 0, serverPort: 0, rate: 0, reuseBuild: true })
    try {
      const times = await measureDemo(bench, demo)
      const measured: Measurement = {
        case: name,
        contender: 'tidings',
        values: {
          p50: quantile(times, 0.5),
          p95: quantile(times, 0.95),
          longest: Math.max(...times),
        },
      }
      yield measured
    } finally {
      await demo.close()
    }
  },
}
