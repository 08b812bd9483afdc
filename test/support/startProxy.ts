import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { freePort, isListening } from './ports'

interface ProxyProgram {
  readonly name: string
  /** What stands in its configuration file, for the port it listens on. */
  readonly config: (port: number) => string
  readonly args: (folder: string, file: string) => readonly string[]
}

/** Starts a proxy of the test's own on a free port. */
export async function startProxy({ name, config, args }: ProxyProgram) {
  const folder = await mkdtemp(join(tmpdir(), `tidings-${name}-`))
  const port = await freePort()
  const file = join(folder, `${name}.conf`)
  await writeFile(file, config(port))
  const proxy = spawn(name, args(folder, file), { stdio: 'ignore' })
  let problem = ''
  proxy.on('error', ({ message }) => (problem = `install ${name}: ${message}`))
  await vi.waitFor(
    async () => {
      if (!(await isListening(port))) throw new Error(problem || `${name} is not up yet`)
    },
    { timeout: 30_000, interval: 20 },
  )
  return {
    port,
    async close() {
      const gone = once(proxy, 'exit')
      if (proxy.exitCode === null && proxy.kill('SIGTERM')) await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}
