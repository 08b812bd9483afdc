import type { DecodedFrame } from '../protocol'
import { insides, type OpenReceiver } from './createReceiver'
import type { RealtimeReceiver } from './realtimeClient'

/** Reads a frame that came another way than by the connection as the client reads its own. */
export const decodeFrame = (receiver: RealtimeReceiver, frame: unknown): DecodedFrame =>
  (receiver as OpenReceiver)[insides].decode(frame)
