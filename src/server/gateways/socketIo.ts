import { once } from 'node:events'
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { Namespace, Server, Socket } from 'socket.io'
import { isRealtimeError, RealtimeError } from '../../protocol'
import type { RealtimeServer } from '../createRealtimeServer'
import type { Identity } from '../identity'
import type { GatewayHost } from './gatewayHost'
import { createFrameReader } from './sessionFrame'
import { onUpgrade, pathOf } from './upgrades'
import { topicOfRoom } from './socket-io/rooms'
import { SocketIoConnection, type SocketIoSettings } from './socket-io/socketIoConnection'

/** Options of {@link attachSocketIoGateway}. */
export interface SocketIoGatewayOptions {
  /** The URL path, where the gateway makes the Socket.IO server. @default '/socket.io/' */
  readonly path?: string
  /**
   * The topic behind a room that a client names, `null` where there is none.
   * @default `job:7` is `tenant:<id>:job:7`; of the rooms `user:…` only the client's own
   */
  readonly topicOf?: (room: string, identity: Identity) => string | null
  /** Whether a client may follow a topic. @default `canRead` of the server, and its own `user:…` */
  readonly authorize?: (identity: Identity, topic: string) => boolean | Promise<boolean>
  /** Largest inbound message, where the gateway makes the server, bytes. @default 65536 */
  readonly maxMessageBytes?: number
}

/** Why a handshake is refused, as the client finds it in `error.data`. */
interface RefusedHandshake extends Error {
  data?: { readonly code: string; readonly status: number }
}

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

const maxTokenLength = 8_192
/** How long clients have to hear that the server goes down, milliseconds. */
const closeTimeoutMs = 2_000
/** More than waits in a socket for a client that only reads slowly. */
const maxUnreadBytes = 1_048_576

/**
 * Serves the log to Socket.IO 4 clients: the token in `auth: { token }`, topics as rooms, and each
 * event by its name with `:` for `.` (`job:progress`), its data, and its place in the log.
 *
 * Events come from the log and go to this server's own sockets alone, so it works beside
 * `@socket.io/redis-adapter` and needs none.
 *
 * @param target - a Socket.IO server or namespace, or an HTTP server to make one on
 * @throws RealtimeError `CONFIGURATION` if the package `socket.io` is not installed
 *
 * @example
 * ```ts
 * await attachSocketIoGateway(realtime, new Server(httpServer))
 * // client: io({ auth: { token } }).emit('subscribe', 'job:7')
 * ```
 */
export async function attachSocketIoGateway(
  { host }: Pick<RealtimeServer, 'host'>,
  target: Server | Namespace | HttpServer,
  options: SocketIoGatewayOptions = {},
): Promise<void> {
  const io = 'use' in target ? target : await makeServer(host, target, options)
  const settings: SocketIoSettings = {
    topicOf: options.topicOf ?? topicOfRoom,
    canRead:
      options.authorize ??
      ((who, topic) => topic === `user:${who.userId}` || host.context.canRead(who, topic)),
    read: createFrameReader(),
  }
  const identities = new WeakMap<Socket, Identity>()
  const hasOwnServer = io !== target

  io.use((socket, next) => {
    void admit(host, socket, hasOwnServer).then((admitted) => {
      if (admitted instanceof Error) next(admitted)
      else {
        identities.set(socket, admitted)
        next()
      }
    })
  })
  io.on('connection', (socket) => {
    new SocketIoConnection(host, socket, identities.get(socket) ?? null, settings)
  })
}

async function makeServer(
  host: GatewayHost,
  httpServer: HttpServer,
  { path = '/socket.io/', maxMessageBytes = 65_536 }: SocketIoGatewayOptions,
): Promise<Server> {
  const refuse = host.refuseRequest('socket.io')
  const Constructor = await loadServer()
  const before = httpServer.listeners('upgrade')
  const io = new Constructor(httpServer, {
    path,
    serveClient: false,
    maxHttpBufferSize: maxMessageBytes,
    // compression is what makes a small message able to unpack into a huge one
    perMessageDeflate: false,
    allowRequest: (request, callback) => callback(null, refuse(request) === null),
    cors: {
      origin: (origin, callback) => callback(null, host.isOriginAllowed(origin, undefined)),
    },
  })
  // it would cut after a second what is for none of its own paths
  for (const listener of httpServer.listeners('upgrade') as UpgradeListener[]) {
    if (before.includes(listener)) continue
    httpServer.off('upgrade', listener)
    onUpgrade(httpServer, (request, socket, head) => {
      const isOurs = pathOf(request).startsWith(`${path.replace(/\/$/, '')}/`)
      if (isOurs) {
        holdBack(socket)
        listener.call(httpServer, request, socket, head)
      }
      return isOurs
    })
  }
  host.onClose(async () => {
    // the engine cuts whoever is left: first each is told by its session, one that polls by its next request
    const gone = [...io.sockets.sockets.values()].map(({ conn }) => once(conn, 'close'))
    await Promise.race([Promise.all(gone), setTimeout(closeTimeoutMs, null, { ref: false })])
    io.engine.close()
  })
  return io
}

/** Hears no more of a client that takes no answers: those to its pings would pile up. */
function holdBack(socket: Duplex): void {
  socket.on('data', () => {
    if (socket.writableLength > maxUnreadBytes) socket.pause()
  })
  socket.on('drain', () => socket.resume())
}

async function loadServer(): Promise<typeof Server> {
  try {
    return (await import('socket.io')).Server
  } catch (cause) {
    throw new RealtimeError(
      'CONFIGURATION',
      'The Socket.IO gateway needs the package `socket.io`, which could not be loaded. ' +
        'It is an optional peer dependency: install it with `npm install socket.io`.',
      { cause },
    )
  }
}

/** Who a handshake belongs to, or why it is refused. */
async function admit(
  host: GatewayHost,
  { handshake }: Socket,
  isOriginChecked: boolean,
): Promise<Identity | RefusedHandshake> {
  const refuse = (status: number, code: string, message: string): RefusedHandshake => {
    host.context.onRefused({ gateway: 'socket.io', code: status, reason: message })
    return Object.assign(new Error(message), { data: { code, status } })
  }
  if (host.isClosing) return refuse(503, 'INTERNAL_ERROR', 'the server is going down')
  const { origin, host: at } = handshake.headers
  if (!isOriginChecked && !host.isOriginAllowed(origin, at)) {
    return refuse(403, 'FORBIDDEN', 'foreign origin')
  }
  const given: unknown = handshake.auth.token
  const token = typeof given === 'string' && given.length <= maxTokenLength ? given : null
  try {
    const identity = await host.context.authenticate(token)
    return identity ?? refuse(401, 'UNAUTHORIZED', 'the token was refused')
  } catch (error) {
    if (!isRealtimeError(error))
      return refuse(500, 'INTERNAL_ERROR', 'the server could not do this')
    const isFinal = error.code === 'FORBIDDEN'
    return refuse(isFinal ? 403 : 401, isFinal ? 'FORBIDDEN' : 'UNAUTHORIZED', error.message)
  }
}
