import { busyGoals } from './busyGoals'
import { quietGoals } from './quietGoals'
import type { SampleGoal } from './sampleGoal'

/** What the dev server starts with, oldest first. */
export const sampleGoals: readonly SampleGoal[] = [...busyGoals, ...quietGoals].sort(
  (a, b) => b.ageDays - a.ageDays,
)
