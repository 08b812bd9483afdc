import { toast } from 'sonner'
import type { ToastContent, ToastSink } from './toastPolicy'

const show = (id: string, { level, text, detail }: ToastContent) => {
  toast[level](text, { id, description: detail })
}

/** Shows toasts by sonner; the app renders its `<Toaster />`. */
export const sonnerSink: ToastSink = {
  show,
  update: show,
  dismiss: (id) => {
    toast.dismiss(id)
  },
}
