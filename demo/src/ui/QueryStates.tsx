import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Icon } from './Icon'

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
  if (query.isError) {
    return (
      <div className="load-failure" role="alert">
        <Icon name="alert" />
        <span>This could not be loaded.</span>
        <button type="button" className="button" onClick={() => void query.refetch()}>
          Try again
        </button>
      </div>
    )
  }
  return (
    <div className="skeleton-rows" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className="skeleton" />
      ))}
    </div>
  )
}
