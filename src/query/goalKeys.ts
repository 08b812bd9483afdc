import type { QueryKey } from '@tanstack/react-query'
import { createEntityKeys, type EntityKeys } from './entityKeys'

/** Query keys of the goals domain. */
export interface GoalKeys {
  /** `['goals', 'list', filters]` and `['goals', 'detail', goalId]` */
  readonly goals: EntityKeys
  /** `['actions', 'list', { goalId }]` and `['actions', 'detail', actionId]` */
  readonly actions: EntityKeys
  /** `['issues', 'list', { goalId }]` and `['issues', 'detail', issueId]` */
  readonly issues: EntityKeys
  /** `['measures', 'list', { goalId }]` and `['measures', 'detail', measureId]` */
  readonly measures: EntityKeys
  /** `['goals', 'activities', goalId]`; without `goalId` the prefix of the feeds of all goals. */
  activities(...goalId: [] | [string]): QueryKey
}

/**
 * Makes the keys.
 *
 * @param prefix - put before every key, to keep tenants apart for example
 */
export function createGoalKeys(prefix: QueryKey = []): GoalKeys {
  const entity = (name: string) => createEntityKeys([...prefix, name])
  const goals = entity('goals')
  return {
    goals,
    actions: entity('actions'),
    issues: entity('issues'),
    measures: entity('measures'),
    activities: (...goalId) => [...goals.all, 'activities', ...goalId],
  }
}

/**
 * The keys that `goalSync` keeps fresh; use them for your queries.
 *
 * @example
 * ```ts
 * useQuery({ queryKey: goalKeys.goals.detail(goalId), queryFn: () => fetchGoal(goalId) })
 * useInfiniteQuery({ queryKey: goalKeys.activities(goalId), … })
 * useQuery({ queryKey: goalKeys.actions.list({ goalId }), … })
 * ```
 */
export const goalKeys: GoalKeys = /* @__PURE__ */ createGoalKeys()
