import type { SubmitEvent } from 'react'
import { useCreateGoal } from '../data/goalWrites'
import { Dialog } from '../ui/Dialog'
import { formText } from '../ui/formText'

/** Asks for a title and closes at once; the goal is in the list before the server has it. */
export function NewGoalDialog({ onClose }: { readonly onClose: () => void }) {
  const { mutate } = useCreateGoal()
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const title = formText(event.currentTarget, 'title')
    const description = formText(event.currentTarget, 'description')
    if (title === '') return
    mutate({ title, description })
    onClose()
  }
  return (
    <Dialog title="New goal" onClose={onClose}>
      <form className="form" onSubmit={onSubmit}>
        <label className="field">
          <span>What should be true when you are done?</span>
          <input name="title" required maxLength={200} placeholder="Halve the checkout time" />
        </label>
        <label className="field">
          <span>
            Why it matters <small>optional</small>
          </span>
          <textarea name="description" rows={3} maxLength={1000} />
        </label>
        <div className="form-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button className="button button-primary">Create goal</button>
        </div>
      </form>
    </Dialog>
  )
}
