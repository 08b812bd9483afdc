import { createContext, useContext } from 'react'
import { RealtimeError, type RealtimeReceiver } from '../core'
import type { RealtimeLabels } from './labels'

/** What the provider hands down; the client never changes while the provider lives. */
export interface RealtimeContextValue {
  /** The client, which `useRealtime` returns too. */
  readonly client: RealtimeReceiver
  /** Another number after a sign-out or for another user: what was shown before is nobody's business any more. */
  readonly session: number
  /** The texts that the app has given to the provider. @default English ones */
  readonly labels?: Partial<RealtimeLabels>
}

export const RealtimeContext = /* @__PURE__ */ createContext<RealtimeContextValue | null>(null)

/**
 * What the nearest provider hands down, for components of your own that show the same texts.
 *
 * @throws {RealtimeError} `NO_PROVIDER` outside a provider
 */
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
