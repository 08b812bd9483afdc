import { useRealtimeContext, type RealtimeLabels } from '../react'

/** The component's English, then the provider's texts, then the component's own; and so the locale. */
export function useLabels<K extends keyof RealtimeLabels>(
  english: Pick<RealtimeLabels, K>,
  own?: Partial<RealtimeLabels>,
  locale?: string,
): Pick<RealtimeLabels, K> & Pick<RealtimeLabels, 'activity' | 'locale'> {
  const { labels } = useRealtimeContext()
  const given: Partial<RealtimeLabels> = { ...labels, ...own, ...(locale && { locale }) }
  return { ...english, ...given }
}
