import { useRealtimeContext, type RealtimeLabels } from '../react'
import { defaultLabels } from './labels'

/** English, then the provider's texts, then the component's own; and so the locale. */
export function useLabels(own?: Partial<RealtimeLabels>, locale?: string): RealtimeLabels {
  const { labels } = useRealtimeContext()
  const all = { ...defaultLabels, ...labels, ...own }
  return locale ? { ...all, locale } : all
}
