import { useRealtimeContext } from '../react'
import type { JobLabels } from '../react/jobs'
import { jobLabels } from './jobLabels'

/** English, then the provider's texts, then the component's own. */
export function useJobLabels(own?: Partial<JobLabels>): JobLabels {
  const { labels } = useRealtimeContext()
  return { ...jobLabels, ...labels?.jobs, ...own }
}
