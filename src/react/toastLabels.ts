/** The kinds of jobs that toasts tell of; `job` for a back end that has only one kind. */
export type ToastJobKind = 'job' | 'extraction' | 'migration' | 'data_quality'

export type ToastJobEnd = 'completed' | 'failed'

/** The types of events of which many become one toast with a number. */
export type ToastCountedType =
  | 'goal.created'
  | 'goal.completed'
  | 'goal.cancelled'
  | 'goal.paused'
  | 'action.created'
  | 'issue.created'
  | 'measure.reading_created'
  | `${ToastJobKind}.${ToastJobEnd}`

/**
 * Every text of the toasts, in one flat object. Replace any of them for all toasts by
 * `<RealtimeProvider labels={{ toasts: … }}>`, or for one component by its own `labels` prop.
 */
export interface ToastLabels {
  goalCreated: (title: string) => string
  goalCompleted: string
  goalCancelled: string
  goalPaused: string
  /** Joins what happened, for example the text of `goalPaused`, and the name of the goal. */
  named: (what: string, name: string) => string
  /** An urgent action was created; `priority` is `high` or `critical`. */
  actionCreated: (title: string, priority: string) => string
  /** A severe issue was created; `severity` is `high` or `critical`. */
  issueCreated: (title: string, severity: string) => string
  /** A measure has turned red at this value. */
  measureRed: (value: number) => string
  /** The live connection is up: for the first time, or in another session. */
  connected: string
  /** The live connection is up again after a loss. */
  reconnected: string
  /** `name` is what the job is called, where that is known. */
  jobEnded: (kind: ToastJobKind, jobId: string, end: ToastJobEnd, name?: string) => string
  /** One toast that replaces many of the same type. */
  many: (type: ToastCountedType, count: number) => string
}
