import { numberOf, optionalDateOf, optionalOneOf, optionalTextOf, textOf } from '../fields'
import { find, type Author, type Platform } from '../platform'
import type { Action, ActionStatus, Priority } from '../records'

type Body = Readonly<Record<string, unknown>>

/** Every priority of an action, lowest first. */
export const priorities = ['low', 'medium', 'high', 'critical'] as const satisfies Priority[]
const statuses = [
  'todo',
  'in_progress',
  'completed',
  'paused',
  'blocked',
] as const satisfies ActionStatus[]
const twoWeeksMs = 14 * 86_400_000

/** `POST /api/actions` → `action.created` */
export async function createAction(
  platform: Platform,
  body: Body,
  author: Author,
): Promise<Action> {
  const at = platform.at()
  const goalId = optionalTextOf(body, 'goalId') ?? null
  if (goalId !== null) find(platform.goals, goalId, 'goal')
  const inTwoWeeks = new Date(Date.parse(at) + twoWeeksMs).toISOString().slice(0, 10)
  const action: Action = {
    actionId: platform.newId('action'),
    goalId,
    title: textOf(body, 'title', 200),
    description: optionalTextOf(body, 'description') ?? '',
    assignedTo: optionalTextOf(body, 'assignedTo', 100) ?? author.userId,
    dueDate: optionalDateOf(body, 'dueDate') ?? inTwoWeeks,
    priority: optionalOneOf(body, 'priority', priorities) ?? 'medium',
    status: 'todo',
    progress: 0,
    createdAt: at,
    updatedAt: at,
  }
  platform.actions.set(action.actionId, action)
  platform.refreshProgress(goalId, at)
  const { actionId, title, description, assignedTo, dueDate, priority, status } = action
  const subject = { actionId, goalId: goalId ?? undefined, title, description, assignedTo }
  const data = { ...subject, dueDate, priority, status, createdAt: at, createdBy: author.userId }
  await platform.emit('action.created', data, author, at)
  return action
}

/** One property's change: what it was, what it is, and the extra words that belong to it. */
interface Change {
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * `PATCH /api/actions/:actionId` → an event for each property that changed:
 * `action.status_changed` or `.completed`, `.priority_changed`, `.reassigned`, `.progress_updated`
 */
export async function changeAction(
  platform: Platform,
  actionId: string,
  { body, author }: { readonly body: Body; readonly author: Author },
): Promise<Action> {
  const action = find(platform.actions, actionId, 'action')
  const at = platform.at()
  const by = author.userId
  // all of the body is checked before anything is changed
  const wanted = {
    priority: optionalOneOf(body, 'priority', priorities) ?? action.priority,
    assignedTo: optionalTextOf(body, 'assignedTo', 100) ?? action.assignedTo,
    progress:
      body.progress === undefined
        ? action.progress
        : Math.round(numberOf(body, 'progress', 0, 100)),
    status: optionalOneOf(body, 'status', statuses) ?? action.status,
    reason: optionalTextOf(body, 'reason', 1_000),
    note: optionalTextOf(body, 'note', 1_000),
    outcome: optionalTextOf(body, 'outcome', 1_000),
  }
  const changed: Change[] = []
  if (wanted.priority !== action.priority) {
    const { priority: previousPriority } = action
    const data = { previousPriority, newPriority: wanted.priority, reason: wanted.reason }
    changed.push({
      type: 'action.priority_changed',
      data: { ...data, changedAt: at, changedBy: by },
    })
  }
  if (wanted.assignedTo !== action.assignedTo) {
    const { assignedTo: previousAssignee } = action
    const data = { previousAssignee, newAssignee: wanted.assignedTo, note: wanted.note }
    changed.push({ type: 'action.reassigned', data: { ...data, assignedAt: at, assignedBy: by } })
  }
  if (wanted.progress !== action.progress) {
    const data = { previousProgress: action.progress, newProgress: wanted.progress }
    changed.push({
      type: 'action.progress_updated',
      data: { ...data, updatedAt: at, updatedBy: by },
    })
  }
  if (wanted.status !== action.status) changed.push(statusChange(action, wanted, { at, by }))
  const { priority, assignedTo, status } = wanted
  const progress = status === 'completed' ? 100 : wanted.progress
  Object.assign(action, { priority, assignedTo, status, progress, updatedAt: at })
  platform.refreshProgress(action.goalId, at)
  for (const { type, data } of changed) {
    const subject = { actionId, goalId: action.goalId ?? undefined }
    await platform.emit(type, { ...subject, ...data }, author, at)
  }
  return action
}

function statusChange(
  action: Action,
  wanted: { readonly status: ActionStatus; readonly outcome: string | undefined },
  { at, by }: { readonly at: string; readonly by: string },
): Change {
  if (wanted.status === 'completed') {
    const onTime = at.slice(0, 10) <= action.dueDate
    const data = { completedAt: at, completedBy: by, outcome: wanted.outcome, onTime }
    return { type: 'action.completed', data }
  }
  const data = { previousStatus: action.status, newStatus: wanted.status }
  return { type: 'action.status_changed', data: { ...data, changedAt: at, changedBy: by } }
}
