import { memo } from 'react'
import { useGoalActivity, useRealtimeConnection } from 'tidings'
import type { GoalActivity } from 'tidings/goals'
import { Link } from 'wouter'
import { useGoals, useNameOf } from '../data/queries'
import { useRecentActivities } from '../data/useRecentActivities'
import { Avatar } from '../ui/Avatar'
import { EmptyState } from '../ui/EmptyState'
import { Panel } from '../ui/Panel'
import { QueryStates } from '../ui/QueryStates'
import { RelativeTime } from '../ui/RelativeTime'

const shownCount = 40

/** What happens to all goals, as it happens. */
export function RecentActivity() {
  const query = useRecentActivities()
  const isLost = useRealtimeConnection((connection) => connection.isLost)
  return (
    <Panel
      title="Recent activity"
      className="activity-panel"
      aside={isLost && <span className="panel-count">paused</span>}
    >
      <QueryStates query={query} rows={6} empty={<ActivityList known={[]} />}>
        {(known) => <ActivityList known={known} />}
      </QueryStates>
    </Panel>
  )
}

/** Begins with what is known and goes on by events. */
function ActivityList({ known }: { readonly known: readonly GoalActivity[] }) {
  const { activities } = useGoalActivity({ initialActivities: known, maxActivities: shownCount })
  if (activities.length === 0) {
    return (
      <EmptyState icon="pulse" title="Quiet so far">
        What the team does appears here by itself.
      </EmptyState>
    )
  }
  return (
    <ol className="recent-list">
      {activities.map((activity) => (
        <RecentItem key={activity.id} activity={activity} />
      ))}
    </ol>
  )
}

/** Activities never change: only the new one is rendered. */
const RecentItem = memo(function RecentItem({ activity }: { readonly activity: GoalActivity }) {
  const { type, actorId, goalId, parts, at } = activity
  const nameOf = useNameOf()
  const { data: goals } = useGoals()
  // A new goal is named by the sentence itself.
  const goal = type !== 'goal.created' && goals?.find((each) => each.goalId === goalId)
  return (
    <li className="recent-item">
      {actorId && <Avatar userId={actorId} name={nameOf(actorId)} size="small" />}
      <div className="recent-text">
        <p dir="auto">
          {parts.map(({ kind, text }, index) => (
            <span key={index} data-part={kind}>
              {kind === 'actor' ? nameOf(text) : text}
            </span>
          ))}
        </p>
        <p className="recent-meta">
          {goal && (
            <Link href={`/goals/${goal.goalId}`} className="recent-goal" dir="auto">
              {goal.title}
            </Link>
          )}
          <RelativeTime at={at} />
        </p>
      </div>
    </li>
  )
})
