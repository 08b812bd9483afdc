import { spawn } from 'node:child_process'

/** Runs every check, all of them even when one fails, and says which did. `npm run check` */
const lanes = [
  // The first brings the types of what the sample pages import.
  ['install:styles', 'lint', 'typecheck'],
  ['build', 'check:package', 'size', 'format:check', 'unused', 'lockcheck', 'audit'],
]

function run(step: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn('npm', ['run', '--silent', step], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** `audit` ends so where the registry does not tell: no failure of the change, and no pass. */
const unasked = 75

const failed: string[] = []
const unknown: string[] = []

async function tell(step: string) {
  const startedAt = Date.now()
  const { code, output } = await run(step)
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1)
  const verdict = code === 0 ? 'ok    ' : code === unasked ? '??????' : 'FAILED'
  console.log(`${verdict} ${step} (${seconds} s)`)
  if (code !== 0) {
    ;(code === unasked ? unknown : failed).push(step)
    console.log(output)
  } else if (step === 'size') console.log(output)
}

await Promise.all(
  lanes.map(async (steps) => {
    for (const step of steps) await tell(step)
  }),
)
const passed = unknown.length === 0 ? 'All checks passed.' : 'All other checks passed.'
if (unknown.length > 0) console.log(`COULD NOT BE CHECKED HERE: ${unknown.join(', ')}`)
console.log(failed.length === 0 ? passed : `Failed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
