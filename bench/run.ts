import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { scenarios } from './scenarios/index.ts'
import type { Measurement, Scenario } from './scenarios/scenario.ts'
import { startBrowser } from './support/browser.ts'
import { ensurePackage } from './support/build.ts'
import { describeMachine, watchForeignLoad } from './support/machine.ts'
import type { ScenarioResult } from './support/result.ts'
import { startServer } from './support/server.ts'
import { checkBars, summarize } from './support/summary.ts'
import { barLines, format, tablesOf } from './support/table.ts'

/** `npm run bench -- burst steady --contenders tidings,floor --rounds 3 --scale 0.1 --seconds 600 [--save]` */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    contenders: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    save: { type: 'boolean', default: false },
  },
})
const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`
const known = scenarios.map(({ name }) => name)
if (!positionals.length || positionals.some((name) => name !== 'all' && !known.includes(name))) {
  console.log(`Name scenarios: ${known.join(', ')}, or all.`)
  process.exit(1)
}
const chosen = scenarios.filter(({ name }) =>
  positionals.some((one) => one === name || one === 'all'),
)
const [rounds, scale] = [Number(options.rounds), Number(options.scale)]

async function measure(scenario: Scenario): Promise<ScenarioResult> {
  const names = options.contenders?.split(',') ?? scenario.contenders
  const server = await startServer({ recovers: scenario.recovers })
  const browser = await startBrowser()
  const endWatch = watchForeignLoad()
  const measured: Measurement[][] = []
  try {
    for (let round = 0; round < rounds; round++) {
      // Another one begins each time, so that nobody always has the warm machine.
      const shift = round % names.length
      const bench = {
        server,
        browser,
        contenders: [...names.slice(shift), ...names.slice(0, shift)],
        scale,
        ...(options.seconds === undefined ? {} : { seconds: Number(options.seconds) }),
        round,
        log: (line: string) => console.log(line),
      }
      measured.push(await collect(scenario, bench))
    }
  } finally {
    server.stop()
    await browser.close()
  }
  const rows = summarize(scenario, measured)
  return {
    scenario: scenario.name,
    command,
    rounds,
    scale,
    measuredAt: new Date().toISOString(),
    machine: describeMachine(browser.version),
    foreignLoad: endWatch(),
    rows: sorted(rows, names),
    bars: checkBars(scenario, rows),
  }
}

async function collect(scenario: Scenario, bench: Parameters<Scenario['run']>[0]) {
  const found: Measurement[] = []
  for await (const one of scenario.run(bench)) {
    found.push(one)
    const figures = scenario.columns.map(
      (column) => `${column.label} ${format(one.values[column.key], column)}`,
    )
    console.log(`round ${bench.round + 1}  ${one.case}  ${one.contender}: ${figures.join(' · ')}`)
  }
  return found
}

const sorted = (rows: ScenarioResult['rows'], names: readonly string[]) =>
  rows.toSorted((a, b) => names.indexOf(a.contender) - names.indexOf(b.contender))

await ensurePackage()
for (const scenario of chosen) {
  console.log(`\n# ${scenario.title}\n`)
  const result = await measure(scenario)
  const { busyCores, loadAverage } = result.foreignLoad
  console.log(`\n${tablesOf(scenario, result.rows)}\n`)
  for (const line of barLines(result.bars)) console.log(line)
  console.log(
    `others kept ${format(busyCores, { digits: 2 })} cores busy, load average ${format(loadAverage, { digits: 1 })}`,
  )
  if (!options.save) continue
  const folder = resolve(import.meta.dirname, 'results')
  await mkdir(folder, { recursive: true })
  await writeFile(resolve(folder, `${scenario.name}.json`), `${JSON.stringify(result, null, 2)}\n`)
}
