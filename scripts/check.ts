import { spawn } from 'node:child_process'

/** Runs every check, all of them even when one fails, and says which did. `npm run check` */
const steps = [
  'format:check',
  'lint',
  'typecheck',
  'unused',
  'lockcheck',
  'build',
  'check:package',
  'size',
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

const failed: string[] = []
for (const step of steps) {
  const startedAt = Date.now()
  const { code, output } = await run(step)
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step} (${seconds} s)`)
  if (code !== 0) {
    failed.push(step)
    console.log(output)
  } else if (step === 'size') console.log(output)
}
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
