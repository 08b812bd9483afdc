import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isRealtimeError } from '../../protocol'
import { toNodeListener } from '../adapters/node'
import { createRealtimeServer, type RealtimeServer } from '../createRealtimeServer'
import { Listener } from '../dev/listener'
import { createHttpGateway } from '../gateways/http'
import { createOperationsHandler } from '../gateways/operations'
import { attachSocketIoGateway } from '../gateways/socketIo'
import { attachStompGateway } from '../gateways/stomp'
import { createRedisBus } from '../redisBus'
import { openStore } from './openStore'
import { createPublishRoute } from './publishRoute'
import { readServeArgs, serveUsage, type ServeArgs } from './serveArgs'
import { onQuit, print, say } from './terminal'

/** One line of JSON for each thing that happens. */
function log(record: Readonly<Record<string, unknown>>): void {
  say(JSON.stringify({ time: new Date().toISOString(), ...record }))
}

/** How long a request may take to arrive, milliseconds: one that trickles in is not waited for. */
const patience = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
}

/** `tidings serve` */
export async function serve(args: readonly string[]): Promise<void> {
  const options = readServeArgs(args, process.env)
  if (!options) {
    await print(serveUsage)
    return
  }
  const { host, port, operationsPort } = options
  const { maxConnectionsPerUser, maxConnectionsPerAddress, trustedProxies } = options
  const realtime = createRealtimeServer({
    ...{ authenticate: options.authenticate, origins: options.origins, log },
    ...{ maxConnectionsPerUser, maxConnectionsPerAddress, trustedProxies },
    store: await openStore(options.store),
    ...(options.redis === null ? {} : { bus: createRedisBus({ url: options.redis }) }),
  })
  const servers: Listener[] = []
  const listen = async (server: Server, at: number): Promise<string> => {
    const listener = new Listener(server, host)
    await listener.listen(at)
    servers.push(listener)
    const { port: bound } = server.address() as AddressInfo
    return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
  }
  const close = async () => {
    await realtime.close({ retryAfterMs: options.drainMs })
    for (const server of servers) await server.close()
  }

  try {
    const operations = toNodeListener(createOperationsHandler(realtime))
    const app = createServer(patience, routesOf(realtime, options, operations))
    await realtime.attach(app)
    await attachOptional('socket.io', () => attachSocketIoGateway(realtime, app))
    await attachOptional('stomp', () => attachStompGateway(realtime, app))
    const url = await listen(app, port)
    const operationsUrl =
      operationsPort === null
        ? url
        : await listen(createServer(patience, operations), operationsPort)
    onQuit(() => void close())
    log({ level: 'info', event: 'listening', url, operationsUrl })
  } catch (error) {
    await close()
    throw error
  }
}

function routesOf(
  realtime: RealtimeServer,
  { publishSecret, operationsPort }: ServeArgs,
  operations: ReturnType<typeof toNodeListener>,
): RequestListener {
  const gateway = toNodeListener(createHttpGateway(realtime))
  const publish = publishSecret === null ? null : createPublishRoute(realtime, publishSecret)
  return (request, response) => {
    if (publish && request.url === '/api/publish') publish(request, response)
    else if (operationsPort !== null) gateway(request, response)
    else operations(request, response, () => gateway(request, response))
  }
}

/** A gateway whose package is not installed is left out, and said so. */
async function attachOptional(gateway: string, attach: () => Promise<void>): Promise<void> {
  try {
    await attach()
  } catch (error) {
    if (!isRealtimeError(error) || error.code !== 'CONFIGURATION') throw error
    log({ level: 'info', event: 'left out', gateway, reason: error.message })
  }
}
