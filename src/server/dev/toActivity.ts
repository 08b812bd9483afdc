import { activityOf, decodeGoalFrame, type GoalActivity } from '../../domains/goals'
import type { StoredEvent } from '../eventStore'

/** What an event means for its goal, as clients will understand it; `null` when it is about none. */
export function toActivity(stored: StoredEvent): GoalActivity | null {
  const decoded = decodeGoalFrame(stored)
  return decoded.kind === 'event' ? activityOf(decoded.event) : null
}
