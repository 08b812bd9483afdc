import type { JobStatus } from '../../domains/jobs'

/**
 * Every text of the job components, in one flat object. Replace any of them for all components by
 * `<RealtimeProvider labels={{ jobs: … }}>`, or for one by its own `labels` prop.
 */
export interface JobLabels {
  /** The language of these texts, a BCP 47 tag. @default that of the other labels */
  locale?: string
  /** What a job is doing, in a word or two. */
  status: (status: JobStatus) => string
  /** The name of a job that has none of its own, made of its kind (`data_quality`) and id. */
  name: (kind: string, jobId: string) => string
  /** A phase of a job, `DATA_LOADING`. */
  phase: (phase: string) => string
  /** The place of a phase among all, counted from 1. */
  phaseOf: (index: number, count: number) => string
  /** The accessible name of the list of phases. */
  phases: string
  /** A running job of which nothing has been heard for a long time. */
  stalled: string
  /** How many rows are done, of how many (`null` if unknown). The numbers are formatted already. */
  counts: (processed: string, total: string | null) => string
  valid: (count: string) => string
  invalid: (count: string) => string
  /** Rows a second. */
  rate: (rate: string) => string
  /** The estimated time left, in seconds. */
  left: (seconds: number) => string
  /** No percentage is known. */
  unknownProgress: string
  /** The last known percentage (formatted), while the connection is lost. */
  lastKnown: (percentage: string) => string
  /** Shown until something is heard of the job. */
  unknownJob: string
  /** The link to what a job made. */
  output: string
  /** The link to the page a job works on. */
  open: string
  pause: string
  resume: string
  retry: string
  cancel: string
  /** Asks before a job is cancelled. */
  confirmCancel: string
  /** The two answers to that question. */
  confirmYes: string
  confirmNo: string
  /** An action was refused or did not arrive. */
  actionFailed: (reason: string) => string
  /** The accessible name of the table, and below the heads of its columns. */
  table: string
  columnName: string
  columnStatus: string
  columnProgress: string
  columnRows: string
  columnLeft: string
  columnActions: string
  /** Shown while the jobs are being loaded. */
  loading: string
  /** The jobs could not be loaded, which is tried again by itself. */
  loadFailed: string
  /** There is no job to show. */
  empty: string
  /** The accessible name of the grid and of the tray. */
  grid: string
  /** How many jobs there are beyond those that are shown. */
  more: (count: number) => string
  /** The live connection is down, and the server is not polled either. */
  stale: string
  /** The live connection is down, and the server is polled every so many seconds. */
  polling: (seconds: number) => string
  /** The tray's button, while so many jobs are running. */
  tray: (count: number) => string
  /** The tray's button once every job has ended. */
  trayDone: (failedCount: number) => string
  /** The button that removes ended jobs from the tray. */
  trayClear: string
  /** What the tray says when a job ends, to screen readers and in a web notification. */
  notify: (name: string, status: JobStatus) => string
  /** What a screen reader hears when a job starts, passes a quarter, or ends. */
  announce: (name: string, what: string) => string
}
