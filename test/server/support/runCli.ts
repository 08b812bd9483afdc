import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'

const cli = fileURLToPath(new URL('../../../src/server/cli.ts', import.meta.url))

/** Runs `tidings …` as a process of its own, ended when the test is. */
export function runCli(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let out = ''
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (out += data.toString()))
  // only then has all come that it printed
  const closed = once(child, 'close')
  const lines = () => out.split('\n').slice(0, -1)
  return {
    child,
    text: () => out,
    /** What it printed, where each line is JSON. */
    records: () => lines().map((line) => JSON.parse(line) as Record<string, unknown>),
    /** Resolves once it has printed that many lines. */
    lineCount: (count: number) =>
      vi.waitFor(
        () => {
          if (lines().length < count) throw new Error(`${lines().length} of ${count}: ${out}`)
          return lines()
        },
        { timeout: 60_000, interval: 20 },
      ),
    ended: async () => {
      await closed
      return child.exitCode
    },
  }
}
