import { goalKeys } from 'tidings/query'
import type { GoalStatusChange } from '../api/createApi'
import type { Goal } from '../api/records'
import { useSession } from '../session/sessionContext'
import { useOptimisticInsert } from './useOptimisticInsert'
import { useOptimisticUpdate } from './useOptimisticUpdate'

/** Creates a goal. */
export function useCreateGoal() {
  const { api, userId } = useSession()
  return useOptimisticInsert<Goal, { title: string; description?: string }>({
    keys: goalKeys.goals,
    lists: [goalKeys.goals.list()],
    idOf: (goal) => goal.goalId,
    send: api.createGoal,
    preview({ title, description = '' }, goalId) {
      const now = new Date().toISOString()
      const times = { createdAt: now, updatedAt: now }
      return {
        ...{ goalId, title, description, ownerId: userId, status: 'active' },
        ...{ progress: 0, version: 0, ...times },
      }
    },
    place: 'end',
  })
}

/** Pauses, resumes, completes, cancels or activates a goal. */
export function useChangeGoalStatus(goalId: string) {
  const { api } = useSession()
  return useOptimisticUpdate<Goal, { status: GoalStatusChange; reason?: string }>({
    keys: goalKeys.goals,
    isRecord: (goal) => goal.goalId === goalId,
    send: (change) => api.changeGoalStatus(goalId, change),
    preview: (goal, { status }) => ({
      ...goal,
      status: status === 'resumed' ? 'active' : status,
      progress: status === 'completed' ? 100 : goal.progress,
    }),
  })
}
