import type { UseQueryResult } from '@tanstack/react-query'
import type { Goal } from '../api/records'
import { EmptyState } from '../ui/EmptyState'
import { QueryStates } from '../ui/QueryStates'
import { filterGoals, type GoalFilter } from './GoalFilters'
import { GoalRow } from './GoalRow'

interface GoalListProps {
  readonly query: UseQueryResult<readonly Goal[]>
  readonly filter: GoalFilter
  readonly onCreate: () => void
}

/** Newest first, so that nothing jumps when goals change. */
const byAge = (a: Goal, b: Goal) => b.createdAt.localeCompare(a.createdAt)

/** The goals that fit the filter. */
export function GoalList({ query, filter, onCreate }: GoalListProps) {
  return (
    <QueryStates
      query={query}
      rows={6}
      empty={
        <EmptyState icon="flag" title="No goals yet">
          <button type="button" className="button" onClick={onCreate}>
            Create the first one
          </button>
        </EmptyState>
      }
    >
      {(goals) => {
        const shown = filterGoals(goals, filter).sort(byAge)
        if (shown.length === 0) {
          return (
            <EmptyState icon="search" title="No goal fits">
              Try another status or another word.
            </EmptyState>
          )
        }
        return (
          <ul className="goal-list">
            {shown.map((goal) => (
              <GoalRow key={goal.goalId} goal={goal} />
            ))}
          </ul>
        )
      }}
    </QueryStates>
  )
}
