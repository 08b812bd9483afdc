import type { Author, Platform } from '../platform'
import type { Action, Goal, Issue } from '../records'
import type { SeededRandom } from './random'

/** What a step works on. */
export interface World {
  readonly platform: Platform
  readonly random: SeededRandom
  /** Forgets a goal and all that hangs on it: the world must not grow without end. */
  readonly forgetGoal: (goalId: string) => void
}

/** Does one thing that people do; `false` when there is nothing to do it to. */
export type Step = (world: World) => Promise<unknown> | false

/** Somebody of the company. */
export const author = ({ platform, random }: World): Author => ({
  userId: random.pick(platform.people)?.userId ?? 'u-ada',
})

/** The goals in one of these states, oldest first. */
export const goalsWith = ({ platform }: World, ...statuses: Goal['status'][]): Goal[] =>
  [...platform.goals.values()].filter((goal) => statuses.includes(goal.status))

/** The actions that are not completed. */
export const openActions = ({ platform }: World): Action[] =>
  [...platform.actions.values()].filter((action) => action.status !== 'completed')

/** The issues that are not closed. */
export const openIssues = ({ platform }: World): Issue[] =>
  [...platform.issues.values()].filter((issue) => issue.status !== 'closed')

/** Drops the oldest finished record; the creation that follows makes clients fetch the list anew. */
export function trim<T>(
  records: Map<string, T>,
  max: number,
  isFinished: (record: T) => boolean,
): void {
  if (records.size < max) return
  for (const [id, record] of records) {
    if (!isFinished(record)) continue
    records.delete(id)
    return
  }
}
