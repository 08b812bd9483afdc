import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { buildProgram } from './build.ts'

/** A program of a bench in a process of its own, which answers one question after the other. */
export interface Program {
  /** What it said when it was ready. */
  readonly ready: unknown
  /** Has it carry out a command. */
  call<T = void>(command: string, ...args: readonly unknown[]): Promise<T>
  stop(): Promise<void>
}

/** What a program answers to its parent. */
export interface ProgramReply {
  readonly value?: unknown
  readonly error?: string
}

/** Starts one of `bench/programs`; it can have its memory collected before that is measured. */
export async function startProgram(name: string, args: readonly string[] = []): Promise<Program> {
  const file = await buildProgram(`programs/${name}.ts`)
  const child = fork(file, [...args], { execArgv: ['--expose-gc'] })
  const ended = once(child, 'exit')
  const { value: ready } = await replyOf(child, name)
  let last: Promise<unknown> = Promise.resolve()
  return {
    ready,
    call<T>(command: string, ...values: readonly unknown[]) {
      const asked = last.then(async () => {
        const reply = replyOf(child, name)
        child.send({ command, args: values })
        const { value, error } = await reply
        if (error !== undefined) throw new Error(`${name} ${command}: ${error}`)
        return value as T
      })
      last = asked.catch(() => undefined)
      return asked
    },
    async stop() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

function replyOf(child: ChildProcess, name: string): Promise<ProgramReply> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`${name} ended: ${code}`))
    child.once('exit', onExit)
    child.once('message', (reply: ProgramReply) => {
      child.off('exit', onExit)
      resolve(reply)
    })
  })
}
