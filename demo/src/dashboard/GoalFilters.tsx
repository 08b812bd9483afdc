import type { Goal, GoalStatus } from '../api/records'
import { Icon } from '../ui/Icon'
import { goalStatusWords } from '../ui/wording'

/** Which goals to show. */
export interface GoalFilter {
  readonly status: GoalStatus | 'all'
  readonly text: string
}

/** The goals that the filter lets through. */
export function filterGoals(goals: readonly Goal[], { status, text }: GoalFilter) {
  const words = text.trim().toLowerCase()
  return goals.filter(
    (goal) =>
      (status === 'all' || goal.status === status) &&
      `${goal.title} ${goal.description}`.toLowerCase().includes(words),
  )
}

interface GoalFiltersProps {
  /** `undefined` while they load. */
  readonly goals: readonly Goal[] | undefined
  readonly filter: GoalFilter
  readonly onChange: (filter: GoalFilter) => void
}

const choices = ['all', 'active', 'paused', 'completed', 'draft', 'cancelled'] as const

/** Statuses with their counts, and a search. */
export function GoalFilters({ goals, filter, onChange }: GoalFiltersProps) {
  const countOf = (status: GoalFilter['status']) =>
    goals?.filter((goal) => status === 'all' || goal.status === status).length ?? '–'
  return (
    <div className="filters">
      <div className="filter-tabs" role="group" aria-label="Status">
        {choices.map((status) => (
          <button
            key={status}
            type="button"
            className="filter-tab"
            aria-pressed={filter.status === status}
            onClick={() => onChange({ ...filter, status })}
          >
            {status === 'all' ? 'All' : goalStatusWords[status]}
            <span className="filter-count">{countOf(status)}</span>
          </button>
        ))}
      </div>
      <label className="search">
        <Icon name="search" size={16} />
        <input
          type="search"
          aria-label="Search goals"
          placeholder="Search"
          value={filter.text}
          onChange={(event) => onChange({ ...filter, text: event.target.value })}
        />
      </label>
    </div>
  )
}
