import { activityOf, type GoalActivity, type GoalEventType } from 'tidings/goals'
import { goalPayloads, samplePayload, type FakeServer } from 'tidings/testing'

const types: readonly GoalEventType[] = [
  'goal.activity.created',
  'action.progress_updated',
  'measure.reading_created',
  'issue.created',
  'action.completed',
  'decision.created',
  'attachment.created',
  'action.reassigned',
  'goal.resumed',
  'goal.paused',
]

const people: Readonly<Record<string, string>> = {
  'u-ada': 'Ada Lindqvist',
  'u-ben': 'Ben Okafor',
  'u-cleo': 'Cleo Marchetti',
}

/** A name for a user id, as an app would look it up. */
export const nameOf = (userId: string): string => people[userId] ?? userId

/** What happened around `goal-1`, newest first, from just now back over days. */
export function sampleActivities(count: number, now = Date.now()): GoalActivity[] {
  return Array.from({ length: count }, (_, index) => {
    const type = types[index % types.length] ?? 'goal.paused'
    const timestamp = new Date(now - index * 97 * 60_000 - 5_000).toISOString()
    const data = Object.fromEntries(
      Object.entries(goalPayloads[type]).map(([name, value]) => [
        name,
        name.endsWith('At') ? timestamp : value,
      ]),
    )
    const event = { id: `sample-${index}`, type, data: { ...data, goalId: 'goal-1' }, timestamp }
    return activityOf(event)
  }).filter((activity) => activity !== null)
}

/** Lets a note about `goal-1` happen now. */
export function addNote(server: FakeServer, title: string) {
  server.emit(
    'goal.activity.created',
    samplePayload('goal.activity.created', { title, createdAt: new Date().toISOString() }),
  )
}
