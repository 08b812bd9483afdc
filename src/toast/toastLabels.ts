import type { ToastCountedType, ToastJobKind, ToastLabels } from '../react'

const kinds: Readonly<Record<ToastJobKind, string>> = {
  job: 'Job',
  extraction: 'Extraction',
  migration: 'Migration',
  data_quality: 'Data quality job',
}

const counted: Readonly<Record<ToastCountedType, string>> = {
  'goal.created': 'new goals',
  'goal.completed': 'goals completed',
  'goal.cancelled': 'goals cancelled',
  'goal.paused': 'goals paused',
  'action.created': 'new urgent actions',
  'issue.created': 'new severe issues',
  'measure.reading_created': 'measures turned red',
  'job.completed': 'jobs completed',
  'job.failed': 'jobs failed',
  'extraction.completed': 'extractions completed',
  'extraction.failed': 'extractions failed',
  'migration.completed': 'migrations completed',
  'migration.failed': 'migrations failed',
  'data_quality.completed': 'data quality jobs completed',
  'data_quality.failed': 'data quality jobs failed',
}

/** The English texts of the toasts. */
export const toastLabels: ToastLabels = {
  goalCreated: (title) => `New goal: ${title}`,
  goalCompleted: 'Goal completed',
  goalCancelled: 'Goal cancelled',
  goalPaused: 'Goal paused',
  named: (what, name) => `${what}: ${name}`,
  actionCreated: (title, priority) => `New ${priority} priority action: ${title}`,
  issueCreated: (title, severity) => `New ${severity} issue: ${title}`,
  measureRed: (value) => `A measure turned red at ${value}`,
  connected: 'Live updates connected',
  reconnected: 'Live updates are back',
  jobEnded: (kind, jobId, end, name = `${kinds[kind]} #${jobId}`) => `${name} ${end}`,
  many: (type, count) => `${count} ${counted[type]}`,
}
