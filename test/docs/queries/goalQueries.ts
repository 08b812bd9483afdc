import { useQuery } from '@tanstack/react-query'
import { goalKeys } from 'tidings/query'

declare function fetchGoals(): Promise<unknown>
declare function fetchGoal(goalId: string): Promise<unknown>
declare function fetchActions(goalId: string): Promise<unknown>

// #region sample
export const useGoals = () => useQuery({ queryKey: goalKeys.goals.list(), queryFn: fetchGoals })

export const useGoal = (goalId: string) =>
  useQuery({ queryKey: goalKeys.goals.detail(goalId), queryFn: () => fetchGoal(goalId) })

export const useActions = (goalId: string) =>
  useQuery({ queryKey: goalKeys.actions.list({ goalId }), queryFn: () => fetchActions(goalId) })
// #endregion
