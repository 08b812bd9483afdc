import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { format as prettier } from 'prettier'
import { scenarios } from './scenarios/index.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { chartOf } from './support/chart.ts'
import { comparisonOf } from './support/comparison.ts'
import type { ScenarioResult } from './support/result.ts'
import { ratioOf, type CheckedBar, type SummaryRow } from './support/summary.ts'
import { format, tablesOf } from './support/table.ts'

/**
 * Writes docs/benchmarks.md, its charts and docs/compare.md from what `npm run bench -- all --save` has measured.
 * `npm run bench:report`
 */
const folder = resolve(import.meta.dirname, 'results')
const docs = resolve(import.meta.dirname, '../docs')
const images = resolve(docs, 'images/benchmarks')

const intro = `# Benchmarks

Every figure here was measured by a command of this repository, in real Chromium with a production
build of React 19, or in Node. All contenders get the same events from the same server, one after the
other within a round; figures are medians over the rounds. "× floor" compares with a raw \`WebSocket\`
and a map from key to handler, in the same round: what costs nothing but has no reconnect, no order, no
memory of what it has seen. Tidings runs with everything on: decoding, validation, de-duplication,
ordering, counters and the inspector. Each contender is one file in \`bench/contenders/\`, used as its own
documentation says; add one there.

\`npm run bench -- all --save && npm run bench:report\` measures again and writes this page.
`

const slug = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

async function chartsOf(scenario: Scenario, rows: readonly SummaryRow[]): Promise<string[]> {
  const key = scenario.ratiosOf?.[0] ?? scenario.columns[0]?.key ?? ''
  const column = scenario.columns.find((one) => one.key === key)
  const names = [...new Set(rows.map((row) => row.case))]
  const links: string[] = []
  for (const name of names) {
    const bars = rows
      .filter((row) => row.case === name)
      .flatMap((row) => {
        const value = row.values[key]
        if (value === null || value === undefined || !Number.isFinite(value)) return []
        const ratio = ratioOf(row, key)
        const text = format(value, column) + (ratio === null ? '' : ` (${ratio.toFixed(2)}×)`)
        return [{ name: row.contender, value, text, isOurs: row.contender === 'tidings' }]
      })
    if (bars.length < 3) continue
    const direction = scenario.isLowerBetter ? 'less is better' : 'more is better'
    const unit = column?.unit ? `, ${column.unit}` : ''
    const title = `${name}: ${column?.label ?? key}${unit} (${direction})`
    const file = `${scenario.name}-${slug(name)}.svg`
    await writeFile(resolve(images, file), chartOf(title, bars))
    links.push(`![${title}](images/benchmarks/${file})`)
  }
  return links
}

/** What we hold ourselves to, met or not. */
function barTable(bars: readonly CheckedBar[]): string {
  if (bars.length === 0) return ''
  const lines = bars.map(
    ({ case: name, contender, key, isRatio, atLeast, atMost, value, isMet }) => {
      const limit = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`
      const who = contender ? `${contender}, ` : ''
      const what = `${who}${name}: ${key}${isRatio ? ' × floor' : ''}`
      return `| ${what} | ${limit} | ${format(value, { digits: 2 })} | ${isMet ? 'met' : '**not met**'} |`
    },
  )
  return `| what Tidings holds itself to | limit | measured | |\n| --- | --: | --: | --- |\n${lines.join('\n')}`
}

function circumstancesOf({ machine, command, rounds, scale, measuredAt, ...rest }: ScenarioResult) {
  const { cpu, cores, memoryGb, os, node, browser } = machine
  const { busyCores } = rest.foreignLoad
  const others =
    busyCores === null ? '' : `; other programs kept ${busyCores.toFixed(2)} cores busy`
  const share = scale === 1 ? '' : `, at ${scale * 100} % of the full amount`
  return (
    `\`${command}\`: ${rounds} rounds${share}, ${measuredAt.slice(0, 10)}, ${cpu} (${cores} cores, ` +
    `${memoryGb} GB), ${os}, Node ${node}${browser ? `, ${browser}` : ''}${others}.`
  )
}

await rm(images, { recursive: true, force: true })
await mkdir(images, { recursive: true })
const files = await readdir(folder)
const parts = [intro]
const results = new Map<string, ScenarioResult>()
for (const scenario of scenarios) {
  const file = `${scenario.name}.json`
  if (!files.includes(file)) continue
  const result = JSON.parse(await readFile(resolve(folder, file), 'utf8')) as ScenarioResult
  results.set(scenario.name, result)
  const charts = await chartsOf(scenario, result.rows)
  parts.push(
    `## ${scenario.title}`,
    scenario.about,
    ...charts,
    tablesOf(scenario, result.rows),
    barTable(result.bars),
    `*${circumstancesOf(result)}*`,
  )
}
const write = async (name: string, text: string) =>
  writeFile(resolve(docs, name), await prettier(text, { parser: 'markdown' }))
await write('benchmarks.md', parts.filter(Boolean).join('\n\n'))
await write('compare.md', comparisonOf(results))
console.log('docs/benchmarks.md and docs/compare.md written')
