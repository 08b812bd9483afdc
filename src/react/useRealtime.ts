import { completeClient, type RealtimeClient } from '../core'
import { useRealtimeContext } from './realtimeContext'

/** The client behind the provider, for what the hooks do not cover. It never changes. */
export function useRealtime(): RealtimeClient {
  return completeClient(useRealtimeContext().client)
}
