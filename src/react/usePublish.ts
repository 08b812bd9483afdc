import { useMemo, useSyncExternalStore } from 'react'
import type { PendingMessage, RealtimeClient } from '../core'
import type { AppEventMap } from './registeredEvents'
import { useRealtime } from './useRealtime'

type PublishEvent = RealtimeClient<AppEventMap>['publish']

/** `publish`, and what of it the server has not yet acknowledged. */
export type Publish = PublishEvent & {
  /** Oldest first: what waits for a connection (`isSent: false`) or for its ack. */
  readonly pending: readonly PendingMessage[]
}

/** A server sends nothing. */
const nothing: readonly PendingMessage[] = []

/**
 * Sends an event to the server: `publish(type, data, { key, topic, timeoutMs, idempotencyKey })`.
 * The promise resolves when the server has it and rejects with a `RealtimeError`; a reconnect in
 * between is survived, and with an `outbox` store a reload. The function changes only when
 * `publish.pending` does.
 *
 * @example
 * ```tsx
 * const publish = usePublish()
 * <button onClick={() => void publish('note.added', { text })}>Add</button>
 * {publish.pending.length > 0 && <p>{publish.pending.length} waiting to be sent</p>}
 * ```
 */
export function usePublish(): Publish {
  const client = useRealtime()
  const pending = useSyncExternalStore(client.onPending, client.pending, () => nothing)
  return useMemo(() => {
    const publish: PublishEvent = (...args) => client.publish(...args)
    return Object.assign(publish, { pending })
  }, [client, pending])
}
