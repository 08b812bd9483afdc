import { addListener } from './addListener'
import { insides, type OpenReceiver } from './createReceiver'
import type { RealtimeReceiver } from './realtimeClient'

/** What most parts need to know of the connection, at a tenth of the size of a snapshot. */
export interface ConnectionStatus {
  readonly isConnected: boolean
  /** Not connected for longer than `graceMs`. */
  readonly isLost: boolean
  /** No session has begun, or it has ended. */
  readonly isIdle: boolean
  readonly userId: string | null
}

/** Before anything has happened: what a server renders, and what a page begins with as it hydrates. */
export const initialStatus: ConnectionStatus = {
  isConnected: false,
  isLost: false,
  isIdle: true,
  userId: null,
}

export function readStatus(receiver: RealtimeReceiver): ConnectionStatus {
  const { machine, info } = (receiver as OpenReceiver)[insides].connection
  return {
    isConnected: machine.phase === 'connected',
    isLost: machine.isLost,
    isIdle: machine.phase === 'idle',
    userId: info?.userId ?? null,
  }
}

/** Hears of every change of the connection. @returns unsubscribe */
export function onStatus(receiver: RealtimeReceiver, listener: () => void): () => void {
  const { [insides]: inner } = receiver as OpenReceiver
  return addListener(inner.watchers, listener, inner)
}
