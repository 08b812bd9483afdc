import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { LoadFailure } from './LoadFailure'

interface QueryStatesProps<T> {
  readonly query: UseQueryResult<readonly T[]>
  /** How many placeholder rows stand in while it loads. @default 3 */
  readonly rows?: number
  /** Shown for a list without items. */
  readonly empty: ReactNode
  readonly children: (items: readonly T[]) => ReactNode
}

/** A list's loading, failed and empty states around its items. */
export function QueryStates<T>({ query, rows = 3, empty, children }: QueryStatesProps<T>) {
  if (query.data) return query.data.length > 0 ? children(query.data) : empty
  // Not `isError`: while events have it fetched again and again, it would come and go.
  if (query.errorUpdateCount > 0) return <LoadFailure onRetry={query.refetch} />
  return (
    <div className="skeleton-rows" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className="skeleton" />
      ))}
    </div>
  )
}
