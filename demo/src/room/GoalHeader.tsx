import { useState } from 'react'
import { HighlightWrapper, LiveBadge, useLiveBadge, useRealtimeEvent } from 'tidings'
import type { Goal } from '../api/records'
import { useNameOf } from '../data/queries'
import { useSession } from '../session/sessionContext'
import { Avatar } from '../ui/Avatar'
import { ProgressBar } from '../ui/ProgressBar'
import { RelativeTime } from '../ui/RelativeTime'
import { StatusPill } from '../ui/StatusPill'
import { GoalStatusActions } from './GoalStatusActions'

interface GoalHeaderProps {
  readonly goalId: string
  /** `undefined` while it loads. */
  readonly goal: Goal | undefined
}

/** The goal's name, how far it is, and what can be done with it. */
export function GoalHeader({ goalId, goal }: GoalHeaderProps) {
  const { isOwn } = useSession()
  const nameOf = useNameOf()
  const { showBadge, triggerBadge, hideBadge, triggerCount } = useLiveBadge()
  const [touchedBy, setTouchedBy] = useState<string | null>(null)
  useRealtimeEvent(
    ['goal.activated', 'goal.paused', 'goal.resumed', 'goal.completed', 'goal.cancelled'],
    (event) => {
      if (isOwn(event)) return
      const by = Object.entries(event.data).find(([name]) => name.endsWith('By'))?.[1]
      setTouchedBy(typeof by === 'string' ? by : null)
      triggerBadge()
    },
    { key: goalId },
  )
  if (!goal) {
    return (
      <div className="goal-header" role="status" aria-label="Loading">
        <span className="skeleton skeleton-title" />
        <span className="skeleton" />
      </div>
    )
  }
  const { title, description, status, progress, ownerId, updatedAt } = goal
  return (
    <header className="goal-header">
      <div className="goal-header-top">
        <div className="goal-header-text">
          <div className="goal-header-status">
            <HighlightWrapper on={triggerCount} className="goal-header-flash">
              <StatusPill status={status} />
            </HighlightWrapper>
            <LiveBadge
              show={showBadge}
              trigger={triggerCount}
              onHide={hideBadge}
              size="sm"
              label={touchedBy ? `By ${nameOf(touchedBy)}, now` : 'Live'}
            />
          </div>
          <h1 dir="auto">{title}</h1>
          {description && (
            <p className="page-lead" dir="auto">
              {description}
            </p>
          )}
        </div>
        <GoalStatusActions goal={goal} />
      </div>
      <div className="goal-header-facts">
        <span className="goal-header-progress">
          <ProgressBar label="Progress of the goal" value={progress} tone={status} />
          <HighlightWrapper as="span" on={progress} className="goal-header-percent">
            {progress}%
          </HighlightWrapper>
        </span>
        <span className="goal-header-owner">
          <Avatar userId={ownerId} name={nameOf(ownerId)} size="small" />
          {nameOf(ownerId)}
        </span>
        <span className="goal-header-time">
          Updated <RelativeTime at={updatedAt} />
        </span>
      </div>
    </header>
  )
}
