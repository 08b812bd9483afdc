import { useEffect, useState } from 'react'
import { useRealtime, type ToastLabels } from '../react'
import { useJobNames } from '../react/jobs'
import { jobToastRules, type JobToastRules } from './jobToastRules'
import { sonnerSink } from './sonnerSink'
import { createToastPolicy, type ToastSink } from './toastPolicy'
import { useToastLabels } from './useToastLabels'

export interface JobToastsProps {
  /** Added to the defaults, which `false` switches off one by one. Read at the first render. */
  rules?: JobToastRules
  /** Where toasts go. Read at the first render. @default sonner */
  sink?: ToastSink
  /** @default true */
  enabled?: boolean
  /** Texts of the default rules. @default English, and what the provider says */
  labels?: Partial<ToastLabels>
}

/**
 * Tells people how jobs end, by their names where those have been heard, and that live updates connect, by toasts: never of what is replayed
 * after a reconnect, and of many at once by one.
 *
 * @example `<JobToasts rules={{ 'connection.ready': false }} />` beside sonner's `<Toaster />`
 */
export function JobToasts({
  rules,
  sink = sonnerSink,
  enabled = true,
  labels: ownLabels,
}: JobToastsProps) {
  const client = useRealtime()
  const labels = useToastLabels(ownLabels)
  const nameOf = useJobNames()
  const [tell] = useState(() =>
    createToastPolicy({
      rules: { ...jobToastRules, ...rules } as Parameters<typeof createToastPolicy>[0]['rules'],
      sink,
      labels,
      nameOf,
      environment: client.environment,
      userId: () => client.getSnapshot().userId,
    }),
  )
  useEffect(() => {
    if (!enabled) return
    const stops = [
      client.subscribe('*', tell),
      client.on('ready', (data) => tell({ type: 'connection.ready', data, timestamp: '' })),
    ]
    return () => stops.forEach((stop) => stop())
  }, [client, tell, enabled])
  return null
}
