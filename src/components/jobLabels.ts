import type { JobLabels } from '../react/jobs'

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
  status: (status) => (status === 'pending' ? 'Waiting' : sentence(status)),
  name: (kind, jobId) => `${sentence(kind)} #${jobId}`,
  stalled: 'No news for a while',
  counts: (processed, total) => (total === null ? `${processed} done` : `${processed} of ${total}`),
  left: (seconds) => `${duration(seconds)} left`,
  unknownProgress: 'Progress unknown',
  lastKnown: (percentage) => `last known ${percentage}, reconnecting`,
} satisfies Partial<JobLabels>

export type RowLabels = Pick<JobLabels, keyof typeof rowLabels | 'locale'>

/** What one job says where there is room. */
export const viewLabels = /* @__PURE__ */ (() =>
  ({
    ...rowLabels,
    valid: (count) => `${count} valid`,
    invalid: (count) => `${count} invalid`,
    rate: (rate) => `${rate}/s`,
    phase: sentence,
    phaseOf: (index, count) => `step ${index} of ${count}`,
    phases: 'Phases',
    announce: (name, what) => `${name}: ${what}`,
  }) satisfies Partial<JobLabels>)()

export type ViewLabels = Pick<JobLabels, keyof typeof viewLabels | 'locale'>

/** What stands in the place of a job that nothing is known of. */
export const unknownLabels = {
  unknownJob: 'Waiting for news of this job…',
} satisfies Partial<JobLabels>

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

/** What several jobs beside each other say while they are not live. */
export const staleLabels = {
  stale: 'Live updates are paused. What you see may be out of date.',
} satisfies Partial<JobLabels>

/** What a list of jobs says of itself. */
export const listLabels = /* @__PURE__ */ (() =>
  ({
    ...staleLabels,
    loading: 'Loading jobs…',
    loadFailed: 'The jobs could not be loaded. Trying again…',
    empty: 'No jobs yet. They appear here by themselves.',
    polling: (seconds) => `Live updates are paused. Refreshed every ${seconds} s.`,
  }) satisfies Partial<JobLabels>)()

/** What the running jobs of a screen say. */
export const gridLabels = {
  grid: 'Running jobs',
  more: (count) => `+${count} more`,
} satisfies Partial<JobLabels>

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
  tray: (count) => (count === 1 ? '1 job in progress' : `${count} jobs in progress`),
  trayDone: (failedCount) =>
    failedCount === 0 ? 'All jobs done' : `All jobs ended, ${failedCount} failed`,
  trayClear: 'Clear finished',
  notify: (name, status) => `${name}: ${rowLabels.status(status).toLowerCase()}`,
} satisfies Partial<JobLabels>

/** What a card says. */
export const cardLabels = /* @__PURE__ */ (() => ({ ...viewLabels, ...linkLabels }))()

/** The English texts of the job components. */
export const jobLabels: JobLabels = /* @__PURE__ */ (() => ({
  ...viewLabels,
  ...unknownLabels,
  ...linkLabels,
  ...actionLabels,
  ...listLabels,
  ...gridLabels,
  ...tableLabels,
  ...trayLabels,
}))()
