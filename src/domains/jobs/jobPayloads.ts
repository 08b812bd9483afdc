/** What every event of an execution's job names. */
interface OfExecution {
  executionId: string
  jobId: string
  batchId?: string | null
}

/** `job.started` of the execution platform. */
export interface ExecutionJobStarted extends OfExecution {
  batchId: string
  siteUrl: string
  siteName: string
  goal: string
}

/** `job.progress` of the execution platform. */
export interface ExecutionJobProgress extends OfExecution {
  currentStep: string
  currentUrl?: string | null
  /** 0–100. */
  progressPercentage: number
}

/** `job.completed` of the execution platform. */
export interface ExecutionJobCompleted extends OfExecution {
  result?: unknown
  /** Milliseconds. */
  durationMs?: number | null
}

/** `job.failed` of the execution platform. */
export interface ExecutionJobFailed extends OfExecution {
  /** A text, or an object with a `message`. */
  error: unknown
}

/** `job.log`. */
export interface ExecutionJobLog extends OfExecution {
  level: string
  message: string
}

/** `execution.started` and `execution.completed`; the counts are the server's own. */
export interface ExecutionEnd {
  executionId: string
  [count: string]: unknown
}

/** `batch.completed`; the counts are the server's own. */
export interface BatchEnd {
  batchId: string
  executionId?: string | null
  [count: string]: unknown
}

/** How many rows a job of the normalization platform has seen. */
interface Rows {
  jobId: string
  processedRows: number
  validRows: number
  invalidRows: number
}

/** `job.progress` of the normalization platform: one per 1,000 rows. */
export interface NormalizationJobProgress extends Rows {
  totalRows: number
  /** 0–100. */
  progress: number
}

/** `job.completed` of the normalization platform. */
export interface NormalizationJobCompleted extends Rows {
  status: string
  /** It came over the wire: see `safeUrl`. */
  outputFileUrl?: string | null
}

/** `job.failed` of the normalization platform. */
export interface NormalizationJobFailed {
  jobId: string
  status: string
  errorMessage: string
}

/** The one message of the operations platform. */
export interface OperationsMessage {
  entityType: string
  entityId: string
  eventType?: string | null
  /** `RUNNING`, … */
  status?: string | null
  /** 0–100. */
  progress?: number | null
  recordsProcessed?: number | null
  totalRecords?: number | null
  /** Of a migration: `PLANNING`, `VALIDATION`, `EXTRACTION`, … */
  phase?: string | null
  message?: string | null
  metadata?: unknown
}

/** Event type → payload, of the execution platform. */
export type ExecutionEventMap = {
  'job.started': ExecutionJobStarted
  'job.progress': ExecutionJobProgress
  'job.completed': ExecutionJobCompleted
  'job.failed': ExecutionJobFailed
  'job.log': ExecutionJobLog
  'execution.started': ExecutionEnd
  'execution.completed': ExecutionEnd
  'batch.completed': BatchEnd
}

/** Event type → payload, of the normalization platform. */
export type NormalizationEventMap = {
  'job.progress': NormalizationJobProgress
  'job.completed': NormalizationJobCompleted
  'job.failed': NormalizationJobFailed
}

type OperationsFamily = 'extraction' | 'migration' | 'data_quality'
type OperationsSuffix =
  'status_changed' | 'progress_updated' | 'phase_changed' | 'completed' | 'failed'

/** Event type → payload, of the operations platform. */
export type OperationsEventMap = Record<
  `${OperationsFamily}.${OperationsSuffix}`,
  OperationsMessage
>

/** Event type → payload, of all three platforms. */
export type JobEventMap = OperationsEventMap & {
  [K in keyof ExecutionEventMap]: K extends keyof NormalizationEventMap
    ? ExecutionEventMap[K] | NormalizationEventMap[K]
    : ExecutionEventMap[K]
}
