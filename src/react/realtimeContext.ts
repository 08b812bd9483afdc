import { createContext, useContext } from 'react'
import { RealtimeError, type RealtimeClient } from '../core'
import type { CommitScheduler } from './commitScheduler'
import type { RealtimeLabels } from './labels'

/** What the provider hands down; it never changes while the provider lives, but for the labels. */
export interface RealtimeContextValue {
  readonly client: RealtimeClient
  readonly scheduler: CommitScheduler
  readonly labels?: Partial<RealtimeLabels>
}

export const RealtimeContext = createContext<RealtimeContextValue | null>(null)

/** The context, or an error that says what to do. */
export function useRealtimeContext(): RealtimeContextValue {
  const value = useContext(RealtimeContext)
  if (!value) {
    throw new RealtimeError(
      'NO_PROVIDER',
      'A Tidings hook was used outside <RealtimeProvider>. Put the provider around your app. ' +
        'If it is there, the app may have loaded two copies of tidings.',
    )
  }
  return value
}
