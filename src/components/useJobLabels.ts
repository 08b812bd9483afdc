import { useMemo } from 'react'
import { useRealtimeContext } from '../react'
import type { JobLabels } from '../react/jobs'

/** The component's English, then the provider's texts, then the component's own. */
export function useJobLabels<K extends keyof JobLabels>(
  english: Pick<JobLabels, K>,
  own?: Partial<JobLabels>,
): Pick<JobLabels, K> {
  const shared = useRealtimeContext().labels?.jobs
  // One object while nothing changes: thousands of rows compare it.
  return useMemo(() => ({ ...english, ...shared, ...own }), [english, shared, own])
}
