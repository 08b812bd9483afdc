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
  /** What a job is called that has no name: its kind, `data_quality`, and id. */
  name: (kind: string, jobId: string) => string
  /** A phase of a job, `DATA_LOADING`. */
  phase: (phase: string) => string
  /** Where a phase stands among all. */
  phaseOf: (index: number, count: number) => string
  /** Names the list of phases. */
  phases: string
  /** Running, and not heard of for long. */
  stalled: string
  /** Done, of how many; numbers are formatted already. */
  counts: (processed: string, total: string | null) => string
  valid: (count: string) => string
  invalid: (count: string) => string
  /** Rows a second. */
  rate: (rate: string) => string
  /** How long it has still to go. */
  left: (seconds: number) => string
  /** No percentage is known. */
  unknownProgress: string
  /** The last known percentage, while the connection is lost. */
  lastKnown: (percentage: string) => string
  /** Nothing has been heard of the job. */
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
  /** Answers that question. */
  confirmYes: string
  confirmNo: string
  /** An action was refused or did not arrive. */
  actionFailed: (reason: string) => string
  /** The table. */
  table: string
  columnName: string
  columnStatus: string
  columnProgress: string
  columnRows: string
  columnLeft: string
  columnActions: string
  /** What jobs there are has been asked for. */
  loading: string
  /** There is no job to show. */
  empty: string
  /** The grid. */
  grid: string
  /** More jobs than are shown. */
  more: (count: number) => string
  /** The live connection is down and nothing takes its place. */
  stale: string
  /** The live connection is down and the server is asked now and then. */
  polling: (seconds: number) => string
  /** The tray's button and title. */
  tray: (count: number) => string
  /** The tray's title once every job has ended. */
  trayDone: (failedCount: number) => string
  /** Removes what has ended from the tray. */
  trayClear: string
  /** A web notification. */
  notify: (name: string, status: JobStatus) => string
  /** What a screen reader hears at the start, the quarters and the end. */
  announce: (name: string, what: string) => string
}
