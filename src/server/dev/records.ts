/** A person of the sample company. */
export interface Person {
  readonly userId: string
  readonly name: string
  readonly role: string
}

export type GoalStatus = 'draft' | 'active' | 'completed' | 'paused' | 'archived' | 'cancelled'

/** A goal as REST shows it. */
export interface Goal {
  readonly goalId: string
  title: string
  description: string
  status: GoalStatus
  /** 0–100. */
  progress: number
  ownerId: string
  readonly createdAt: string
  updatedAt: string
  /** Counts up with each change. */
  version: number
}

export type Priority = 'low' | 'medium' | 'high' | 'critical'
export type ActionStatus = 'todo' | 'in_progress' | 'completed' | 'paused' | 'blocked'

/** A piece of work for a goal. */
export interface Action {
  readonly actionId: string
  readonly goalId: string | null
  title: string
  description: string
  assignedTo: string
  /** ISO date. */
  dueDate: string
  priority: Priority
  status: ActionStatus
  /** 0–100. */
  progress: number
  readonly createdAt: string
  updatedAt: string
}

export type IssueStatus = 'open' | 'in_progress' | 'resolved' | 'closed'
export type IssuePriority = 'low' | 'medium' | 'high' | 'urgent'
export type IssueCategory = 'bug' | 'feature' | 'improvement' | 'question' | 'other'

/** Something that stands in a goal's way. */
export interface Issue {
  readonly issueId: string
  readonly goalId: string | null
  title: string
  description: string
  severity: Priority
  priority: IssuePriority
  category: IssueCategory
  status: IssueStatus
  readonly createdAt: string
  updatedAt: string
}

/** One value of a measure. */
export interface Reading {
  readonly readingId: string
  readonly value: number
  /** ISO date the value is for. */
  readonly date: string
  readonly recordedAt: string
}

/** A number that a goal is judged by. */
export interface Measure {
  readonly measureId: string
  readonly goalId: string | null
  readonly title: string
  readonly unit: string
  /** Where the value began. */
  readonly start: number
  /** Where it should get to; below `start` when less is better. */
  readonly target: number
  /** Oldest first. */
  readings: Reading[]
}
