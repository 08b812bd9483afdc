import { useCallback, useEffect } from 'react'
import type { RealtimeEvent } from '../core'
import { activityOf, addActivity, type GoalActivity, type GoalEventMap } from '../domains/goals'
import { useEventState } from './eventState'
import { useRealtimeContext } from './realtimeContext'
import { useConnectionStatus } from './useConnectionStatus'
import { useLatest } from './useLatest'

type Handler<TType extends keyof GoalEventMap> = (
  event: RealtimeEvent<TType, GoalEventMap[TType]>,
) => void

export interface UseGoalActivityOptions {
  /** Whose activity to follow. @default every goal's */
  goalId?: string
  /**
   * Activities the app has already, newest first. Read once for each goal, and again when another
   * session begins. @default none
   */
  initialActivities?: readonly GoalActivity[]
  /** How many activities are kept; the oldest are dropped. @default 100 */
  maxActivities?: number
  /** `false` hears nothing and keeps what there is. @default true */
  enabled?: boolean
  onActivityCreated?: Handler<'goal.activity.created'>
  onActivated?: Handler<'goal.activated'>
  onCompleted?: Handler<'goal.completed'>
  onCancelled?: Handler<'goal.cancelled'>
  onPaused?: Handler<'goal.paused'>
  onResumed?: Handler<'goal.resumed'>
  onActionCreated?: Handler<'action.created'>
  onIssueCreated?: Handler<'issue.created'>
  onReadingCreated?: Handler<'measure.reading_created'>
  onDecisionCreated?: Handler<'decision.created'>
  onAttachmentCreated?: Handler<'attachment.created'>
}

export interface GoalActivityState {
  /** Newest first, no item twice. */
  readonly activities: readonly GoalActivity[]
  /** Whether new activities arrive as they happen: enabled and connected. */
  readonly isLive: boolean
  /** How many activities have arrived since the last `markSeen()`. */
  readonly unseenCount: number
  /** Sets `unseenCount` to 0. */
  readonly markSeen: () => void
}

interface FeedState {
  readonly activities: readonly GoalActivity[]
  readonly unseenCount: number
}

/** Event type → the option that hears it. */
const handlerNames = {
  'goal.activity.created': 'onActivityCreated',
  'goal.activated': 'onActivated',
  'goal.completed': 'onCompleted',
  'goal.cancelled': 'onCancelled',
  'goal.paused': 'onPaused',
  'goal.resumed': 'onResumed',
  'action.created': 'onActionCreated',
  'issue.created': 'onIssueCreated',
  'measure.reading_created': 'onReadingCreated',
  'decision.created': 'onDecisionCreated',
  'attachment.created': 'onAttachmentCreated',
} as const satisfies Partial<Record<keyof GoalEventMap, keyof UseGoalActivityOptions>>

/**
 * The activities of a goal as they happen, each with a sentence to show to people.
 *
 * @example `const { activities, unseenCount } = useGoalActivity({ goalId, onCompleted: celebrate })`
 */
export function useGoalActivity(options: UseGoalActivityOptions = {}): GoalActivityState {
  const { goalId, initialActivities = [], maxActivities = 100, enabled = true } = options
  const context = useRealtimeContext()
  const { client } = context
  const latest = useLatest({ ...options, enabled })
  const isConnected = useConnectionStatus((status) => status.isConnected)
  const [state, set] = useEventState<FeedState>(context, goalId, () => ({
    activities: initialActivities.slice(0, maxActivities),
    unseenCount: 0,
  }))
  const markSeen = useCallback(
    () => set((state) => (state.unseenCount === 0 ? state : { ...state, unseenCount: 0 })),
    [set],
  )
  useEffect(() => {
    if (!enabled) return
    return client.subscribe(
      '*',
      (event) => {
        const activity = activityOf(event)
        // The key may be that of another entity.
        if (goalId && activity?.goalId !== goalId) return
        if (activity) {
          set((state) => {
            const activities = addActivity(state.activities, activity, maxActivities)
            if (activities === state.activities) return state
            return { activities, unseenCount: state.unseenCount + 1 }
          })
        }
        const { current } = latest
        // What is committed, but not yet subscribed anew, hears nothing of the goal before.
        if (!current.enabled || current.goalId !== goalId) return
        if (!Object.hasOwn(handlerNames, event.type)) return
        const name = handlerNames[event.type as keyof typeof handlerNames]
        current[name]?.(event as never)
      },
      { key: goalId },
    )
  }, [client, set, goalId, maxActivities, enabled, latest])
  return { ...state, isLive: enabled && isConnected, markSeen }
}
