import { Link } from 'wouter'
import { ApiError } from '../api/sendRequest'
import { useGoal } from '../data/queries'
import { NotFoundPage } from '../shell/NotFoundPage'
import { Icon } from '../ui/Icon'
import { LoadFailure } from '../ui/LoadFailure'
import { usePageTitle } from '../ui/usePageTitle'
import { ActionList } from './ActionList'
import { ActivityPanel } from './ActivityPanel'
import { GoalHeader } from './GoalHeader'
import { IssueList } from './IssueList'
import { MeasureGrid } from './MeasureGrid'

/** Everything about one goal. */
export function GoalRoomPage({ goalId }: { readonly goalId: string }) {
  const { data: goal, error, errorUpdateCount, refetch } = useGoal(goalId)
  usePageTitle(goal?.title ?? 'Goal')
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage what="goal" />
  return (
    <>
      <Link href="/" className="back-link">
        <Icon name="back" size={16} />
        All goals
      </Link>
      {goal || errorUpdateCount === 0 ? (
        <GoalHeader goalId={goalId} goal={goal} />
      ) : (
        <LoadFailure onRetry={refetch} />
      )}
      <div className="room">
        <div className="room-main">
          <MeasureGrid goalId={goalId} />
          <ActionList goalId={goalId} />
          <IssueList goalId={goalId} />
        </div>
        <ActivityPanel goalId={goalId} />
      </div>
    </>
  )
}
