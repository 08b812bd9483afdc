import * as v from 'valibot'
import type { GoalEventType } from './goalEventTypes'

/**
 * The payload of each event type of the goal platform, as it is after decoding.
 * `…At` are ISO 8601 instants, `…By` and `assigned…` are user ids, percentages are 0–100.
 *
 * All is made within one call without side effects, so that a bundler leaves it out where it is not used.
 */
export const goalSchemas = /* @__PURE__ */ (() => {
  const text = v.string()
  const note = v.nullish(v.string())
  const goalId = v.string()
  const maybeGoalId = v.nullish(v.string())
  const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100))
  const texts = v.array(v.string())

  const goalStatus = v.picklist(['draft', 'active', 'completed', 'paused', 'archived'])
  const actionStatus = v.picklist(['todo', 'in_progress', 'completed', 'paused', 'blocked'])
  const actionPriority = v.picklist(['low', 'medium', 'high', 'critical'])
  const issueStatus = v.picklist(['open', 'in_progress', 'resolved', 'closed'])
  const readingStatus = v.picklist(['green', 'yellow', 'red'])

  /**
   * Every payload names its tenant; what a newer server adds is let through. What may be absent may
   * be `null`, as many back ends write it.
   */
  const payload = <const TEntries extends v.ObjectEntries>(entries: TEntries) =>
    v.looseObject({ tenantId: v.nullish(v.string()), ...entries })
  return {
    'goal.created': payload({
      goalId,
      userId: text,
      title: text,
      description: text,
      status: goalStatus,
      createdAt: text,
      createdBy: text,
    }),
    'goal.activated': payload({
      goalId,
      previousStatus: text,
      newStatus: v.literal('active'),
      activatedAt: text,
      activatedBy: text,
    }),
    'goal.completed': payload({ goalId, completedAt: text, completedBy: text, finalNotes: note }),
    'goal.cancelled': payload({ goalId, cancelledAt: text, cancelledBy: text, reason: note }),
    'goal.paused': payload({ goalId, pausedAt: text, pausedBy: text, reason: note }),
    'goal.resumed': payload({ goalId, resumedAt: text, resumedBy: text }),
    'goal.activity.created': payload({
      activityId: text,
      goalId,
      type: v.picklist([
        'note',
        'comment',
        'attachment',
        'decision',
        'review',
        'weekly_review',
        'system',
      ]),
      title: text,
      content: text,
      tags: v.nullish(texts),
      createdAt: text,
      createdBy: text,
    }),
    'action.created': payload({
      actionId: text,
      goalId: maybeGoalId,
      title: text,
      description: text,
      assignedTo: text,
      dueDate: text,
      priority: actionPriority,
      status: actionStatus,
      createdAt: text,
      createdBy: text,
    }),
    'action.status_changed': payload({
      actionId: text,
      previousStatus: text,
      newStatus: actionStatus,
      changedAt: text,
      changedBy: text,
      goalId: maybeGoalId,
    }),
    'action.completed': payload({
      actionId: text,
      completedAt: text,
      completedBy: text,
      outcome: note,
      onTime: v.boolean(),
      goalId: maybeGoalId,
    }),
    'action.priority_changed': payload({
      actionId: text,
      previousPriority: actionPriority,
      newPriority: actionPriority,
      changedAt: text,
      changedBy: text,
      reason: note,
      goalId: maybeGoalId,
    }),
    'action.reassigned': payload({
      actionId: text,
      previousAssignee: v.nullable(text),
      newAssignee: text,
      assignedAt: text,
      assignedBy: text,
      note,
      goalId: maybeGoalId,
    }),
    'action.progress_updated': payload({
      actionId: text,
      previousProgress: percent,
      newProgress: percent,
      updatedAt: text,
      updatedBy: text,
      goalId: maybeGoalId,
    }),
    'issue.created': payload({
      issueId: text,
      title: text,
      description: text,
      severity: v.picklist(['low', 'medium', 'high', 'critical']),
      status: issueStatus,
      priority: v.picklist(['low', 'medium', 'high', 'urgent']),
      category: v.picklist(['bug', 'feature', 'improvement', 'question', 'other']),
      assignedTo: v.nullish(text),
      goalId: maybeGoalId,
      createdAt: text,
      createdBy: text,
    }),
    'issue.status_changed': payload({
      issueId: text,
      previousStatus: text,
      newStatus: issueStatus,
      changedAt: text,
      changedBy: text,
      goalId: maybeGoalId,
    }),
    'measure.reading_created': payload({
      readingId: text,
      measureId: text,
      value: v.number(),
      date: text,
      note,
      recordedAt: text,
      recordedBy: text,
      progress: v.nullish(percent),
      goalId: maybeGoalId,
      threshold: v.nullish(
        v.looseObject({ status: readingStatus, previousStatus: v.nullish(readingStatus) }),
      ),
    }),
    'decision.created': payload({
      decisionId: text,
      goalId,
      title: text,
      decision: text,
      rationale: text,
      impact: text,
      decidedAt: text,
      decidedBy: text,
      participants: texts,
    }),
    'attachment.created': payload({
      attachmentId: text,
      entityType: v.picklist(['goal', 'action', 'issue']),
      entityId: text,
      fileName: text,
      fileSize: v.pipe(v.number(), v.minValue(0)),
      fileType: text,
      uploadedAt: text,
      uploadedBy: text,
    }),
    'auth.success': payload({ userId: v.nullish(text), connectionId: v.nullish(text) }),
    'auth.error': payload({ error: text, code: text }),
    'connection.error': payload({ error: text, code: text }),
    ping: payload({}),
    pong: payload({}),
  }
})()

/** The named properties alone: what else a newer server sends is let through, not promised. */
type Named<T> = { [K in keyof T as string extends K ? never : K]: T[K] }

/** Event type → payload, of the goal platform. */
export type GoalEventMap = {
  [K in GoalEventType]: Named<v.InferOutput<(typeof goalSchemas)[K]>>
}
