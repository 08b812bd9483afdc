import { useCallback, useSyncExternalStore } from 'react'
import { initialStatus, onStatus, readStatus, type ConnectionStatus } from '../core'
import { useRealtimeContext } from './realtimeContext'

/** For parts that need no more of the connection than whether it is there. */
export function useConnectionStatus<T extends string | boolean | null>(
  select: (status: ConnectionStatus) => T,
): T {
  const { client } = useRealtimeContext()
  const subscribe = useCallback((listener: () => void) => onStatus(client, listener), [client])
  return useSyncExternalStore(
    subscribe,
    () => select(readStatus(client)),
    () => select(initialStatus),
  )
}
