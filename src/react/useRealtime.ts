import { completeClient, type RealtimeClient } from '../core'
import { useRealtimeContext } from './realtimeContext'
import type { AppEventMap } from './registeredEvents'

/** The client behind the provider, for what the hooks do not cover. It never changes. */
export function useRealtime(): RealtimeClient<AppEventMap> {
  // What its events are is known to the app's `Register`, not to the provider.
  return completeClient(useRealtimeContext().client) as unknown as RealtimeClient<AppEventMap>
}
