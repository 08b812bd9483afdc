import { useRealtimeContext, type RealtimeLabels } from '../react'
import { defaultLabels } from './labels'

/** English, then the provider's texts, then the component's own. */
export function useLabels(own?: Partial<RealtimeLabels>): RealtimeLabels {
  const { labels } = useRealtimeContext()
  return { ...defaultLabels, ...labels, ...own }
}
