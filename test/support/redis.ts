import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { freePort, isListening } from './ports'

/** A Redis of the test's own on a free port, gone when the test is. */
export async function startRedis() {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'redis-'))
  let child: ChildProcess | null = null

  /** Starts it, on the same port again after a stop; its data are gone unless it was saved. */
  async function start(): Promise<void> {
    const started = spawn(
      'redis-server',
      ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      { stdio: 'ignore' },
    )
    let problem = ''
    started.on('error', ({ message }) => (problem = `install redis-server: ${message}`))
    child = started
    await vi.waitFor(
      async () => {
        if (!(await isListening(port))) throw new Error(problem || 'redis-server is not up yet')
      },
      { timeout: 30_000, interval: 50 },
    )
  }

  /** Kills it, as a crash would. */
  async function stop(): Promise<void> {
    const running = child
    child = null
    if (!running || running.exitCode !== null) return
    await new Promise((resolve) => {
      running.once('exit', resolve)
      running.kill('SIGKILL')
    })
  }

  onTestFinished(async () => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  }, 30_000)
  await start()
  return { port, url: `redis://127.0.0.1:${port}`, start, stop }
}
