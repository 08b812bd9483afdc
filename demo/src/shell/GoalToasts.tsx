import { RealtimeToasts } from 'tidings/toast'
import { useGoals } from '../data/queries'

/** What happens to goals, by their titles, whatever page is open. */
export function GoalToasts() {
  const { data: goals } = useGoals()
  const titleOf = (id: string) => goals?.find(({ goalId }) => goalId === id)?.title
  return <RealtimeToasts goalName={titleOf} />
}
