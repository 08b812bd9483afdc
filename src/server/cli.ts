#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { isRealtimeError } from '../protocol'
import { createDevServer, type DevServer } from './dev/createDevServer'
import { legend, listenForKeys } from './dev/keyboard'

const usage = `Usage: tidings dev [options]

Starts a goal platform to develop against: REST, a WebSocket at /realtime, a world in which
things happen by themselves, and switches that break the connection.

  --port <number>   where to listen; 0 takes a free port (5055)
  --host <name>     on which address (127.0.0.1)
  --rate <number>   events a second; 0 makes none (1)
  --seed <number>   the same seed makes the same world (1)
  --quiet           says only where it listens
  --help            shows this`

const maxRate = 10_000

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}

function read() {
  return parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '5055' },
      host: { type: 'string', default: '127.0.0.1' },
      rate: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
}

function numberOf(name: string, text: string, max: number): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (value >= 0 && value <= max) return value
  throw new TypeError(`--${name} must be a number from 0 to ${max}, not "${text}"`)
}

async function main(): Promise<void> {
  const { values, positionals } = read()
  if (values.help) {
    print(usage)
    return
  }
  if (positionals.length !== 1 || positionals[0] !== 'dev') {
    fail(usage)
    return
  }
  const server = await createDevServer({
    port: numberOf('port', values.port, 65_535),
    host: values.host,
    rate: numberOf('rate', values.rate, maxRate),
    seed: numberOf('seed', values.seed, 4_294_967_295),
    ...(values.quiet ? {} : { log: print }),
  })
  live(server, values.quiet)
}

/** Takes keys and signals until somebody ends it. */
function live(server: DevServer, isQuiet: boolean): void {
  let stopKeys: () => void = () => undefined
  const quit = () => {
    stopKeys()
    process.off('SIGINT', quit).off('SIGTERM', quit)
    void server.close()
  }
  process.on('SIGINT', quit).on('SIGTERM', quit)
  // Whoever reads this line may end the server right away.
  print(`The goal platform listens at ${server.url}, its WebSocket at ${server.wsUrl}.`)
  if (!process.stdin.isTTY) return
  if (!isQuiet) print(legend())
  stopKeys = listenForKeys(process.stdin, {
    turn: (name) => void server.turn(name).catch((error: unknown) => print(String(error))),
    changeRate(factor) {
      const rate = factor > 1 && server.rate === 0 ? 1 : server.rate * factor
      server.setRate(Math.min(rate, maxRate))
      print(rate === 0 ? 'The world pauses.' : `The world makes ${server.rate} events a second.`)
    },
    showLegend: () => print(legend()),
    quit,
  })
}

main().catch((error: unknown) => {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') fail('That port is in use. Choose another with --port, or --port 0.')
  else if (isRealtimeError(error) || error instanceof TypeError) fail(message)
  else fail(String(error))
})
