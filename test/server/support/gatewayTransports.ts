import { WebSocket } from 'ws'
import {
  createRealtimeClient,
  type RealtimeClient,
  type Transport,
  type WebSocketConstructor,
} from '../../../src/core'
import { socketIo } from '../../../src/transports/socket-io'
import { sse } from '../../../src/transports/sse'
import { stomp } from '../../../src/transports/stomp'
import { webSocket } from '../../../src/transports/websocket'

/** The library's transport to each gateway of a server on a port of this machine. */
const transports = {
  webSocket: (port) => webSocket({ url: `ws://127.0.0.1:${port}/realtime` }),
  sse: (port) => sse({ url: `http://127.0.0.1:${port}/api/events/stream` }),
  socketIo: (port) =>
    socketIo({ url: `http://127.0.0.1:${port}`, transports: ['websocket'], replays: true }),
  stomp: (port) => stomp({ url: `ws://127.0.0.1:${port}/ws/websocket` }),
} satisfies Record<string, (port: number) => Transport>

export type GatewayName = keyof typeof transports
export const gatewayNames = Object.keys(transports) as readonly GatewayName[]

/** A client as an app has it, connecting, with all that it was told of `test.numbered`. */
export interface GatewayClient {
  readonly client: RealtimeClient
  /** Topic and id of each event. */
  readonly events: string[]
  /** Gaps and resets: a client that missed nothing has none. */
  readonly notices: unknown[]
  readonly name: string
}

export function startGatewayClient(port: number, kind: GatewayName, token: string): GatewayClient {
  const client = createRealtimeClient({
    transport: transports[kind](port),
    token: () => token,
    // STOMP follows nothing unasked
    topics: kind === 'stomp' ? ['/topic'] : [],
    limits: { firstRetryMs: 50, maxRetryMs: 1_000 },
    environment: { WebSocket: WebSocket as unknown as WebSocketConstructor },
  })
  const events: string[] = []
  const notices: unknown[] = []
  client.subscribe('test.numbered', ({ topic, id }) => events.push(`${topic} ${id}`))
  client.on('gap', (gap) => notices.push(gap))
  client.on('reset', (reset) => notices.push(reset))
  client.connect()
  return { client, events, notices, name: `${kind} ${token}` }
}
