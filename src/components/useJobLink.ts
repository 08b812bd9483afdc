import { useConnectionStatus } from '../react'
import type { JobLink } from './jobText'

/** What people should know of the connection: a loss shorter than the grace time is not worth a word. */
export function useJobLink(isPolling: boolean): JobLink {
  const isLost = useConnectionStatus((status) => status.isLost)
  return !isLost ? 'live' : isPolling ? 'polling' : 'lost'
}
