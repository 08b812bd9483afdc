import type { EventOf } from '../protocol'
import type { GoalEventMap, GoalEventType } from '../domains/goals'
import type { ToastCountedType, ToastLabels } from '../react'
import { isolate } from './isolate'

export type ToastLevel = 'success' | 'info' | 'warning' | 'error'

/** When an event becomes a toast, and what it says. */
export interface ToastRule<TEvent> {
  /** The level, or a function that tells it from the event. */
  readonly level: ToastLevel | ((event: TEvent) => ToastLevel)
  /** @default always */
  readonly when?: (event: TEvent) => boolean
  /**
   * The text of the toast. `labels` are the texts in the language of the app, `name` is the name of the goal
   * or the job, if it is known.
   */
  readonly text: (event: TEvent, labels: ToastLabels, name?: string) => string
  /** A second, smaller line. */
  readonly detail?: (event: TEvent) => string | null | undefined
  /** The text of the one toast that replaces many of this type. */
  readonly many: (count: number, labels: ToastLabels) => string
}

/** Rules by event type; `false` switches a default off. */
export type ToastRules = {
  readonly [K in GoalEventType]?: ToastRule<EventOf<GoalEventMap, K>> | false
}

/** The number in words, of this type. */
export const many = (type: ToastCountedType) => (count: number, labels: ToastLabels) =>
  labels.many(type, count)

const named = (what: string, labels: ToastLabels, name?: string) =>
  name ? labels.named(what, name) : what

const say =
  (what: 'goalCompleted' | 'goalCancelled' | 'goalPaused') =>
  (_: unknown, labels: ToastLabels, name?: string) =>
    named(labels[what], labels, name)

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
    text: ({ data }, labels, name) => named(labels.measureRed(data.value), labels, name),
    many: many('measure.reading_created'),
  },
} as const satisfies ToastRules
