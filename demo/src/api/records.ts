/** Records as the API shows them. */

export type GoalStatus = 'draft' | 'active' | 'completed' | 'paused' | 'archived' | 'cancelled'

export interface Goal {
  readonly goalId: string
  readonly title: string
  readonly description: string
  readonly status: GoalStatus
  /** 0–100. */
  readonly progress: number
  readonly ownerId: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
}

export type ActionStatus = 'todo' | 'in_progress' | 'completed' | 'paused' | 'blocked'
export type Priority = 'low' | 'medium' | 'high' | 'critical'

export interface Action {
  readonly actionId: string
  readonly goalId: string | null
  readonly title: string
  readonly description: string
  readonly assignedTo: string
  /** ISO date. */
  readonly dueDate: string
  readonly priority: Priority
  readonly status: ActionStatus
  /** 0–100. */
  readonly progress: number
  readonly createdAt: string
  readonly updatedAt: string
}

export type IssueStatus = 'open' | 'in_progress' | 'resolved' | 'closed'

export interface Issue {
  readonly issueId: string
  readonly goalId: string | null
  readonly title: string
  readonly description: string
  readonly severity: Priority
  readonly priority: 'low' | 'medium' | 'high' | 'urgent'
  readonly category: 'bug' | 'feature' | 'improvement' | 'question' | 'other'
  readonly status: IssueStatus
  readonly createdAt: string
  readonly updatedAt: string
}

export interface Reading {
  readonly readingId: string
  readonly value: number
  /** ISO date. */
  readonly date: string
  readonly recordedAt: string
}

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
  readonly readings: readonly Reading[]
}

export interface Person {
  readonly userId: string
  readonly name: string
  readonly role: string
}

/** A list as the API wraps it. */
export interface Items<T> {
  readonly items: readonly T[]
}
