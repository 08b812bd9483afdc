import { oneOf, optionalOneOf, optionalTextOf, textOf } from '../fields'
import { find, type Author, type Platform } from '../platform'
import type { Issue } from '../records'

type Body = Readonly<Record<string, unknown>>

const severities = ['low', 'medium', 'high', 'critical'] as const
const priorities = ['low', 'medium', 'high', 'urgent'] as const
const categories = ['bug', 'feature', 'improvement', 'question', 'other'] as const
const statuses = ['open', 'in_progress', 'resolved', 'closed'] as const

/** `POST /api/issues` → `issue.created` */
export async function createIssue(platform: Platform, body: Body, author: Author): Promise<Issue> {
  const at = platform.at()
  const goalId = optionalTextOf(body, 'goalId') ?? null
  if (goalId !== null) find(platform.goals, goalId, 'goal')
  const issue: Issue = {
    issueId: platform.newId('issue'),
    goalId,
    title: textOf(body, 'title', 200),
    description: optionalTextOf(body, 'description') ?? '',
    severity: optionalOneOf(body, 'severity', severities) ?? 'medium',
    priority: optionalOneOf(body, 'priority', priorities) ?? 'medium',
    category: optionalOneOf(body, 'category', categories) ?? 'bug',
    status: 'open',
    createdAt: at,
    updatedAt: at,
  }
  const assignedTo = optionalTextOf(body, 'assignedTo', 100)
  platform.issues.set(issue.issueId, issue)
  const { issueId, title, description, severity, status, priority, category } = issue
  const subject = { issueId, goalId: goalId ?? undefined, title, description, assignedTo }
  const kind = { severity, status, priority, category }
  const data = { ...subject, ...kind, createdAt: at, createdBy: author.userId }
  await platform.emit('issue.created', data, author, at)
  return issue
}

/** `PATCH /api/issues/:issueId` → `issue.status_changed` */
export async function changeIssue(
  platform: Platform,
  issueId: string,
  { body, author }: { readonly body: Body; readonly author: Author },
): Promise<Issue> {
  const issue = find(platform.issues, issueId, 'issue')
  const newStatus = oneOf(body, 'status', statuses)
  const previousStatus = issue.status
  if (newStatus === previousStatus) return issue
  const at = platform.at()
  issue.status = newStatus
  issue.updatedAt = at
  const change = { previousStatus, newStatus, changedAt: at, changedBy: author.userId }
  const data = { issueId, goalId: issue.goalId ?? undefined, ...change }
  await platform.emit('issue.status_changed', data, author, at)
  return issue
}
