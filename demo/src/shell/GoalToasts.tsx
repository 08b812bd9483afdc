import { useQueryClient } from '@tanstack/react-query'
import { goalKeys } from 'tidings/query'
import { RealtimeToasts } from 'tidings/toast'
import type { Goal, Items } from '../api/records'

/** What happens to goals, by the titles that the list has. */
export function GoalToasts() {
  const queryClient = useQueryClient()
  const titleOf = (id: string) =>
    queryClient
      .getQueryData<Items<Goal>>(goalKeys.goals.list())
      ?.items.find(({ goalId }) => goalId === id)?.title
  return <RealtimeToasts goalName={titleOf} />
}
