import { defineQuerySync, goalKeys, goalSync, insertItem } from 'tidings/query'
import type { GoalEventMap } from 'tidings/goals'
import type { Goal } from '../api/records'

/** Puts a new goal into the lists at once; the refetch that the ready rules ask for brings the rest. */
const newGoals = defineQuerySync<Pick<GoalEventMap, 'goal.created'>>({
  'goal.created': {
    keys: [goalKeys.goals.lists],
    patch({ data }, patch) {
      const { goalId, title, description, status, createdAt, userId } = data
      const item: Goal = {
        ...{ goalId, title, description, status, createdAt },
        ...{ ownerId: userId, progress: 0, updatedAt: createdAt, version: 1 },
      }
      const match = (goal: Goal) => goal.goalId === goalId
      patch(goalKeys.goals.lists, insertItem<Goal>({ item, match, place: 'end' }))
    },
  },
})

/** The ready rules of the goals domain, and the app's own. */
export const demoSync = [goalSync, newGoals]
