import { fork } from 'node:child_process'
import type { Command, Reply } from '../servers/commands.ts'
import { buildPage, buildProgram } from './build.ts'

/** A running server process. */
export interface BenchServer {
  readonly port: number
  /** The same server behind the proxy that breaks connections. */
  readonly proxyPort: number
  readonly pid: number
  /** Resolves when the command has been carried out. */
  call<T = void>(command: Command): Promise<T>
  stop(): void
}

/** @param recovers - protocols that can remember what a client missed do so */
export async function startServer({ recovers = false } = {}): Promise<BenchServer> {
  const [page, program] = await Promise.all([buildPage('page/main.tsx'), buildProgram('server.ts')])
  const child = fork(program, [page, recovers ? 'recovers' : ''], { execArgv: [] })
  const waiting = new Map<number, (reply: Reply) => void>()
  let calls = 0

  const ask = (id: number) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(id, ({ value, error }) => {
        waiting.delete(id)
        if (error === undefined) resolve(value)
        else reject(new Error(error))
      })
    })
  child.on('message', (reply: Reply) => waiting.get(reply.id)?.(reply))
  child.on('exit', (code) => {
    for (const [id, settle] of waiting) settle({ id, error: `the bench server ended: ${code}` })
  })
  const ports = (await ask(0)) as { port: number; proxyPort: number }
  return {
    ...ports,
    pid: child.pid ?? 0,
    async call<T>(command: Command) {
      const id = ++calls
      const answer = ask(id)
      child.send({ id, command })
      return (await answer) as T
    },
    stop: () => child.disconnect(),
  }
}
