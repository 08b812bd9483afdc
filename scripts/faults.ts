import { execFileSync, spawn } from 'node:child_process'
import { takeFlags } from './takeFlags.ts'

/**
 * The fault suite against the built package. `npm run test:faults -- --seed 7` repeats a run;
 * `-- --seconds 3600` makes the storm last an hour, `-- --soak` the soak a million events; what else
 * is given goes to Vitest.
 */
const args = process.argv.slice(2)
const env = takeFlags(args, { '--seed': 'FAULT_SEED', '--seconds': 'FAULT_SECONDS' })

const soakAt = args.indexOf('--soak')
if (soakAt >= 0) {
  args.splice(soakAt, 1)
  env.FAULT_SOAK = 'full'
}

execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
const child = spawn('npx', ['vitest', 'run', '--project', 'faults', ...args], {
  stdio: ['ignore', 'inherit', 'inherit'],
  env,
})
child.on('close', (code) => (process.exitCode = code ?? 1))
