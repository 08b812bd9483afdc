import { useMemo } from 'react'
import { useRealtimeContext } from '../react'
import type { JobLabels } from '../react/jobs'
import { jobLabels } from './jobLabels'

/** English, then the provider's texts, then the component's own. */
export function useJobLabels(own?: Partial<JobLabels>): JobLabels {
  const shared = useRealtimeContext().labels?.jobs
  // One object while nothing changes: thousands of rows compare it.
  return useMemo(() => ({ ...jobLabels, ...shared, ...own }), [shared, own])
}
