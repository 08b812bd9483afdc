import { useCallback } from 'react'
import { jobOf } from '../../domains/jobs'
import type { RealtimeEvent } from '../../protocol'
import { useJobStore } from './jobStore'

/** Yields what notes that people were told of an event, so that nothing else reads it out. It never changes. */
export function useToldJobs(): (event: RealtimeEvent) => void {
  const store = useJobStore()
  return useCallback(
    (event) => {
      const job = jobOf(event)
      if (job) store.mayTell(job, event.type.split('.')[1] ?? '', store)
    },
    [store],
  )
}
