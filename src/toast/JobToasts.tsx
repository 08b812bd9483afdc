import { useEffect, useState } from 'react'
import { useRealtime, type ToastLabels } from '../react'
import { useJobNames, useToldJobs } from '../react/jobs'
import { jobToastRules, type JobToastRules } from './jobToastRules'
import { sonnerSink } from './sonnerSink'
import { createToastPolicy, type ToastSink } from './toastPolicy'
import { useToastLabels } from './useToastLabels'

export interface JobToastsProps {
  /** Rules by event type, added to the default ones; `false` switches a default off. Read at the first render. */
  rules?: JobToastRules
  /** Where toasts go. Read at the first render. @default sonner */
  sink?: ToastSink
  /** `false` tells nothing. @default true */
  enabled?: boolean
  /** Texts of the default rules. @default those of the provider's `labels.toasts`, otherwise English */
  labels?: Partial<ToastLabels>
}

/**
 * Shows toasts when jobs end, with their names where those are known, and when live updates connect. None
 * for events replayed after a reconnect, and one in place of many of the same type. Sonner reads them out:
 * no other component of the provider then reads out the same end.
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
  const noteTold = useToldJobs()
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
      client.subscribe('*', (event) => {
        if (tell(event)) noteTold(event)
      }),
      client.on('ready', (data) => tell({ type: 'connection.ready', data, timestamp: '' })),
    ]
    return () => stops.forEach((stop) => stop())
  }, [client, tell, noteTold, enabled])
  return null
}
