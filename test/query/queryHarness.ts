import { QueryClient, QueryObserver, type QueryKey } from '@tanstack/react-query'

/** A query client whose queries never go stale by themselves and never retry. */
export function createTestQueryClient() {
  return new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Infinity, gcTime: Infinity } },
  })
}

/**
 * A back end with one value per key. A request reads the value when the server gets to it and answers
 * `latencyMs` later, at most `connections` at a time, as a browser does.
 */
export function createFakeApi({ latencyMs = 50, connections = Infinity } = {}) {
  const values = new Map<string, unknown>()
  const waiting: (() => void)[] = []
  let running = 0
  const api = {
    latencyMs,
    values,
    requests: 0,
    completed: 0,
    aborted: 0,
    mostInFlight: 0,
    /** When set, requests fail with it. */
    error: null as Error | null,
    set(key: QueryKey, value: unknown) {
      values.set(JSON.stringify(key), value)
    },
    fetch(key: QueryKey, signal?: AbortSignal): Promise<unknown> {
      api.requests++
      return new Promise((resolve, reject) => {
        const next = () => {
          running--
          waiting.shift()?.()
        }
        const start = () => {
          running++
          api.mostInFlight = Math.max(api.mostInFlight, running)
          const value = values.get(JSON.stringify(key))
          const { error } = api
          const timer = setTimeout(() => {
            next()
            api.completed++
            if (error) reject(error)
            else resolve(value)
          }, api.latencyMs)
          signal?.addEventListener('abort', () => {
            clearTimeout(timer)
            next()
            api.aborted++
            reject(signal.reason as Error)
          })
        }
        if (running < connections) start()
        else waiting.push(start)
      })
    },
  }
  return api
}

export type FakeApi = ReturnType<typeof createFakeApi>

/** Looks at a query as a mounted component does. @returns the observer, and how to unmount it */
export function watch(queryClient: QueryClient, api: FakeApi, queryKey: QueryKey) {
  const observer = new QueryObserver(queryClient, {
    queryKey,
    queryFn: ({ signal }) => api.fetch(queryKey, signal),
  })
  const unmount = observer.subscribe(() => {})
  return { observer, unmount, data: () => queryClient.getQueryData(queryKey) }
}
