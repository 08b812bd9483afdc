import type { GoalStatus } from '../api/records'
import { goalStatusWords } from './wording'

/** A goal's status, by word and by colour. */
export function StatusPill({ status }: { readonly status: GoalStatus }) {
  return (
    <span className="status-pill" data-tone={status}>
      {goalStatusWords[status]}
    </span>
  )
}
