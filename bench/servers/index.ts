import type { WireName } from '../contenders/contender.ts'
import { attachCentrifugo } from './centrifugo.ts'
import { attachGraphql } from './graphql.ts'
import { attachSocketIo } from './socketIo.ts'
import { attachSse } from './sse.ts'
import { attachStomp } from './stomp.ts'
import { attachTidings } from './tidings.ts'
import { attachWebSocket } from './websocket.ts'
import type { AttachWire } from './wire.ts'

/** Each protocol's server; all share one process, one port and the same events. */
export const attachments: Readonly<Record<WireName, AttachWire>> = {
  websocket: attachWebSocket,
  tidings: attachTidings,
  'socket.io': attachSocketIo,
  centrifugo: attachCentrifugo,
  stomp: attachStomp,
  sse: attachSse,
  graphql: attachGraphql,
}
