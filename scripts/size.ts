import { readFile, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import budgets from '../bench/size-budgets.json' with { type: 'json' }

/**
 * Measures what an app pays for each import: minified and gzipped, peers left out, in bytes.
 * Fails when one outgrows its budget by 2 %. `npm run size`; with `-- --write` the README's table
 * is renewed.
 */
const peers = [
  'react',
  'react-dom',
  '@tanstack/react-query',
  'sonner',
  '@testing-library/react',
  'ws',
  // The clients of the protocols: an adapter is measured beyond them.
  'eventsource-parser',
  'socket.io-client',
  '@stomp/stompjs',
  'sockjs-client',
  '@tanstack/react-virtual',
  'idb-keyval',
]

/** As an app's bundler sees them: what is not used of a peer is not imported either. */
const peersLeftOut: Plugin = {
  name: 'peers-left-out',
  setup({ onResolve }) {
    const isPeer = new RegExp(`^(${peers.join('|')})(/|$)`)
    onResolve({ filter: isPeer }, ({ path }) => ({ path, external: true, sideEffects: false }))
  },
}

async function measure(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    plugins: [peersLeftOut],
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).length
}

const base = 'RealtimeProvider, useRealtimeEvent, webSocket'

interface Budget {
  readonly title: string
  readonly entry: string
  /** What is imported; `*` for everything. */
  readonly names: string
  /** Measured beyond what every app has. */
  readonly isAdded: boolean
  /** What the app has of this entry already. @default nothing */
  readonly beside?: string
  /** What we hold ourselves to, and where we are: the latter is not to be outgrown by 2 %. kB */
  readonly bar: number
  readonly budget: number
}

async function sizeOf({ entry, names, isAdded, beside }: Budget): Promise<number> {
  const from = (what: string) =>
    `export ${what === '*' ? '*' : `{ ${what} }`} from './dist/${entry}.js';`
  if (!isAdded) return measure(from(names))
  const before = `export { ${base} } from './dist/index.js';${beside ? from(beside) : ''}`
  return (await measure(before + from(names))) - (await measure(before))
}

const kilobytes = (bytes: number) => (bytes / 1_024).toFixed(1)
const rows: string[] = []
let isOver = false
for (const budget of budgets as readonly Budget[]) {
  const size = await sizeOf(budget)
  const limit = budget.budget * 1_024
  const isTooBig = size > limit * 1.02
  isOver ||= isTooBig
  rows.push(`| ${budget.title} | ${kilobytes(size)} |`)
  const bar = `bar ${budget.bar}, budget ${budget.budget}`
  console.log(`${isTooBig ? 'OVER' : 'ok  '} ${kilobytes(size)} kB  ${budget.title} (${bar})`)
}

const readme = await readFile('README.md', 'utf8')
const table = `<!-- sizes -->\n\n| import | kB |\n| --- | --: |\n${rows.join('\n')}\n\n<!-- /sizes -->`
const renewed = readme.replace(/<!-- sizes -->[^]*<!-- \/sizes -->/, table)
const figures = (text: string) =>
  [...text.matchAll(/\| ([\d.]+) \|/g)].map((match) => Number(match[1]))
if (process.argv.includes('--write')) await writeFile('README.md', renewed)
else {
  const [before, now] = [figures(readme), figures(renewed)]
  const isStale =
    now.length !== before.length ||
    now.some((kB, index) => Math.abs(kB - (before[index] ?? 0)) > Math.max(0.2, kB * 0.03))
  if (isStale) {
    console.log("The README's sizes are out of date: npm run size -- --write")
    isOver = true
  }
}
process.exitCode = isOver ? 1 : 0
