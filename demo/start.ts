import { parseArgs } from 'node:util'
import { startDemo } from './startDemo'

const usage = `Usage: npm start -- [options]

  --port <number>         of the page (5173, or the next that is free)
  --server-port <number>  of the API and the WebSocket (5055, or the next that is free)
  --rate <number>         events a second that the others cause (0.5)
  --dev                   serves the source with hot reload instead of a build
  --verbose               says what the server does
  --help                  shows this`

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 65_535) return value
  throw new TypeError(`--${name} must be a number from 0 to 65535, not "${text}"`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'server-port': { type: 'string' },
      rate: { type: 'string' },
      dev: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    print(usage)
    return
  }
  const demo = await startDemo({
    port: numberOf('port', values.port),
    serverPort: numberOf('server-port', values['server-port']),
    rate: numberOf('rate', values.rate),
    isDevelopment: values.dev,
    log: values.verbose ? print : undefined,
  })
  print(`\n  ${demo.url}\n`)
  print(
    '  Open it in two windows. The server’s switches are behind the stack icon; Ctrl-C ends all.',
  )

  const end = () => {
    process.off('SIGINT', end).off('SIGTERM', end)
    // A second Ctrl-C, or a connection that will not close, ends it without ceremony.
    setTimeout(() => process.exit(0), 2_000).unref()
    void demo.close()
  }
  process.on('SIGINT', end).on('SIGTERM', end)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
