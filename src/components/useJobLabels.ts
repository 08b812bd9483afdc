import { useMemo } from 'react'
import { useRealtimeContext } from '../react'
import type { JobLabels } from '../react/jobs'

/** The component's English, then the provider's texts, then the component's own; and so the locale. */
export function useJobLabels<K extends keyof JobLabels>(
  english: Pick<JobLabels, K>,
  own?: Partial<JobLabels>,
  locale?: string,
): Pick<JobLabels, K> & Pick<JobLabels, 'locale'> {
  const { labels } = useRealtimeContext()
  // One object while nothing changes: thousands of rows compare it.
  return useMemo(() => {
    const all: Pick<JobLabels, K> = { ...english, ...labels?.jobs, ...own }
    return { locale: labels?.locale, ...all, ...(locale && { locale }) }
  }, [english, labels, own, locale])
}
