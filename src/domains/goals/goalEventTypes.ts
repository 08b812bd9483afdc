/** Every event type of the goal platform, by its canonical name. */
export const goalEventTypes = [
  'goal.created',
  'goal.activated',
  'goal.completed',
  'goal.cancelled',
  'goal.paused',
  'goal.resumed',
  'goal.activity.created',
  'action.created',
  'action.status_changed',
  'action.completed',
  'action.priority_changed',
  'action.reassigned',
  'action.progress_updated',
  'issue.created',
  'issue.status_changed',
  'measure.reading_created',
  'decision.created',
  'attachment.created',
  'auth.success',
  'auth.error',
  'connection.error',
  'ping',
  'pong',
] as const

/** The name of an event of the goal platform. */
export type GoalEventType = (typeof goalEventTypes)[number]

/** A name without its separators and case: `goal-created`, `goal_created` and `goal:created` are one. */
const fold = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, '.')

const canonicalNames = /* @__PURE__ */ (() => {
  // Both as they are, which most frames have them, and folded.
  const names = new Map<string, GoalEventType>(goalEventTypes.map((type) => [type, type]))
  for (const type of goalEventTypes) names.set(fold(type), type)
  // No mere respelling: a measure was once called a KPI.
  return names.set('kpi.reading.created', 'measure.reading_created')
})()

/** Names that were not as they are; servers may send any, so the number is bounded. */
const folded = /* @__PURE__ */ new Map<string, GoalEventType | undefined>()
const maxFolded = 200

/** The type that any spelling of its name means; `undefined` for names that are none of this platform. */
export function goalEventTypeOf(name: string): GoalEventType | undefined {
  const type = canonicalNames.get(name) ?? folded.get(name)
  if (type || folded.has(name)) return type
  if (folded.size >= maxFolded) folded.clear()
  const found = canonicalNames.get(fold(name))
  folded.set(name, found)
  return found
}

/** The canonical name of a goal event, however an older server spells it; other names as they came. */
export function canonicalGoalType(name: string): string {
  return goalEventTypeOf(name) ?? name
}
