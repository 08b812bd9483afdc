import { HighlightWrapper } from 'tidings'
import type { Goal } from '../api/records'
import { useActions, useIssues } from '../data/queries'

interface Stat {
  readonly label: string
  readonly value: number | null
  readonly unit?: string
  readonly note: string
}

/** Four numbers that say how things stand. */
export function StatTiles({ goals }: { readonly goals: readonly Goal[] | undefined }) {
  const { data: actions } = useActions()
  const { data: issues } = useIssues()
  const active = goals?.filter((goal) => goal.status === 'active')
  const done = goals?.filter((goal) => goal.status === 'completed').length ?? 0
  const openActions = actions?.filter((action) => action.status !== 'completed')
  const blocked = openActions?.filter((action) => action.status === 'blocked').length ?? 0
  const openIssues = issues?.filter(
    (issue) => issue.status === 'open' || issue.status === 'in_progress',
  )
  const urgent = openIssues?.filter((issue) => issue.severity === 'critical').length ?? 0
  const sum = active?.reduce((total, goal) => total + goal.progress, 0) ?? 0
  const stats: Stat[] = [
    { label: 'Active goals', value: active?.length ?? null, note: `${done} completed` },
    {
      label: 'Average progress',
      value: active ? Math.round(sum / Math.max(1, active.length)) : null,
      unit: '%',
      note: 'of active goals',
    },
    { label: 'Open actions', value: openActions?.length ?? null, note: `${blocked} blocked` },
    { label: 'Open issues', value: openIssues?.length ?? null, note: `${urgent} critical` },
  ]
  return (
    <dl className="stats">
      {stats.map(({ label, value, unit, note }) => (
        <div key={label} className="stat" data-loading={value === null || undefined}>
          <dt>{label}</dt>
          <dd>
            {/* Another key: a number that has only just been loaded is no change. */}
            <HighlightWrapper
              key={value === null ? 'loading' : 'known'}
              as="span"
              on={value}
              className="stat-value"
            >
              {value ?? '–'}
              {value !== null && unit && <span className="stat-unit">{unit}</span>}
            </HighlightWrapper>
            <span className="stat-note">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
