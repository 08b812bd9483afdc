import { useLatest, useRealtimeContext, type ToastLabels } from '../react'
import { toastLabels } from './toastLabels'

/** English, then the provider's texts, then the component's own; read when a toast is made. */
export function useToastLabels(own?: Partial<ToastLabels>): () => ToastLabels {
  const { labels } = useRealtimeContext()
  const latest = useLatest({ ...toastLabels, ...labels?.toasts, ...own })
  return () => latest.current
}
