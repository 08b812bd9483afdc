/** Every status a job can have, in the order of a life. */
export const jobStatuses = [
  'pending',
  'running',
  'paused',
  'rolling_back',
  'completed',
  'failed',
  'cancelled',
  'rolled_back',
] as const

/** What a job is doing. */
export type JobStatus = (typeof jobStatuses)[number]

/** The kinds of job of the back ends that ship; an app may have others. */
export type JobKind =
  'execution' | 'normalization' | 'extraction' | 'migration' | 'data_quality' | (string & {})

/** What a back end says about a job; the same for all of them. */
export interface JobFacts {
  readonly jobId: string
  readonly kind: JobKind
  readonly status: JobStatus
  /** 0–100; `null` while unknown. */
  readonly progress: number | null
  /** Rows or records done. */
  readonly processed?: number
  /** Rows or records there are. */
  readonly total?: number
  readonly valid?: number
  readonly invalid?: number
  /** The phase it is in, `LOADING`. */
  readonly phase?: string
  /** What it is doing just now. */
  readonly step?: string
  readonly message?: string
  /** Why it failed. */
  readonly error?: string
  /** A name for people. */
  readonly label?: string
  /** The page it works on. It came over the wire: see `safeUrl`. */
  readonly url?: string
  /** Where its result is. It came over the wire: see `safeUrl`. */
  readonly outputUrl?: string
  readonly batchId?: string
  readonly executionId?: string
  /** ISO 8601, by the sender's clock: for people, it orders nothing. */
  readonly startedAt?: string
  /** ISO 8601, by the sender's clock: for people, it orders nothing. */
  readonly finishedAt?: string
}

/** How fast a job goes, measured here. */
export interface JobPace {
  /** When the last measurement was made, milliseconds since the epoch, by this machine's clock. */
  readonly at: number
  /** The progress it was made at. */
  readonly progress: number
  /** Percent a second, smoothed over about ten seconds; `null` before the second measurement. */
  readonly perSecond: number | null
}

/** A job as the hooks and components show it. */
export interface Job extends JobFacts {
  /** When it was last heard of, milliseconds since the epoch, by this machine's clock. */
  readonly updatedAt: number
  readonly pace?: JobPace
}

/**
 * A job as an HTTP end point tells it: the names of the model or those of any of the contracts
 * (`progressPercentage`, `processedRows`, `entityId`, …), ids as numbers or strings.
 */
export type JobInput = object

/** Whether a job in this status has ended. */
export const isTerminalStatus = (status: JobStatus): boolean => jobStatuses.indexOf(status) > 3
