import { toast } from 'sonner'
import type { ToastContent, ToastSink } from './toastPolicy'

const show = (id: string, { level, text, detail }: ToastContent) => {
  toast[level](text, { id, description: detail })
}

/**
 * Sonner puts a toast on the page by a timer and takes it off by the next frames. On a busy page those
 * come first, and a toast dismissed at once would stay; so it is dismissed after this, milliseconds.
 */
const mountedMs = 50

/** Shows toasts by sonner; the app renders its `<Toaster />`. */
export const sonnerSink: ToastSink = {
  show,
  update: show,
  dismiss: (id) => {
    setTimeout(() => toast.dismiss(id), mountedMs)
  },
}
