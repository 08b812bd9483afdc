import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'
import { chromiumPath } from './chromium.ts'

/** The whole suite, headless, with a browser found or installed first. `npm test` */
function ensureBrowser(): boolean {
  if (chromiumPath || existsSync(chromium.executablePath())) return true
  const isRoot = process.getuid?.() === 0
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    console.log('No browser found: installing Debian’s chromium …')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as const, env }
    execFileSync('apt-get', ['update', '-qq'], { ...quiet, stdio: [...quiet.stdio] })
    const args = ['install', '-y', '-qq', '--no-install-recommends', 'chromium']
    execFileSync('apt-get', args, { ...quiet, stdio: [...quiet.stdio] })
    return true
  }
  try {
    execFileSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit' })
    return true
  } catch {
    return false
  }
}

if (!ensureBrowser()) {
  console.error('No browser: run `npx playwright install chromium`, or set CHROMIUM_PATH to one.')
  process.exit(1)
}

execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
// Tests start servers of their own and read no input.
const args = ['vitest', 'run', '--coverage', ...process.argv.slice(2)]
const child = spawn('npx', args, { stdio: ['ignore', 'inherit', 'inherit'] })
child.on('close', (code) => (process.exitCode = code ?? 1))
