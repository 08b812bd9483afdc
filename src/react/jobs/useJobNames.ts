import { useCallback, useEffect } from 'react'
import { jobOf } from '../../domains/jobs'
import type { RealtimeEvent } from '../../protocol'
import { useJobStore } from './jobStore'

/** Yields the name of the job that an event is about, where one has been heard. It never changes. */
export function useJobNames(): (event: RealtimeEvent) => string | undefined {
  const store = useJobStore()
  // From now on names are heard, whoever else listens.
  useEffect(() => store.subscribe(() => {}), [store])
  return useCallback(
    (event) => {
      const job = jobOf(event)
      return job ? store.get(job.jobId, job.kind)?.label : undefined
    },
    [store],
  )
}
