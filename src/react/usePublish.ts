import type { RealtimeClient } from '../core'
import { useRealtime } from './useRealtime'

/**
 * Sends an event to the server: `publish(type, data, { key, topic, timeoutMs, idempotencyKey })`.
 * The promise resolves when the server has it and rejects with a `RealtimeError`; a reconnect in
 * between is survived. The function never changes.
 */
export function usePublish(): RealtimeClient['publish'] {
  return useRealtime().publish
}
