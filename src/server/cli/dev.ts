import { parseArgs } from 'node:util'
import { createDevServer, type DevServer } from '../dev/createDevServer'
import { legend, listenForKeys } from '../dev/keyboard'
import { numberOf, onQuit, say, wholeNumberOf } from './terminal'

const usage = `Usage: tidings dev [options]

Starts a goal platform to develop against: REST, a WebSocket at /realtime, a world in which
things happen by themselves, and switches that break the connection.

  --port <number>   where to listen; 0 takes a free port (5055)
  --host <name>     on which address (127.0.0.1)
  --rate <number>   events a second; 0 makes none (1)
  --seed <number>   the same seed makes the same world (1)
  --quiet           says only where it listens
  --help            shows this

In a terminal the switches are keys, which it lists. Anywhere else:
  curl -X POST http://127.0.0.1:5055/dev/switches/drop
There are drop, freeze, thaw, refuse-token, accept-token, expire-token, duplicate, reorder,
garbage, burst, gap, block-websocket, allow-websocket and restart. Any text is a token;
POST /dev/token issues one for {"userId":…}, and POST /dev/rate takes {"perSecond":…}.`

const maxRate = 10_000

/** `tidings dev` */
export async function dev(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '5055' },
      host: { type: 'string', default: '127.0.0.1' },
      rate: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    say(usage)
    return
  }
  const server = await createDevServer({
    port: wholeNumberOf('port', values.port, 65_535),
    host: values.host,
    rate: numberOf('rate', values.rate, maxRate),
    seed: numberOf('seed', values.seed, 4_294_967_295),
    ...(values.quiet ? {} : { log: say }),
  })
  live(server, values.quiet)
}

/** Takes keys and signals until somebody ends it. */
function live(server: DevServer, isQuiet: boolean): void {
  let stopKeys: () => void = () => undefined
  const quit = () => {
    stopKeys()
    offQuit()
    void server.close()
  }
  const offQuit = onQuit(quit)
  // Whoever reads this line may end the server right away.
  say(`The goal platform listens at ${server.url}, its WebSocket at ${server.wsUrl}.`)
  if (!process.stdin.isTTY) return
  if (!isQuiet) say(legend())
  stopKeys = listenForKeys(process.stdin, {
    turn: (name) => void server.turn(name).catch((error: unknown) => say(String(error))),
    changeRate(factor) {
      const rate = factor > 1 && server.rate === 0 ? 1 : server.rate * factor
      server.setRate(Math.min(rate, maxRate))
      say(rate === 0 ? 'The world pauses.' : `The world makes ${server.rate} events a second.`)
    },
    showLegend: () => say(legend()),
    quit,
  })
}
