import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '../api/sendRequest'

/** A client that leaves freshness to the events: nothing is refetched by age or by focus. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // What is missing stays missing; a server that is away comes back.
        retry: (count, error) =>
          !(error instanceof ApiError && error.status >= 400 && error.status < 500) && count < 3,
      },
    },
  })
}
