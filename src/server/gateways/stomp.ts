import type { Server } from 'node:http'
import type { RealtimeServer } from '../createRealtimeServer'
import type { Identity } from '../identity'
import { createFrameReader } from './sessionFrame'
import { attachSockJs } from './stomp/attachSockJs'
import { createOperationsMessages } from './stomp/operationsMessage'
import { sockJsChannel } from './stomp/sockJsChannel'
import { StompConnection } from './stomp/stompConnection'
import type { StompSettings } from './stomp/stompConversation'
import { attachWebSocketGateway } from './websocket'

/** Options of {@link attachStompGateway}. */
export interface StompGatewayOptions {
  /** SockJS is served below this path, plain WebSocket at `<path>/websocket`. @default '/ws' */
  readonly path?: string
  /** Whether SockJS is served, which needs the package `sockjs`. @default true */
  readonly sockJs?: boolean
  /**
   * The topic behind a destination, `null` where there is none. Whether the client may read it is
   * asked of `canRead` afterwards.
   * @default `/topic/extractions` is `tenant:<id>:extractions`, and `/topic` the tenant's own
   */
  readonly topicOf?: (destination: string, identity: Identity) => string | null
  /** How often each side wants to hear of the other, milliseconds. @default 10000 */
  readonly heartbeatMs?: number
  /** Larger frames are refused, bytes. @default 65536 */
  readonly maxFrameBytes?: number
}

/**
 * Serves STOMP 1.2 over WebSocket and SockJS on an HTTP server, as Spring's broker does: the token
 * in CONNECT's `Authorization`, topics as destinations, `SEND` to `/app/…` as publishing.
 *
 * A subscriber goes on where it was by the header `last-event-id`, or `resume` with the `position` of
 * the last message; it is then also told of holes, in messages with the header `control`.
 *
 * @throws RealtimeError `CONFIGURATION` if the package `ws` or `sockjs` is not installed
 *
 * @example
 * ```ts
 * await attachStompGateway(realtime, httpServer)
 * await realtime.append({ topic: 'tenant:t1:extractions', type: 'extraction.completed', data })
 * ```
 */
export async function attachStompGateway(
  { host }: Pick<RealtimeServer, 'host'>,
  httpServer: Server,
  options: StompGatewayOptions = {},
): Promise<void> {
  const { path = '/ws', maxFrameBytes = 65_536 } = options
  const settings: StompSettings = {
    heartbeatMs: options.heartbeatMs ?? 10_000,
    maxFrameBytes,
    topicOf: options.topicOf ?? topicOfDestination,
    read: createFrameReader(),
    bodyOf: createOperationsMessages(),
  }
  const refuse = host.refuseRequest('stomp')
  const detach = await attachWebSocketGateway(httpServer, {
    path: `${path}/websocket`,
    // a frame may come in several messages, but none of them is larger than a frame
    maxMessageBytes: maxFrameBytes,
    refuse,
    addressOf: host.addressOf,
    onRefused: (code, reason) => host.context.onRefused({ gateway: 'stomp', code, reason }),
    connect: (channel) => new StompConnection(host, channel, settings),
  })
  host.onClose(detach)
  if (options.sockJs === false) return
  const detachSockJs = await attachSockJs(httpServer, {
    path,
    maxMessageBytes: maxFrameBytes,
    refuse,
    connect(connection) {
      const { remoteAddress, headers } = connection
      const forwardedFor = headers['x-forwarded-for']
      const channel = sockJsChannel(connection, host.addressOf({ remoteAddress, forwardedFor }))
      const stomp = new StompConnection(host, channel, settings)
      connection.on('data', (text) => stomp.message(text))
      connection.on('close', () => {
        channel.gone()
        stomp.closed()
      })
    },
  })
  host.onClose(detachSockJs)
}

/** `/topic/a/b` is the topic `a:b` of the client's tenant, so no client can name another's. */
function topicOfDestination(destination: string, { tenantId }: Identity): string | null {
  const match = /^\/topic((?:\/[\w.-]{1,64}){0,4})$/.exec(destination)
  return match ? `tenant:${tenantId}${(match[1] ?? '').replaceAll('/', ':')}` : null
}
