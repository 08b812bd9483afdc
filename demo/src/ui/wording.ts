import type { ActionStatus, GoalStatus, IssueStatus, Priority } from '../api/records'

/** Words for the API's codes. */

export const goalStatusWords: Record<GoalStatus, string> = {
  draft: 'Draft',
  active: 'Active',
  paused: 'Paused',
  completed: 'Completed',
  cancelled: 'Cancelled',
  archived: 'Archived',
}

export const actionStatusWords: Record<ActionStatus, string> = {
  todo: 'To do',
  in_progress: 'In progress',
  blocked: 'Blocked',
  paused: 'Paused',
  completed: 'Done',
}

export const issueStatusWords: Record<IssueStatus, string> = {
  open: 'Open',
  in_progress: 'In progress',
  resolved: 'Resolved',
  closed: 'Closed',
}

export const priorityWords: Record<Priority, string> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
}
