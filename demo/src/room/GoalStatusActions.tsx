import { useState } from 'react'
import type { GoalStatusChange } from '../api/createApi'
import type { Goal, GoalStatus } from '../api/records'
import { useChangeGoalStatus } from '../data/goalWrites'
import { Icon, type IconName } from '../ui/Icon'
import { CancelGoalDialog } from './CancelGoalDialog'

interface Step {
  readonly change: GoalStatusChange
  readonly word: string
  readonly icon: IconName
  readonly isPrimary?: boolean
}

const complete: Step = { change: 'completed', word: 'Complete', icon: 'check', isPrimary: true }
const cancel: Step = { change: 'cancelled', word: 'Cancel goal', icon: 'stop' }
const reopen: Step = { change: 'active', word: 'Reopen', icon: 'play' }

/** Status → what can be done from there. */
const steps: Record<GoalStatus, readonly Step[]> = {
  draft: [{ change: 'active', word: 'Activate', icon: 'play', isPrimary: true }, cancel],
  active: [{ change: 'paused', word: 'Pause', icon: 'pause' }, cancel, complete],
  paused: [cancel, { change: 'resumed', word: 'Resume', icon: 'play', isPrimary: true }],
  completed: [reopen],
  cancelled: [reopen],
  archived: [reopen],
}

/** The buttons that move a goal on. */
export function GoalStatusActions({ goal }: { readonly goal: Goal }) {
  const { mutate } = useChangeGoalStatus(goal.goalId)
  const [isCancelling, setCancelling] = useState(false)
  return (
    <div className="goal-actions">
      {steps[goal.status].map(({ change, word, icon, isPrimary }) => (
        <button
          key={change}
          type="button"
          className={isPrimary ? 'button button-primary' : 'button'}
          onClick={() =>
            change === 'cancelled' ? setCancelling(true) : mutate({ status: change })
          }
        >
          <Icon name={icon} size={16} />
          {word}
        </button>
      ))}
      {isCancelling && (
        <CancelGoalDialog
          title={goal.title}
          onClose={() => setCancelling(false)}
          onCancelGoal={(reason) => mutate({ status: 'cancelled', reason })}
        />
      )}
    </div>
  )
}
