import { HighlightWrapper } from 'tidings'
import type { Action } from '../api/records'
import { useNameOf } from '../data/queries'
import { isProvisional } from '../data/useOptimisticInsert'
import { useChangeAction } from '../data/workWrites'
import { useForeignChanges } from '../session/useForeignChanges'
import { Avatar } from '../ui/Avatar'
import { locale } from '../ui/language'
import { SelectPill } from '../ui/SelectPill'
import { actionStatusWords, priorityWords } from '../ui/wording'
import { ProgressControl } from './ProgressControl'

const dayFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })

/** One action with its controls. */
export function ActionRow({ action }: { readonly action: Action }) {
  const { actionId, title, status, priority, progress, assignedTo, dueDate } = action
  const name = useNameOf()(assignedTo)
  const { mutate } = useChangeAction(actionId)
  const changes = useForeignChanges(actionId)
  const isPending = isProvisional(actionId)
  const isDone = status === 'completed'
  const isLate = !isDone && dueDate < new Date().toISOString().slice(0, 10)
  return (
    <li>
      <HighlightWrapper on={changes}>
        <div className="action-row" data-done={isDone || undefined}>
          <div className="work-text">
            <span className="work-title" dir="auto">
              {title}
            </span>
            <span className="work-meta">
              <Avatar userId={assignedTo} name={name} size="small" />
              {name}
              <span aria-hidden="true">·</span>
              <span data-late={isLate || undefined}>due {dayFormat.format(new Date(dueDate))}</span>
            </span>
          </div>
          <ProgressControl
            label={`Progress of “${title}”`}
            value={progress}
            disabled={isPending || isDone}
            onCommit={(value) => mutate({ progress: value })}
          />
          <div className="work-selects">
            <SelectPill
              label={`Priority of “${title}”`}
              value={priority}
              words={priorityWords}
              disabled={isPending}
              onChange={(value) => mutate({ priority: value })}
            />
            <SelectPill
              label={`Status of “${title}”`}
              value={status}
              words={actionStatusWords}
              disabled={isPending}
              onChange={(value) => mutate({ status: value })}
            />
          </div>
        </div>
      </HighlightWrapper>
    </li>
  )
}
