import { useSyncExternalStore } from 'react'
import { withSnapshot, type ConnectionSnapshot, type RealtimeReceiver } from '../core'
import { useRealtimeContext } from './realtimeContext'

/** The connection now, and what a person can do about it. */
export interface RealtimeConnection extends ConnectionSnapshot {
  /** Tries again at once. */
  readonly retry: () => void
  /** Ends the session until `retry()`. */
  readonly disconnect: () => void
}

const connections = new WeakMap<ConnectionSnapshot, RealtimeConnection>()

/** The snapshot with its actions; one object for each snapshot. */
function connectionOf(client: RealtimeReceiver): RealtimeConnection {
  const snapshot = withSnapshot(client).getSnapshot()
  let connection = connections.get(snapshot)
  if (!connection) {
    connection = { ...snapshot, retry: client.retry, disconnect: client.disconnect }
    connections.set(snapshot, connection)
  }
  return connection
}

/**
 * The state of the shared connection. With a selector the component renders only when what it
 * selects changes.
 *
 * @example `const isLost = useRealtimeConnection((connection) => connection.isLost)`
 */
export function useRealtimeConnection(): RealtimeConnection
export function useRealtimeConnection<T>(selector: (connection: RealtimeConnection) => T): T
export function useRealtimeConnection<T>(
  selector?: (connection: RealtimeConnection) => T,
): T | RealtimeConnection {
  const { client } = useRealtimeContext()
  const read = () => {
    const connection = connectionOf(client)
    return selector ? selector(connection) : connection
  }
  return useSyncExternalStore(withSnapshot(client).onSnapshot, read, read)
}
