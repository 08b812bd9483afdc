import { spawn } from 'node:child_process'
import { takeFlags } from './takeFlags.ts'

/**
 * Several servers whose parts are killed, and that are restarted in turn, at any scale:
 * `npm run test:cluster -- --clients 3000 --events 100000 --spread-ms 8000`; what else is given goes
 * to Vitest.
 */
const args = process.argv.slice(2)
const env = takeFlags(args, {
  '--clients': 'CLUSTER_CLIENTS',
  '--events': 'CLUSTER_EVENTS',
  '--spread-ms': 'CLUSTER_SPREAD_MS',
})
const files = ['test/server/cluster.test.ts', 'test/server/rollingRestart.test.ts']
const child = spawn('npx', ['vitest', 'run', '--project', 'node', ...files, ...args], {
  stdio: ['ignore', 'inherit', 'inherit'],
  env,
})
child.on('close', (code) => (process.exitCode = code ?? 1))
