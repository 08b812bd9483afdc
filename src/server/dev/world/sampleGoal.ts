import type { ActionStatus, GoalStatus, IssueCategory, IssueStatus, Priority } from '../records'

/** An action of the sample: title, assignee, priority, where it has got to. */
export interface SampleAction {
  readonly title: string
  readonly description: string
  readonly assignedTo: string
  readonly priority: Priority
  readonly status: ActionStatus
  readonly progress: number
}

/** An issue of the sample. */
export interface SampleIssue {
  readonly title: string
  readonly description: string
  readonly severity: Priority
  readonly category: IssueCategory
  readonly status: IssueStatus
}

/** A measure of the sample, with as many readings as `readingCount`, evenly over the goal's life. */
export interface SampleMeasure {
  readonly title: string
  readonly unit: string
  readonly start: number
  readonly target: number
  readonly latest: number
  readonly readingCount: number
}

/** A goal of the sample with everything that belongs to it. */
export interface SampleGoal {
  readonly title: string
  readonly description: string
  readonly ownerId: string
  readonly ageDays: number
  readonly status: Exclude<GoalStatus, 'archived'>
  /** Why it was paused, or what was said at the end. */
  readonly remark?: string
  readonly actions: readonly SampleAction[]
  readonly issues: readonly SampleIssue[]
  readonly measure?: SampleMeasure
}
