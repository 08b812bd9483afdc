import type { RealtimeEvent } from '../protocol'
import type { ToastLabels } from '../react'
import { toastLabels } from './toastLabels'
import type { ToastLevel, ToastRule, ToastRules } from './toastRules'

/** What to show; plain text, whatever the event holds. */
export interface ToastContent {
  readonly level: ToastLevel
  readonly text: string
  readonly detail?: string
}

/** Where toasts go. An app with toasts of its own writes one of these. */
export interface ToastSink {
  show(id: string, content: ToastContent): void
  /** Replaces what a toast says. */
  update(id: string, content: ToastContent): void
  dismiss(id: string): void
}

export interface ToastPolicyOptions {
  readonly rules: ToastRules
  readonly sink: ToastSink
  /** The texts, asked for with each toast. @default English */
  readonly labels?: () => ToastLabels
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Who is signed in: their own doings are no news to them. */
  readonly userId: () => string | null
}

/** Toasts of one type in a row, close together. */
interface Burst {
  readonly id: string
  count: number
  lastAt: number
  shown: string[]
}

/** More than this many of a type within {@link burstMs} become one. */
const burstCount = 3
const burstMs = 1_000

/** Decides which events become toasts. @returns the handler for all events */
export function createToastPolicy(options: ToastPolicyOptions) {
  const { rules, sink, labels = () => toastLabels, now, userId } = options
  const bursts = new Map<string, Burst>()
  let serial = 0

  return (event: RealtimeEvent) => {
    const rule = Object.hasOwn(rules, event.type)
      ? (rules[event.type as keyof ToastRules] as ToastRule<RealtimeEvent> | false | undefined)
      : undefined
    // What was missed and is replayed has happened long ago: no storm after a reconnect.
    if (!rule || event.replayed || isOwn(event, userId()) || rule.when?.(event) === false) return
    const level = typeof rule.level === 'function' ? rule.level(event) : rule.level
    const at = now()
    let burst = bursts.get(event.type)
    if (!burst || at - burst.lastAt >= burstMs) {
      burst = { id: `tidings-${++serial}`, count: 0, lastAt: at, shown: [] }
      bursts.set(event.type, burst)
    }
    burst.count++
    burst.lastAt = at
    if (burst.count <= burstCount) {
      const id = `${burst.id}-${burst.count}`
      burst.shown.push(id)
      sink.show(id, {
        level,
        text: rule.text(event, labels()),
        detail: rule.detail?.(event) ?? undefined,
      })
      return
    }
    const content = { level, text: rule.many(burst.count, labels()) }
    if (burst.count > burstCount + 1) sink.update(burst.id, content)
    else {
      for (const id of burst.shown.splice(0)) sink.dismiss(id)
      sink.show(burst.id, content)
    }
  }
}

/** Whether the event's `…By` is the user. */
function isOwn({ data }: RealtimeEvent, userId: string | null): boolean {
  if (userId === null || typeof data !== 'object' || data === null) return false
  return Object.entries(data).some(([name, value]) => name.endsWith('By') && value === userId)
}
