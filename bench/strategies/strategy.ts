import type { QueryClient } from '@tanstack/react-query'

export interface StrategyOptions {
  readonly queryClient: QueryClient
  readonly url: string
  /** Call it when events will arrive from now on. */
  readonly onOpen: () => void
}

/** One way to keep queries in step with events. Event `n` has changed the data of `keyOf(n)`. */
export interface Strategy {
  readonly name: string
  readonly usedAs: string
  /** Passed to each `useQuery`. */
  readonly refetchInterval?: number
  start(options: StrategyOptions): void
}

export const keyCount = 20

export const keyOf = (n: number) => ['items', n % keyCount] as const
