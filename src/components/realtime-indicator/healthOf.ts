import type { RealtimeConnection } from '../../react'

/** What people are told: a loss shorter than the grace time is not worth a word. */
export type Health = 'good' | 'degraded' | 'pending' | 'bad' | 'off'

/** The connection as people should see it. */
export function healthOf(connection: RealtimeConnection): Health {
  const { state, isDegraded, isLost, lastConnectedAt, error } = connection
  if (state === 'connected') return isDegraded ? 'degraded' : 'good'
  if (state === 'idle' || state === 'closed') return 'off'
  if (state === 'failed' || state === 'offline') return 'bad'
  if (isLost) return 'bad'
  // Without a loss that could be over soon it is only being made, for the first time or again.
  return error && lastConnectedAt !== null ? 'good' : 'pending'
}
