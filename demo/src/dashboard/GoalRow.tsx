import { memo, useLayoutEffect, useRef } from 'react'
import { HighlightWrapper, LiveBadge, useLiveBadge, useRealtimeEvent } from 'tidings'
import { Link } from 'wouter'
import type { Goal } from '../api/records'
import { useNameOf } from '../data/queries'
import { isProvisional } from '../data/useOptimisticInsert'
import { useSession } from '../session/sessionContext'
import { Avatar } from '../ui/Avatar'
import { ProgressRing } from '../ui/ProgressRing'
import { RelativeTime } from '../ui/RelativeTime'
import { StatusPill } from '../ui/StatusPill'

/** A goal in the list; it says when someone else has just touched it. */
export const GoalRow = memo(function GoalRow({ goal }: { readonly goal: Goal }) {
  const { goalId, title, description, status, progress, ownerId, updatedAt } = goal
  const { isOwn } = useSession()
  const name = useNameOf()(ownerId)
  const { showBadge, triggerBadge, hideBadge, triggerCount } = useLiveBadge()
  useRealtimeEvent(
    '*',
    (event) => {
      if (!isOwn(event)) triggerBadge()
    },
    { key: goalId },
  )
  const place = useRef<HTMLLIElement>(null)
  // Who works by keyboard goes on beside a row that leaves the list, while it is still in the page.
  useLayoutEffect(() => {
    const row = place.current
    return () => {
      if (row?.contains(document.activeElement)) focusBeside(row)
    }
  }, [])
  return (
    <li ref={place}>
      <HighlightWrapper on={triggerCount} className="goal-row-flash">
        <Link
          href={`/goals/${goalId}`}
          className="goal-row"
          data-pending={isProvisional(goalId) || undefined}
        >
          <ProgressRing value={progress} tone={status} />
          <span className="goal-row-text">
            <span className="goal-row-title" dir="auto">
              {title}
            </span>
            <span className="goal-row-description" dir="auto">
              {description || 'No description'}
            </span>
          </span>
          <span className="goal-row-meta">
            <StatusPill status={status} />
            {/* Badge and time share a place, so that nothing moves. */}
            <span className="goal-row-time" data-live={showBadge || undefined}>
              <RelativeTime at={updatedAt} />
              <LiveBadge show={showBadge} trigger={triggerCount} onHide={hideBadge} size="sm" />
            </span>
            <Avatar userId={ownerId} name={name} size="small" />
          </span>
        </Link>
      </HighlightWrapper>
    </li>
  )
})

/** At the next row, else the one before, else at the page. */
function focusBeside(row: HTMLLIElement) {
  const link = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector('a')
  const next = link ?? row.closest('main')
  next?.focus({ preventScroll: true })
}
