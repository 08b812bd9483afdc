import { useEffect, useRef, useState } from 'react'
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
  const place = useRef<HTMLDivElement>(null)
  const isOwn = useRef(false)
  const change = (to: Parameters<typeof mutate>[0]) => {
    isOwn.current = true
    mutate(to)
  }
  // The button that was pressed is gone; who works by keyboard goes on with the next step.
  useEffect(() => {
    if (!isOwn.current) return
    isOwn.current = false
    place.current?.querySelector<HTMLElement>("button:not([data-change='cancelled'])")?.focus()
  }, [goal.status])
  return (
    <div className="goal-actions" ref={place}>
      {steps[goal.status].map(({ change: status, word, icon, isPrimary }) => (
        <button
          key={status}
          type="button"
          data-change={status}
          className={isPrimary ? 'button button-primary' : 'button'}
          onClick={() => (status === 'cancelled' ? setCancelling(true) : change({ status }))}
        >
          <Icon name={icon} size={16} />
          {word}
        </button>
      ))}
      {isCancelling && (
        <CancelGoalDialog
          title={goal.title}
          onClose={() => setCancelling(false)}
          onCancelGoal={(reason) => change({ status: 'cancelled', reason })}
        />
      )}
    </div>
  )
}
