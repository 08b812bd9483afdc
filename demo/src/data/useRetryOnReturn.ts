import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useRealtimeConnection } from 'tidings'

/** Asks again for what could not be loaded, once the server is back: no event would. */
export function useRetryOnReturn(): void {
  const queryClient = useQueryClient()
  const isConnected = useRealtimeConnection((connection) => connection.isConnected)
  useEffect(() => {
    if (!isConnected) return
    void queryClient.refetchQueries({ predicate: ({ state }) => state.status === 'error' })
  }, [isConnected, queryClient])
}
