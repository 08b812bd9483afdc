import { oneOf, optionalOneOf, optionalTextOf, textOf } from '../fields'
import { find, touch, type Author, type Platform } from '../platform'
import type { Goal } from '../records'

type Body = Readonly<Record<string, unknown>>

const createdStatuses = ['draft', 'active', 'completed', 'paused', 'archived'] as const

/** `POST /api/goals` → `goal.created` */
export async function createGoal(platform: Platform, body: Body, author: Author): Promise<Goal> {
  const at = platform.at()
  const goal: Goal = {
    goalId: platform.newId('goal'),
    title: textOf(body, 'title', 200),
    description: optionalTextOf(body, 'description') ?? '',
    status: optionalOneOf(body, 'status', createdStatuses) ?? 'active',
    progress: 0,
    ownerId: author.userId,
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
  platform.goals.set(goal.goalId, goal)
  const { goalId, title, description, status } = goal
  const { userId } = author
  const data = { goalId, userId, title, description, status, createdAt: at, createdBy: userId }
  await platform.emit('goal.created', data, author, at)
  return goal
}

/** What a caller may ask for → the status it leads to and the event that tells of it. */
const changes = {
  active: { status: 'active', type: 'goal.activated', did: 'activated' },
  resumed: { status: 'active', type: 'goal.resumed', did: 'resumed' },
  paused: { status: 'paused', type: 'goal.paused', did: 'paused' },
  completed: { status: 'completed', type: 'goal.completed', did: 'completed' },
  cancelled: { status: 'cancelled', type: 'goal.cancelled', did: 'cancelled' },
} as const

/** `POST /api/goals/:goalId/status` → `goal.activated`, `.resumed`, `.paused`, `.completed`, `.cancelled` */
export async function changeGoalStatus(
  platform: Platform,
  goalId: string,
  { body, author }: { readonly body: Body; readonly author: Author },
): Promise<Goal> {
  const goal = find(platform.goals, goalId, 'goal')
  const asked = oneOf(body, 'status', ['active', 'completed', 'paused', 'cancelled', 'resumed'])
  const { status, type, did } = changes[asked]
  const reason = optionalTextOf(body, 'reason', 1_000)
  const finalNotes = optionalTextOf(body, 'finalNotes', 4_000)
  const at = platform.at()
  const previousStatus = goal.status
  goal.status = status
  if (status === 'completed') goal.progress = 100
  touch(goal, at)
  const data = {
    goalId,
    [`${did}At`]: at,
    [`${did}By`]: author.userId,
    ...(asked === 'active' ? { previousStatus, newStatus: 'active' } : {}),
    ...(asked === 'paused' || asked === 'cancelled' ? { reason } : {}),
    ...(asked === 'completed' ? { finalNotes } : {}),
  }
  await platform.emit(type, data, author, at)
  return goal
}
