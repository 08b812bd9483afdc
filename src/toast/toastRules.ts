import type { EventOf } from '../protocol'
import type { GoalEventMap, GoalEventType } from '../domains/goals'
import type { ToastCountedType, ToastLabels } from '../react'
import { isolate } from './isolate'

export type ToastLevel = 'success' | 'info' | 'warning' | 'error'

/** When an event becomes a toast, and what it says. */
export interface ToastRule<TEvent> {
  /** A function where the level depends on the event. */
  readonly level: ToastLevel | ((event: TEvent) => ToastLevel)
  /** @default always */
  readonly when?: (event: TEvent) => boolean
  /**
   * `labels` are the texts of toasts in the language of the app, `name` what the goal or the job is called,
   * where that is known.
   */
  readonly text: (event: TEvent, labels: ToastLabels, name?: string) => string
  /** A second, smaller line. */
  readonly detail?: (event: TEvent) => string | null | undefined
  /** What stands for many of them. */
  readonly many: (count: number, labels: ToastLabels) => string
}

/** Rules by event type; `false` switches a default off. */
export type ToastRules = {
  readonly [K in GoalEventType]?: ToastRule<EventOf<GoalEventMap, K>> | false
}

/** The number in words, of this type. */
export const many = (type: ToastCountedType) => (count: number, labels: ToastLabels) =>
  labels.many(type, count)

const say =
  (what: 'goalCompleted' | 'goalCancelled' | 'goalPaused') =>
  (_: unknown, labels: ToastLabels, name?: string) =>
    name ? labels.named(labels[what], name) : labels[what]

const isUrgent = (priority: string) => priority === 'high' || priority === 'critical'

/** What the goal platform's users are told of by default. */
export const toastRules = {
  'goal.created': {
    level: 'info',
    text: ({ data }, labels) => labels.goalCreated(isolate(data.title)),
    many: many('goal.created'),
  },
  'goal.completed': {
    level: 'success',
    text: say('goalCompleted'),
    detail: ({ data }) => data.finalNotes,
    many: many('goal.completed'),
  },
  'goal.cancelled': {
    level: 'info',
    text: say('goalCancelled'),
    detail: ({ data }) => data.reason,
    many: many('goal.cancelled'),
  },
  'goal.paused': {
    level: 'info',
    text: say('goalPaused'),
    detail: ({ data }) => data.reason,
    many: many('goal.paused'),
  },
  'action.created': {
    level: 'info',
    when: ({ data }) => isUrgent(data.priority),
    text: ({ data }, labels) => labels.actionCreated(isolate(data.title), data.priority),
    many: many('action.created'),
  },
  'issue.created': {
    level: ({ data }) => (data.severity === 'critical' ? 'error' : 'warning'),
    when: ({ data }) => isUrgent(data.severity),
    text: ({ data }, labels) => labels.issueCreated(isolate(data.title), data.severity),
    many: many('issue.created'),
  },
  'measure.reading_created': {
    level: 'warning',
    when: ({ data: { threshold } }) =>
      threshold?.status === 'red' && threshold.previousStatus !== 'red',
    text: ({ data }, labels) => labels.measureRed(data.value),
    many: many('measure.reading_created'),
  },
} as const satisfies ToastRules
