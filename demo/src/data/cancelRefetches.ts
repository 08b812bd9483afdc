import type { QueryClient, QueryKey } from '@tanstack/react-query'

/** Cancels what would overwrite an optimistic change; a first load goes on, or it would never end. */
export function cancelRefetches(queryClient: QueryClient, queryKey: QueryKey): Promise<void> {
  return queryClient.cancelQueries({
    queryKey,
    predicate: (query) => query.state.data !== undefined,
  })
}
