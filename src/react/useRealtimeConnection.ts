import { useSyncExternalStore } from 'react'
import {
  initialSnapshot,
  withSnapshot,
  type ConnectionSnapshot,
  type RealtimeReceiver,
} from '../core'
import { useRealtimeContext } from './realtimeContext'

/** The connection now, and what a person can do about it. */
export interface RealtimeConnection extends ConnectionSnapshot {
  /** Tries again at once. */
  readonly retry: () => void
  /** Ends the session until `retry()`. */
  readonly disconnect: () => void
}

const connections = new WeakMap<object, RealtimeConnection>()

/** The snapshot with its actions; one object for each key. */
function connectionOf(
  client: RealtimeReceiver,
  snapshot: ConnectionSnapshot,
  key: object = snapshot,
): RealtimeConnection {
  let connection = connections.get(key)
  if (!connection) {
    connection = { ...snapshot, retry: client.retry, disconnect: client.disconnect }
    connections.set(key, connection)
  }
  return connection
}

/**
 * The state of the shared connection. With a selector the component renders only when what it
 * selects changes: one value, or something that is the same while nothing has changed, never a new object.
 *
 * @example `const isLost = useRealtimeConnection((connection) => connection.isLost)`
 */
export function useRealtimeConnection(): RealtimeConnection
export function useRealtimeConnection<T>(selector: (connection: RealtimeConnection) => T): T
export function useRealtimeConnection<T>(
  selector?: (connection: RealtimeConnection) => T,
): T | RealtimeConnection {
  const { client } = useRealtimeContext()
  const { getSnapshot, onSnapshot } = withSnapshot(client)
  const select = (connection: RealtimeConnection) => (selector ? selector(connection) : connection)
  return useSyncExternalStore(
    onSnapshot,
    () => select(connectionOf(client, getSnapshot())),
    // Each client has one of its own, since its actions are.
    () => select(connectionOf(client, initialSnapshot, client)),
  )
}
