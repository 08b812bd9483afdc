import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Contender } from '../contenders/contender.ts'
import { contenderOf, contenders } from '../contenders/index.ts'
import type { PathFacts } from '../page/path.ts'
import { buildProgram } from '../support/build.ts'
import { openPage, waitFor } from '../support/pageRun.ts'
import type { Bench, Measurement, Scenario } from './scenario.ts'

interface MeasuredFacts extends PathFacts {
  /** CPU time for each event, microseconds. */
  readonly cpuMicros: number
}

const packs = [1, 50]
const countOf = ({ scale }: Bench) => Math.max(5_000, Math.round(100_000 * scale))
const caseOf = (place: string, pack: number) =>
  `${place}, ${pack === 1 ? 'plain frames' : `${pack} events a frame`}`

async function inNode(bench: Bench, { name, wire }: Contender, pack: number): Promise<Measurement> {
  const count = countOf(bench)
  const url = `ws://127.0.0.1:${bench.server.port}/${wire}`
  const child = fork(await buildProgram('programs/pathClient.ts'), [name, url, String(count)], {
    execArgv: [],
  })
  await once(child, 'message')
  const finished = once(child, 'message')
  await bench.server.call({ name: 'burst', wire, count, pack })
  const [facts] = (await finished) as [MeasuredFacts]
  child.disconnect()
  return measured(caseOf('Node', pack), name, facts)
}

async function inBrowser(bench: Bench, contender: Contender, pack: number): Promise<Measurement> {
  const count = countOf(bench)
  const { name, wire } = contender
  const page = await openPage(bench, contender, { app: 'path', count })
  const before = await bench.browser.rendererSeconds()
  await bench.server.call({ name: 'burst', wire, count, pack })
  const facts = await waitFor<PathFacts>(page, ({ isFinished }) => isFinished, 30_000)
  const cpu = (await bench.browser.rendererSeconds()) - before
  await page.close()
  return measured(caseOf('Chromium', pack), name, { ...facts, cpuMicros: (cpu / count) * 1e6 })
}

const measured = (name: string, contender: string, facts: MeasuredFacts): Measurement => ({
  case: name,
  contender,
  values: { rate: (facts.counted / facts.tookMs) * 1_000, cpuMicros: facts.cpuMicros },
})

export const pathScenario: Scenario = {
  name: 'path',
  title: 'The way of a message, without React',
  about:
    '100,000 events from the socket to 1,000 handlers by id, after a warm-up of a fifth. The floor is ' +
    'JSON.parse and a Map; Tidings de-duplicates, orders, validates and counts on the way.',
  columns: [
    { key: 'rate', label: 'events/s' },
    { key: 'cpuMicros', label: 'CPU', unit: 'µs/event', digits: 1 },
  ],
  ratiosOf: ['rate', 'cpuMicros'],
  contenders: contenders.filter((one) => one.connect).map((one) => one.name),
  bars: [
    { case: caseOf('Node', 1), key: 'rate', isRatio: true, atLeast: 0.9 },
    { case: caseOf('Chromium', 1), key: 'rate', isRatio: true, atLeast: 0.75 },
  ],
  async *run(bench) {
    for (const pack of packs) {
      for (const name of bench.contenders) {
        const contender = contenderOf(name)
        if (contender.name !== 'EventSource') yield await inNode(bench, contender, pack)
        yield await inBrowser(bench, contender, pack)
      }
    }
  },
}
