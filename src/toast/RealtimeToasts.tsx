import { useState } from 'react'
import { useLatest, useRealtime, useRealtimeEvent, type ToastLabels } from '../react'
import { sonnerSink } from './sonnerSink'
import { createToastPolicy, type ToastSink } from './toastPolicy'
import { toastRules, type ToastRules } from './toastRules'
import { useToastLabels } from './useToastLabels'

export interface RealtimeToastsProps {
  /** Rules by event type, added to the default ones; `false` switches a default off. Read at the first render. */
  rules?: ToastRules
  /** Where toasts go. Read at the first render. @default sonner */
  sink?: ToastSink
  /** Returns the name of a goal, from the app's own data, since most events contain only its id. @default toasts name no goal */
  goalName?: (goalId: string) => string | null | undefined
  /** `false` tells nothing. @default true */
  enabled?: boolean
  /** Texts of the default rules. @default those of the provider's `labels.toasts`, otherwise English */
  labels?: Partial<ToastLabels>
}

/**
 * Shows toasts for what other people do. None for the user's own actions, none for events replayed after a
 * reconnect, and one in place of many of the same type.
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
