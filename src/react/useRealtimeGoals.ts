import type { RealtimeEvent } from '../core'
import type { GoalEventMap } from '../domains/goals'
import { useRealtimeEvent } from './useRealtimeEvent'

type GoalType = Extract<keyof GoalEventMap, `goal.${string}`>
type Handler<TType extends GoalType> = (event: RealtimeEvent<TType, GoalEventMap[TType]>) => void

export interface UseRealtimeGoalsOptions {
  /** `false` calls nothing. @default true */
  enabled?: boolean
  onGoalCreated?: Handler<'goal.created'>
  onGoalActivated?: Handler<'goal.activated'>
  onGoalCompleted?: Handler<'goal.completed'>
  onGoalCancelled?: Handler<'goal.cancelled'>
  onGoalPaused?: Handler<'goal.paused'>
  onGoalResumed?: Handler<'goal.resumed'>
  onGoalActivityCreated?: Handler<'goal.activity.created'>
  /** Every `goal.*` event, after its own handler. */
  onAnyGoalEvent?: (event: { [K in GoalType]: RealtimeEvent<K, GoalEventMap[K]> }[GoalType]) => void
}

/** Event type → the option that hears it. */
const handlerNames = {
  'goal.created': 'onGoalCreated',
  'goal.activated': 'onGoalActivated',
  'goal.completed': 'onGoalCompleted',
  'goal.cancelled': 'onGoalCancelled',
  'goal.paused': 'onGoalPaused',
  'goal.resumed': 'onGoalResumed',
  'goal.activity.created': 'onGoalActivityCreated',
} as const satisfies Record<GoalType, keyof UseRealtimeGoalsOptions>

/**
 * Hears what happens to goals, all of them: for lists and dashboards.
 *
 * @example `useRealtimeGoals({ onGoalCompleted: (event) => celebrate(event.data.goalId) })`
 */
export function useRealtimeGoals(options: UseRealtimeGoalsOptions): void {
  const { enabled } = options
  useRealtimeEvent(
    'goal.*',
    (event) => {
      if (Object.hasOwn(handlerNames, event.type)) {
        options[handlerNames[event.type]]?.(event as never)
      }
    },
    { enabled },
  )
  // By itself, so that it also hears an event for which the handler of the type throws.
  useRealtimeEvent('goal.*', (event) => options.onAnyGoalEvent?.(event), { enabled })
}
