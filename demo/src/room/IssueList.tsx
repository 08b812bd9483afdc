import { useState } from 'react'
import type { Priority } from '../api/records'
import { useIssues } from '../data/queries'
import { useCreateIssue } from '../data/workWrites'
import { EmptyState } from '../ui/EmptyState'
import { Panel } from '../ui/Panel'
import { QueryStates } from '../ui/QueryStates'
import { QuickAdd } from '../ui/QuickAdd'
import { SelectPill } from '../ui/SelectPill'
import { priorityWords } from '../ui/wording'
import { IssueRow } from './IssueRow'

/** What stands in a goal's way. */
export function IssueList({ goalId }: { readonly goalId: string }) {
  const query = useIssues(goalId)
  const { mutate } = useCreateIssue(goalId)
  const [severity, setSeverity] = useState<Priority>('medium')
  const open = query.data?.filter(({ status }) => status === 'open' || status === 'in_progress')
  return (
    <Panel title="Issues" aside={open && <span className="panel-count">{open.length} open</span>}>
      <QueryStates
        query={query}
        rows={2}
        empty={
          <EmptyState icon="bug" title="No issues">
            Nothing stands in the way right now.
          </EmptyState>
        }
      >
        {(issues) => (
          <ul className="work-list">
            {issues.map((issue) => (
              <IssueRow key={issue.issueId} issue={issue} />
            ))}
          </ul>
        )}
      </QueryStates>
      <QuickAdd label="Report an issue" onAdd={(title) => mutate({ title, severity })}>
        <SelectPill
          label="Severity of the new issue"
          value={severity}
          words={priorityWords}
          onChange={setSeverity}
        />
      </QuickAdd>
    </Panel>
  )
}
