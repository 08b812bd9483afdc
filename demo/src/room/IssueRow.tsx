import { HighlightWrapper } from 'tidings'
import type { Issue } from '../api/records'
import { isProvisional } from '../data/useOptimisticInsert'
import { useChangeIssue } from '../data/workWrites'
import { useForeignChanges } from '../session/useForeignChanges'
import { RelativeTime } from '../ui/RelativeTime'
import { SelectPill } from '../ui/SelectPill'
import { issueStatusWords, priorityWords } from '../ui/wording'

/** One issue with its status. */
export function IssueRow({ issue }: { readonly issue: Issue }) {
  const { issueId, title, severity, category, status, createdAt } = issue
  const { mutate } = useChangeIssue(issueId)
  const changes = useForeignChanges(issueId)
  const isDone = status === 'resolved' || status === 'closed'
  return (
    <li>
      <HighlightWrapper on={changes}>
        <div className="issue-row" data-done={isDone || undefined}>
          <div className="work-text">
            <span className="work-title" dir="auto">
              {title}
            </span>
            <span className="work-meta">
              <span className="severity" data-tone={severity}>
                {priorityWords[severity]}
              </span>
              <span aria-hidden="true">·</span>
              <span className="work-category">{category}</span>
              <span aria-hidden="true">·</span>
              <RelativeTime at={createdAt} />
            </span>
          </div>
          <div className="work-selects">
            <SelectPill
              label={`Status of “${title}”`}
              value={status}
              words={issueStatusWords}
              disabled={isProvisional(issueId)}
              onChange={mutate}
            />
          </div>
        </div>
      </HighlightWrapper>
    </li>
  )
}
