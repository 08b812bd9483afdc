import { useState } from 'react'
import { useLatest, useRealtime, useRealtimeEvent, type ToastLabels } from '../react'
import { sonnerSink } from './sonnerSink'
import { createToastPolicy, type ToastSink } from './toastPolicy'
import { toastRules, type ToastRules } from './toastRules'
import { useToastLabels } from './useToastLabels'

export interface RealtimeToastsProps {
  /** Added to the defaults, which `false` switches off one by one. Read at the first render. */
  rules?: ToastRules
  /** Where toasts go. Read at the first render. @default sonner */
  sink?: ToastSink
  /** What a goal is called, from the app's own data: most events name its id alone. @default not known */
  goalName?: (goalId: string) => string | null | undefined
  /** @default true */
  enabled?: boolean
  /** Texts of the default rules. @default English, and what the provider says */
  labels?: Partial<ToastLabels>
}

/**
 * Tells people of what others do, by toasts: never of their own doings, never of what is replayed
 * after a reconnect, and of many at once by one.
 *
 * @example `<RealtimeToasts rules={{ 'goal.paused': false }} />` beside sonner's `<Toaster />`
 */
export function RealtimeToasts({
  rules,
  sink = sonnerSink,
  goalName,
  enabled = true,
  labels: ownLabels,
}: RealtimeToastsProps) {
  const client = useRealtime()
  const labels = useToastLabels(ownLabels)
  const latestName = useLatest(goalName)
  const [tell] = useState(() =>
    createToastPolicy({
      rules: { ...toastRules, ...rules },
      sink,
      labels,
      nameOf({ data }) {
        const goalId = (data as { goalId?: unknown } | null)?.goalId
        return typeof goalId === 'string' ? latestName.current?.(goalId) : undefined
      },
      environment: client.environment,
      userId: () => client.getSnapshot().userId,
    }),
  )
  useRealtimeEvent('*', tell, { enabled })
  return null
}
