import type { StoredEvent } from '../eventStore'

export type GoalActivity = { id: string; goalId: string | null; sentence: string }
/** What an event means for its goal; `null` for an event about no goal. */
export function toActivity(event: StoredEvent): GoalActivity | null {
  const data = event.data as { goalId?: string; entityType?: string; entityId?: string }
  const goalId = data.goalId ?? (data.entityType === 'goal' ? (data.entityId ?? null) : null)
  return { id: event.eventId, goalId, sentence: event.type }
}
