import type { WireName } from '../contenders/contender.ts'
import { attachTidings } from './tidings.ts'
import { attachWebSocket } from './websocket.ts'
import type { AttachWire } from './wire.ts'

/** Each protocol's server; all share one process, one port and the same events. */
export const attachments: Readonly<Partial<Record<WireName, AttachWire>>> = {
  websocket: attachWebSocket,
  tidings: attachTidings,
}
