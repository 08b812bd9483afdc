import type { Environment } from '../core'
import type { RealtimeEvent } from '../protocol'
import type { ToastLabels } from '../react'
import { isolate } from './isolate'
import { toastLabels } from './toastLabels'
import type { ToastLevel, ToastRule, ToastRules } from './toastRules'

/** What to show; plain text, whatever the event holds. */
export interface ToastContent {
  /** How it looks. */
  readonly level: ToastLevel
  /** The line that is read first. */
  readonly text: string
  /** A second line. */
  readonly detail?: string
}

/** Where toasts go. An app with toasts of its own writes one of these. */
export interface ToastSink {
  /** Shows a toast. */
  show(id: string, content: ToastContent): void
  /** Replaces what a toast says. */
  update(id: string, content: ToastContent): void
  /** Takes a toast away. */
  dismiss(id: string): void
}

export interface ToastPolicyOptions {
  readonly rules: ToastRules
  readonly sink: ToastSink
  /** Returns the texts; called for each toast. @default English */
  readonly labels?: () => ToastLabels
  /** Clock, random numbers and frames, usually `client.environment`. A number of many is updated once a frame. */
  readonly environment: Pick<Environment, 'now' | 'random' | 'requestFrame'>
  /** Returns the name of the goal or the job that an event is about. @default toasts contain no names */
  readonly nameOf?: ((event: RealtimeEvent) => string | null | undefined) | undefined
  /** Returns the id of the user who is signed in: no toast is shown for what they did themselves. */
  readonly userId: () => string | null
}

/** Toasts of one type: those of the last second, or as one what is too many, until a second of quiet. */
interface Burst {
  readonly id: string
  /** How many became one; 0 while each stands for itself. */
  count: number
  lastAt: number
  level: ToastLevel
  shown: { readonly id: string; readonly at: number; readonly level: ToastLevel }[]
  /** The next frame tells the number. */
  isWaiting?: boolean
}

/** From good news to what needs somebody. */
const levels: readonly ToastLevel[] = ['success', 'info', 'warning', 'error']
const graver = (a: ToastLevel, b: ToastLevel) => (levels.indexOf(a) > levels.indexOf(b) ? a : b)

/** More than this many of a type within {@link burstMs} become one. */
const burstCount = 3
const burstMs = 1_000

/**
 * Decides which events become toasts.
 *
 * @returns the handler for all events; it says whether people are told of the one it was given
 */
export function createToastPolicy(options: ToastPolicyOptions) {
  const { rules, sink, labels = () => toastLabels, environment, nameOf, userId } = options
  const bursts = new Map<string, Burst>()
  // Others may show toasts on the same page.
  const ours = `tidings-${environment.random()}`
  let serial = 0

  return (event: RealtimeEvent): boolean => {
    const rule = Object.hasOwn(rules, event.type)
      ? (rules[event.type as keyof ToastRules] as ToastRule<RealtimeEvent> | false | undefined)
      : undefined
    // What was missed and is replayed has happened long ago: no storm after a reconnect.
    if (!rule || event.replayed || isOwn(event, userId()) || rule.when?.(event) === false)
      return false
    const level = typeof rule.level === 'function' ? rule.level(event) : rule.level
    const at = environment.now()
    let burst = bursts.get(event.type)
    if (!burst || at - burst.lastAt >= burstMs) {
      burst = { id: `${ours}-${++serial}`, count: 0, lastAt: at, level, shown: [] }
      bursts.set(event.type, burst)
    }
    burst.lastAt = at
    if (!burst.count) {
      burst.shown = burst.shown.filter((one) => at - one.at < burstMs)
      if (burst.shown.length < burstCount) {
        const one = `${ours}-${++serial}`
        const detail = rule.detail?.(event) ?? undefined
        const name = nameOf?.(event)
        const text = rule.text(event, labels(), name ? isolate(name) : undefined)
        burst.shown.push({ id: one, at, level })
        sink.show(one, { level, text, detail: detail && isolate(detail) })
        return true
      }
      burst.count = burstCount
      burst.level = burst.shown.map((one) => one.level).reduce(graver)
    }
    burst.count++
    // Among many, the gravest is the one to see.
    burst.level = graver(burst.level, level)
    const { id } = burst
    const { many } = rule
    const content = ({ level, count }: Burst) => ({ level, text: many(count, labels()) })
    if (burst.count === burstCount + 1) {
      for (const one of burst.shown.splice(0)) sink.dismiss(one.id)
      sink.show(id, content(burst))
    } else if (!burst.isWaiting) {
      const told = burst
      told.isWaiting = true
      environment.requestFrame(() => {
        told.isWaiting = false
        sink.update(id, content(told))
      })
    }
    return true
  }
}

/** Whether the event's `…By` is the user. */
function isOwn({ data }: RealtimeEvent, userId: string | null): boolean {
  if (userId === null || typeof data !== 'object' || data === null) return false
  return Object.entries(data).some(([name, value]) => name.endsWith('By') && value === userId)
}
