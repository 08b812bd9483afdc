import { toast } from 'sonner'

/** Says that a write was not carried out. */
export function tellFailure(error: Error): void {
  toast.error('That was not saved', { description: error.message })
}
