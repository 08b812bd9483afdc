import { isRealtimeError } from '../../protocol'

/** Writes a line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Writes a line, and waits while whoever reads it is slower. */
export async function print(line: string): Promise<void> {
  if (process.stdout.write(`${line}\n`)) return
  await new Promise((resolve) => process.stdout.once('drain', resolve))
}

/** Says why it ends, and that it was not as it should be. */
export function fail(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}

/** Says of an error what helps whoever typed the command. */
export function failWith(error: unknown): void {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') fail('That port is in use. Choose another with --port, or --port 0.')
  else if (isRealtimeError(error) || error instanceof TypeError) fail(message)
  else fail(String(error))
}

/** @throws TypeError for a text that is no number from 0 to `max` */
export function numberOf(name: string, text: string, max: number): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (value >= 0 && value <= max) return value
  throw new TypeError(`--${name} must be a number from 0 to ${max}, not "${text}"`)
}

/** @throws TypeError for a text that is no whole number from 0 to `max` */
export function wholeNumberOf(name: string, text: string, max: number): number {
  const value = numberOf(name, text, max)
  if (Number.isInteger(value)) return value
  throw new TypeError(`--${name} must be a whole number, not "${text}"`)
}

/** Calls back once at Ctrl-C or when the process is told to end; a second time ends it at once. */
export function onQuit(listener: () => void): () => void {
  const off = () => void process.off('SIGINT', quit).off('SIGTERM', quit)
  function quit(): void {
    off()
    listener()
  }
  process.on('SIGINT', quit).on('SIGTERM', quit)
  return off
}
