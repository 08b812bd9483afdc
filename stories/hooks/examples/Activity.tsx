import { useGoalActivity } from 'tidings'

export function Activity() {
  const { activities, isLive, unseenCount, markSeen } = useGoalActivity({
    goalId: 'goal-1',
    maxActivities: 4,
  })
  return (
    <div>
      <p>
        {isLive ? 'live' : 'not live'}, {unseenCount} unseen{' '}
        <button type="button" className="tidings-button" onClick={markSeen}>
          Mark seen
        </button>
      </p>
      <ul>
        {activities.map((activity) => (
          <li key={activity.id}>{activity.sentence}</li>
        ))}
      </ul>
    </div>
  )
}
