import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'
import type { NewEvent } from '../../../src/server'
import { freePort } from '../../support/ports'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The server as one file, since it is started often; below node_modules, where it finds its packages. */
async function buildProgram(): Promise<string> {
  const outfile = at(`../../../node_modules/.cache/tidings-cluster/${process.pid}.mjs`)
  await build({
    entryPoints: [at('./clusterServer.ts')],
    outfile,
    ...{ bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' },
  })
  onTestFinished(() => rm(outfile))
  return outfile
}

/** Servers in processes of their own, on one log and one bus, gone when the test is. */
export async function startCluster(count: number, urls: { postgres: string; redis: string }) {
  const program = await buildProgram()
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const children = new Map<number, ChildProcess>()

  /** Starts a server, the first time or again on its port. */
  async function start(index: number): Promise<void> {
    const args = [`${ports[index]}`, urls.postgres, urls.redis]
    const child = fork(program, args, { execArgv: [] })
    children.set(index, child)
    const died = once(child, 'exit').then(([code]) => {
      throw new Error(`server ${index} ended with ${String(code)} before it was ready`)
    })
    died.catch(() => undefined)
    await Promise.race([once(child, 'message'), died])
  }

  /** Ends a server as a crash would. */
  async function kill(index: number): Promise<void> {
    const child = children.get(index)
    children.delete(index)
    if (!child || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  onTestFinished(async () => {
    await Promise.all([...children.keys()].map(kill))
  }, 30_000)
  await Promise.all(ports.map((_, index) => start(index)))

  /** Has a server append an event. @returns whether it was acknowledged */
  async function append(index: number, event: NewEvent): Promise<boolean> {
    const url = `http://127.0.0.1:${ports[index]}/`
    const sent = fetch(url, { method: 'POST', body: JSON.stringify(event) })
    return sent.then(
      ({ ok }) => ok,
      () => false,
    )
  }

  return { ports, start, kill, append }
}
