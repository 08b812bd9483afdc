import { useState } from 'react'
import { useRealtime, useRealtimeEvent } from '../react'
import { sonnerSink } from './sonnerSink'
import { createToastPolicy, type ToastSink } from './toastPolicy'
import { toastRules, type ToastRules } from './toastRules'

export interface RealtimeToastsProps {
  /** Added to the defaults, which `false` switches off one by one. Read at the first render. */
  rules?: ToastRules
  /** Where toasts go. Read at the first render. @default sonner */
  sink?: ToastSink
  /** @default true */
  enabled?: boolean
}

/**
 * Tells people of what others do, by toasts: never of their own doings, never of what is replayed
 * after a reconnect, and of many at once by one.
 *
 * @example `<RealtimeToasts rules={{ 'goal.paused': false }} />` beside sonner's `<Toaster />`
 */
export function RealtimeToasts({ rules, sink = sonnerSink, enabled = true }: RealtimeToastsProps) {
  const client = useRealtime()
  const [tell] = useState(() =>
    createToastPolicy({
      rules: { ...toastRules, ...rules },
      sink,
      now: () => client.environment.now(),
      userId: () => client.getSnapshot().userId,
    }),
  )
  useRealtimeEvent('*', tell, { enabled })
  return null
}
