/** One event as it travels, the same for every contender: about 250 bytes of JSON. */
export interface BenchEvent {
  readonly type: string
  readonly timestamp: string
  readonly eventId: string
  readonly topic: string
  readonly sequence: number
  readonly epoch: string
  readonly tenantId: string
  readonly data: BenchData
}

export interface BenchData extends Readonly<Record<string, unknown>> {
  /** The entity it is about, which components ask for. */
  readonly goalId: string
  /** Counts the events of a run from 1. */
  readonly n: number
  /** When the server sent it, milliseconds since the epoch with fractions; 0 in a burst. */
  readonly sentAt: number
}

/** Entities the events are spread over, one after the other. */
export const entityCount = 1_000

export const topic = 'tenant:acme'
export const tenantId = 'acme'

const at = '2026-03-04T09:30:00Z'
const [ada, ben] = ['u-ada', 'u-ben']

/** What each type says beside the ids; 21 types, all checked by a schema where the contender checks. */
const payloads: readonly (readonly [type: string, data: Readonly<Record<string, unknown>>])[] = [
  [
    'goal.created',
    {
      userId: ada,
      title: 'Ship it',
      description: '',
      status: 'draft',
      createdAt: at,
      createdBy: ada,
    },
  ],
  [
    'goal.activated',
    { previousStatus: 'draft', newStatus: 'active', activatedAt: at, activatedBy: ada },
  ],
  ['goal.completed', { completedAt: at, completedBy: ada }],
  ['goal.cancelled', { cancelledAt: at, cancelledBy: ada, reason: 'Superseded' }],
  ['goal.paused', { pausedAt: at, pausedBy: ada }],
  ['goal.resumed', { resumedAt: at, resumedBy: ada }],
  [
    'goal.activity.created',
    {
      activityId: 'v-1',
      type: 'note',
      title: 'Note',
      content: 'Text',
      createdAt: at,
      createdBy: ben,
    },
  ],
  [
    'action.created',
    {
      actionId: 'a-1',
      title: 'Write',
      description: '',
      assignedTo: ben,
      dueDate: '2026-04-01',
      priority: 'high',
      status: 'todo',
      createdAt: at,
      createdBy: ada,
    },
  ],
  [
    'action.status_changed',
    {
      actionId: 'a-1',
      previousStatus: 'todo',
      newStatus: 'in_progress',
      changedAt: at,
      changedBy: ben,
    },
  ],
  ['action.completed', { actionId: 'a-1', completedAt: at, completedBy: ben, onTime: true }],
  [
    'action.priority_changed',
    {
      actionId: 'a-1',
      previousPriority: 'high',
      newPriority: 'low',
      changedAt: at,
      changedBy: ada,
    },
  ],
  [
    'action.reassigned',
    { actionId: 'a-1', previousAssignee: null, newAssignee: ben, assignedAt: at, assignedBy: ada },
  ],
  [
    'action.progress_updated',
    { actionId: 'a-1', previousProgress: 20, newProgress: 60, updatedAt: at, updatedBy: ben },
  ],
  [
    'issue.created',
    {
      issueId: 'i-1',
      title: 'Bug',
      description: '',
      severity: 'high',
      status: 'open',
      priority: 'high',
      category: 'bug',
      createdAt: at,
      createdBy: ben,
    },
  ],
  [
    'issue.status_changed',
    {
      issueId: 'i-1',
      previousStatus: 'open',
      newStatus: 'resolved',
      changedAt: at,
      changedBy: ben,
    },
  ],
  [
    'measure.reading_created',
    {
      readingId: 'r-1',
      measureId: 'm-1',
      value: 42.5,
      date: '2026-03-04',
      recordedAt: at,
      recordedBy: ada,
    },
  ],
  [
    'decision.created',
    {
      decisionId: 'd-1',
      title: 'Yes',
      decision: 'Go',
      rationale: '',
      impact: '',
      decidedAt: at,
      decidedBy: ada,
      participants: [ada],
    },
  ],
  [
    'attachment.created',
    {
      attachmentId: 't-1',
      entityType: 'goal',
      entityId: 'g-1',
      fileName: 'a.pdf',
      fileSize: 1_200,
      fileType: 'application/pdf',
      uploadedAt: at,
      uploadedBy: ben,
    },
  ],
  ['goal.renamed', { previousTitle: 'Ship', newTitle: 'Ship it', renamedAt: at, renamedBy: ada }],
  [
    'action.comment_created',
    { actionId: 'a-1', text: 'Looks good', createdAt: at, createdBy: ada },
  ],
  ['issue.priority_changed', { issueId: 'i-1', newPriority: 'low', changedAt: at, changedBy: ben }],
]

/** Makes the `n`th event of a run, counted from 1; the entities have their turns. */
export function makeEvent(n: number, sentAt = 0, entities = entityCount): BenchEvent {
  const [type, data] = payloads[n % payloads.length] ?? ['', {}]
  return {
    type,
    timestamp: at,
    eventId: `e-${n}`,
    topic,
    sequence: n,
    epoch: 'b1',
    tenantId,
    data: { goalId: `goal-${n % entities}`, ...data, n, sentAt },
  }
}

/** Makes the `n`th event of a run about jobs: each job goes from 0 to 100 and begins anew. */
export function makeJobEvent(n: number, sentAt: number, jobs: number): BenchEvent {
  const jobId = `job-${n % jobs}`
  const progress = Math.floor(n / jobs) % 100
  const rows = {
    processedRows: progress * 10,
    validRows: progress * 10,
    invalidRows: 0,
    totalRows: 1_000,
  }
  const data = { goalId: jobId, jobId, progress, ...rows, n, sentAt }
  return { ...makeEvent(n, sentAt), type: 'job.progress', data }
}

/** The number of the last of `count` events about the entity `goal-<index>`; 0 where there is none. */
export function lastOf(index: number, count: number): number {
  const last = count - ((((count - index) % entityCount) + entityCount) % entityCount)
  return Math.max(0, last)
}

/** Milliseconds since the epoch with fractions, comparable between processes of one machine. */
export const now = () => performance.timeOrigin + performance.now()
