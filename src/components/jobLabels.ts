import type { JobLabels } from '../react/jobs'

const statuses = {
  pending: 'Waiting',
  running: 'Running',
  paused: 'Paused',
  rolling_back: 'Rolling back',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  rolled_back: 'Rolled back',
} as const

/** `DATA_LOADING` → `Data loading`. */
const sentence = (word: string) => {
  const words = word.replace(/[_-]+/g, ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const duration = (seconds: number) => {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** What a row says of a job. Each part has its own texts, so that none carries those of the others. */
export const rowLabels = {
  status: (status) => statuses[status],
  name: (kind, jobId) => `${sentence(kind)} #${jobId}`,
  stalled: 'No news for a while',
  counts: (processed, total) => (total === null ? processed : `${processed} of ${total}`),
  valid: (count) => `${count} valid`,
  invalid: (count) => `${count} invalid`,
  rate: (rate) => `${rate}/s`,
  left: (seconds) => `${duration(seconds)} left`,
  unknownProgress: 'Progress unknown',
  lastKnown: (percentage) => `last known ${percentage}, reconnecting`,
} satisfies Partial<JobLabels>

export type RowLabels = Pick<JobLabels, keyof typeof rowLabels>

/** What one job says where there is room. */
export const viewLabels = /* @__PURE__ */ (() =>
  ({
    ...rowLabels,
    phase: sentence,
    phaseOf: (index, count) => `step ${index} of ${count}`,
    phases: 'Phases',
    unknownJob: 'Waiting for news of this job…',
    announce: (name, what) => `${name}: ${what}`,
  }) satisfies Partial<JobLabels>)()

export type ViewLabels = Pick<JobLabels, keyof typeof viewLabels>

/** The links of a job. */
export const linkLabels = {
  output: 'Result',
  open: 'Open page',
} satisfies Partial<JobLabels>

export type LinkLabels = Pick<JobLabels, keyof typeof linkLabels>

export const actionLabels = {
  pause: 'Pause',
  resume: 'Resume',
  retry: 'Retry',
  cancel: 'Cancel',
  confirmCancel: 'Cancel this job?',
  confirmYes: 'Yes, cancel',
  confirmNo: 'Keep it',
  actionFailed: (reason) => `That did not work: ${reason}`,
} satisfies Partial<JobLabels>

/** What several jobs beside each other say. */
export const listLabels = {
  empty: 'No jobs yet. They appear here by themselves.',
  grid: 'Running jobs',
  more: (count) => `+${count} more`,
  stale: 'Live updates are paused. What you see may be out of date.',
  polling: (seconds) => `Live updates are paused. Refreshed every ${seconds} s.`,
} satisfies Partial<JobLabels>

export type ListLabels = Pick<JobLabels, keyof typeof listLabels>

export const tableLabels = {
  table: 'Jobs',
  columnName: 'Job',
  columnStatus: 'Status',
  columnProgress: 'Progress',
  columnRows: 'Processed',
  columnLeft: 'Left',
  columnActions: 'Actions',
} satisfies Partial<JobLabels>

export const trayLabels = {
  tray: (count) => (count === 1 ? '1 job running' : `${count} jobs running`),
  trayDone: 'All jobs done',
  trayClear: 'Clear finished',
  notify: (name, status) => `${name}: ${statuses[status].toLowerCase()}`,
} satisfies Partial<JobLabels>

/** What a card says. */
export const cardLabels = /* @__PURE__ */ (() => ({ ...viewLabels, ...linkLabels }))()

/** The English texts of the job components. */
export const jobLabels: JobLabels = /* @__PURE__ */ (() => ({
  ...viewLabels,
  ...linkLabels,
  ...actionLabels,
  ...listLabels,
  ...tableLabels,
  ...trayLabels,
}))()
