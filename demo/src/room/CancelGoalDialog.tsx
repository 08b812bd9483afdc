import type { SubmitEvent } from 'react'
import { Dialog } from '../ui/Dialog'
import { formText } from '../ui/formText'

interface CancelGoalDialogProps {
  readonly title: string
  readonly onClose: () => void
  /** Gets the reason, if one was given. */
  readonly onCancelGoal: (reason: string | undefined) => void
}

/** Asks once more, and why. */
export function CancelGoalDialog({ title, onClose, onCancelGoal }: CancelGoalDialogProps) {
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    onCancelGoal(formText(event.currentTarget, 'reason') || undefined)
    onClose()
  }
  return (
    <Dialog title="Cancel this goal?" onClose={onClose}>
      <form className="form" onSubmit={onSubmit}>
        <p className="form-text">
          “{title}” stops here for everyone. It can be reopened later, with all that belongs to it.
        </p>
        <label className="field">
          <span>
            Reason <small>optional, everyone sees it</small>
          </span>
          <input name="reason" maxLength={200} />
        </label>
        <div className="form-actions">
          <button type="button" className="button" onClick={onClose}>
            Keep the goal
          </button>
          <button className="button button-danger">Cancel goal</button>
        </div>
      </form>
    </Dialog>
  )
}
