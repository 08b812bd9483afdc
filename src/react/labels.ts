import type { ConnectionStateName } from '../core'
import type { RealtimeError } from '../protocol'
import type { ActivityPart, GoalActivity } from '../domains/goals'
import type { JobLabels } from './jobs/labels'
import type { ToastLabels } from './toastLabels'

/**
 * Every text of every component, in one flat object. Replace any of them for all components by
 * `<RealtimeProvider labels>`, or for one by its own `labels` prop.
 */
export interface RealtimeLabels {
  /** The language of these texts, a BCP 47 tag: numbers and times are written in it. @default the browser's */
  locale?: string
  /** What the connection is doing, in a word or two. */
  state: (state: ConnectionStateName) => string
  /** Connected, but only by a fallback, so that events may come late. */
  degraded: string
  /** A sentence for the banner. */
  banner: (state: ConnectionStateName) => string
  /** Names the button that opens the details. */
  details: string
  via: string
  attempt: string
  lastEvent: string
  lastEventNever: string
  /** The row with the time until the next attempt, and below that time. */
  nextRetry: string
  inSeconds: (seconds: number) => string
  retryNow: string
  reason: string
  /** Why there is no connection, for people: by the `code` of the error, which says more than they need. */
  failure: (error: RealtimeError) => string
  /** The badge. */
  live: string
  /** Hidden text of a highlight. */
  updated: string
  feed: string
  feedLoading: string
  feedEmpty: string
  feedError: string
  feedRetry: string
  feedEarlier: string
  feedEnd: string
  feedStale: string
  /**
   * Translates the sentence of an activity: gets its `type` and the `parts` of the English sentence, and
   * returns the parts to show. @default the English sentence
   */
  activity?: (activity: GoalActivity) => readonly ActivityPart[]
  /** The button above the feed that leads to new activities. */
  feedNew: (count: number) => string
  /** What a screen reader hears of new activities, several at a time. */
  feedAnnounce: (count: number) => string
  today: string
  yesterday: string
  justNow: string
  /** Texts of the components of `tidings/jobs`. */
  jobs?: Partial<JobLabels>
  /** Texts of the toasts of `tidings/toast`. */
  toasts?: Partial<ToastLabels>
}
