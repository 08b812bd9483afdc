/** The kinds of jobs whose ends become toasts; `job` where the back end has one kind alone. */
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
  /** What happened, `goalPaused` for one, to the goal of this name. */
  named: (what: string, name: string) => string
  /** An urgent action; `priority` is `high` or `critical`. */
  actionCreated: (title: string, priority: string) => string
  /** A severe issue; `severity` is `high` or `critical`. */
  issueCreated: (title: string, severity: string) => string
  /** A measure has turned red at this value. */
  measureRed: (value: number) => string
  /** The live connection is there for the first time. */
  connected: string
  /** It is there again. */
  reconnected: string
  /** `name` is what the job is called, where that is known. */
  jobEnded: (kind: ToastJobKind, jobId: string, end: ToastJobEnd, name?: string) => string
  /** Stands for many events of a type. */
  many: (type: ToastCountedType, count: number) => string
}
