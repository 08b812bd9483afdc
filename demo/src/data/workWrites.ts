import { goalKeys } from 'tidings/query'
import type { ActionChange } from '../api/createApi'
import type { Action, Issue, IssueStatus } from '../api/records'
import { useSession } from '../session/sessionContext'
import { useOptimisticInsert } from './useOptimisticInsert'
import { useOptimisticUpdate } from './useOptimisticUpdate'

const twoWeeksMs = 14 * 86_400_000

/** Adds an action to a goal, for oneself to do. */
export function useCreateAction(goalId: string) {
  const { api, userId } = useSession()
  return useOptimisticInsert<Action, { title: string }>({
    keys: goalKeys.actions,
    lists: [goalKeys.actions.list(), goalKeys.actions.list({ goalId })],
    idOf: (action) => action.actionId,
    send: ({ title }) => api.createAction({ goalId, title, assignedTo: userId }),
    preview({ title }, actionId) {
      const now = new Date()
      const dueDate = new Date(now.getTime() + twoWeeksMs).toISOString().slice(0, 10)
      const times = { dueDate, createdAt: now.toISOString(), updatedAt: now.toISOString() }
      const subject = { actionId, goalId, title, description: '', assignedTo: userId }
      return { ...subject, ...times, priority: 'medium', status: 'todo', progress: 0 }
    },
    place: 'end',
    alsoChanges: goalKeys.goals,
  })
}

/** Changes an action's status, priority, assignee or progress. */
export function useChangeAction(actionId: string) {
  const { api } = useSession()
  return useOptimisticUpdate<Action, ActionChange>({
    keys: goalKeys.actions,
    isRecord: (action) => action.actionId === actionId,
    send: (change) => api.changeAction(actionId, change),
    preview: (action, change) => ({
      ...action,
      ...change,
      ...(change.status === 'completed' ? { progress: 100 } : {}),
    }),
    // A goal's progress follows from its actions.
    alsoChanges: goalKeys.goals,
  })
}

/** Reports an issue on a goal. */
export function useCreateIssue(goalId: string) {
  const { api } = useSession()
  return useOptimisticInsert<Issue, { title: string; severity: Issue['severity'] }>({
    keys: goalKeys.issues,
    lists: [goalKeys.issues.list(), goalKeys.issues.list({ goalId })],
    idOf: (issue) => issue.issueId,
    send: (issue) => api.createIssue({ goalId, ...issue }),
    preview({ title, severity }, issueId) {
      const now = new Date().toISOString()
      const subject = { issueId, goalId, title, description: '', severity }
      const times = { createdAt: now, updatedAt: now }
      return { ...subject, ...times, priority: 'medium', category: 'bug', status: 'open' }
    },
    place: 'end',
  })
}

/** Moves an issue along. */
export function useChangeIssue(issueId: string) {
  const { api } = useSession()
  return useOptimisticUpdate<Issue, IssueStatus>({
    keys: goalKeys.issues,
    isRecord: (issue) => issue.issueId === issueId,
    send: (status) => api.changeIssue(issueId, status),
    preview: (issue, status) => ({ ...issue, status }),
  })
}
