import type { EventOf } from '../protocol'
import type { GoalEventMap, GoalEventType } from '../domains/goals'

export type ToastLevel = 'success' | 'info' | 'warning' | 'error'

/** When an event becomes a toast, and what it says. */
export interface ToastRule<TEvent> {
  /** A function where the level depends on the event. */
  readonly level: ToastLevel | ((event: TEvent) => ToastLevel)
  /** @default always */
  readonly when?: (event: TEvent) => boolean
  readonly text: (event: TEvent) => string
  /** A second, smaller line. */
  readonly detail?: (event: TEvent) => string | undefined
  /** What stands for many of them. */
  readonly many: (count: number) => string
}

/** Rules by event type; `false` switches a default off. */
export type ToastRules = {
  readonly [K in GoalEventType]?: ToastRule<EventOf<GoalEventMap, K>> | false
}

const isUrgent = (priority: string) => priority === 'high' || priority === 'critical'

/** What the goal platform's users are told of by default. */
export const toastRules = {
  'goal.created': {
    level: 'info',
    text: ({ data }) => `New goal: ${data.title}`,
    many: (count) => `${count} new goals`,
  },
  'goal.completed': {
    level: 'success',
    text: () => 'Goal completed',
    detail: ({ data }) => data.finalNotes,
    many: (count) => `${count} goals completed`,
  },
  'goal.cancelled': {
    level: 'info',
    text: () => 'Goal cancelled',
    detail: ({ data }) => data.reason,
    many: (count) => `${count} goals cancelled`,
  },
  'goal.paused': {
    level: 'info',
    text: () => 'Goal paused',
    detail: ({ data }) => data.reason,
    many: (count) => `${count} goals paused`,
  },
  'action.created': {
    level: 'info',
    when: ({ data }) => isUrgent(data.priority),
    text: ({ data }) => `New ${data.priority} priority action: ${data.title}`,
    many: (count) => `${count} new urgent actions`,
  },
  'issue.created': {
    level: ({ data }) => (data.severity === 'critical' ? 'error' : 'warning'),
    when: ({ data }) => isUrgent(data.severity),
    text: ({ data }) => `New ${data.severity} issue: ${data.title}`,
    many: (count) => `${count} new severe issues`,
  },
  'measure.reading_created': {
    level: 'warning',
    when: ({ data: { threshold } }) =>
      threshold?.status === 'red' && threshold.previousStatus !== 'red',
    text: ({ data }) => `A measure turned red at ${data.value}`,
    many: (count) => `${count} measures turned red`,
  },
} as const satisfies ToastRules
