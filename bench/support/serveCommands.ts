import type { ProgramReply } from './program.ts'

type Commands = Readonly<Record<string, (...args: never[]) => unknown>>

/** Answers what the parent of a program asks, and ends the program with it. */
export function serveCommands(commands: Commands, ready: unknown): void {
  const reply = (message: ProgramReply) => process.send?.(message)
  async function carryOut(command: string, args: readonly unknown[]): Promise<void> {
    try {
      reply({ value: await commands[command]?.(...(args as never[])) })
    } catch (error) {
      reply({ error: String(error) })
    }
  }
  process.on('message', ({ command, args }: { command: string; args: readonly unknown[] }) => {
    void carryOut(command, args)
  })
  process.on('disconnect', () => process.exit())
  reply({ value: ready })
}

/** What this process holds after a collection, bytes. `--expose-gc` is set by the parent. */
export function measureMemory(): { resident: number; heap: number } {
  // Without this it says what was once needed, not what is.
  for (let time = 0; time < 3; time++) (globalThis as unknown as { gc?: () => void }).gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { resident: rss, heap: heapUsed + external }
}
