import { createContext, useContext } from 'react'
import { RealtimeError, type RealtimeReceiver } from '../core'
import type { RealtimeLabels } from './labels'

/** What the provider hands down; the client never changes while the provider lives. */
export interface RealtimeContextValue {
  readonly client: RealtimeReceiver
  /** Another number for another session: what was shown in the one before is nobody's business any more. */
  readonly session: number
  readonly labels?: Partial<RealtimeLabels>
}

export const RealtimeContext = /* @__PURE__ */ createContext<RealtimeContextValue | null>(null)

/** The context, or an error that says what to do. */
export function useRealtimeContext(): RealtimeContextValue {
  const value = useContext(RealtimeContext)
  if (!value) {
    throw new RealtimeError(
      'NO_PROVIDER',
      'A hook was used outside <RealtimeProvider>. Put it around your app; if it is there, two copies of tidings are loaded.',
    )
  }
  return value
}
