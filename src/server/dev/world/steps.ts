import * as goal from './goalSteps'
import type { Step } from './pick'
import * as work from './workSteps'

/** Event type → how it comes about, and how often it does in one round of the script. */
export const steps: readonly {
  readonly type: string
  readonly times: number
  readonly run: Step
}[] = [
  { type: 'goal.created', times: 2, run: goal.createdGoal },
  { type: 'goal.activated', times: 2, run: goal.activatedGoal },
  { type: 'goal.paused', times: 1, run: goal.pausedGoal },
  { type: 'goal.resumed', times: 1, run: goal.resumedGoal },
  { type: 'goal.completed', times: 1, run: goal.completedGoal },
  { type: 'goal.cancelled', times: 1, run: goal.cancelledGoal },
  { type: 'goal.activity.created', times: 6, run: goal.activity },
  { type: 'action.created', times: 2, run: work.createdAction },
  { type: 'action.status_changed', times: 3, run: work.changedStatus },
  { type: 'action.completed', times: 2, run: work.completedAction },
  { type: 'action.priority_changed', times: 2, run: work.changedPriority },
  { type: 'action.reassigned', times: 2, run: work.reassigned },
  { type: 'action.progress_updated', times: 6, run: work.progressed },
  { type: 'issue.created', times: 2, run: work.createdIssue },
  { type: 'issue.status_changed', times: 3, run: work.changedIssue },
  { type: 'measure.reading_created', times: 4, run: work.reading },
  { type: 'decision.created', times: 1, run: goal.decision },
  { type: 'attachment.created', times: 2, run: goal.attachment },
]
