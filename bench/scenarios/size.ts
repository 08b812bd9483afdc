import { spawn } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { contenderOf, contenders } from '../contenders/index.ts'
import { bundleOf } from '../support/build.ts'
import type { Measurement, Scenario } from './scenario.ts'

const peers = ['react', 'react-dom', 'react/jsx-runtime']
const clients = 'what an app imports for events'

/** The figures of `npm run size`, which also watches over the budgets. */
async function entrySizes(): Promise<Measurement[]> {
  const child = spawn('npx', ['tsx', 'scripts/size.ts'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await new Promise((resolve) => child.once('close', resolve))
  return [...output.matchAll(/^\w+ +([\d.]+) kB {2}(.*) \(bar ([\d.]+), budget/gm)].map(
    ([, size, title = '', bar]) => ({
      case: title.replaceAll('`', ''),
      contender: 'tidings',
      values: { kilobytes: Number(size), bar: Number(bar) },
    }),
  )
}

export const sizeScenario: Scenario = {
  name: 'size',
  title: 'What an app downloads',
  about: 'Minified by esbuild, gzipped (level 9), React left out; kB are 1,024 bytes.',
  columns: [
    { key: 'kilobytes', label: 'min + gzip', unit: 'kB', digits: 1 },
    { key: 'bar', label: 'bar', unit: 'kB', digits: 1 },
  ],
  isLowerBetter: true,
  contenders: contenders.filter(({ imports }) => imports).map(({ name }) => name),
  bars: [
    { case: clients, key: 'kilobytes', atMost: 6 },
    { case: 'everything of tidings', key: 'kilobytes', atMost: 16 },
  ],
  async *run(bench) {
    for (const name of bench.contenders) {
      const code = await bundleOf(contenderOf(name).imports, peers)
      const kilobytes = gzipSync(code, { level: 9 }).length / 1_024
      yield { case: clients, contender: name, values: { kilobytes, bar: null } }
    }
    yield* await entrySizes()
  },
}
