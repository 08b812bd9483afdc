import type { EventMap } from '../protocol'
import { createReceiver } from './createReceiver'
import { withOutbox } from './outbox'
import { withSnapshot } from './snapshotStore'
import type { RealtimeClient, RealtimeClientOptions, RealtimeReceiver } from './realtimeClient'

/**
 * Makes a client: one connection, and the events that come over it. Nothing happens until `connect()`.
 *
 * @example
 * ```ts
 * const client = createRealtimeClient({
 *   transport: webSocket({ url }),
 *   token: () => session.token,
 *   events: goalEvents,
 * })
 * client.subscribe('goal.completed', (event) => console.log(event.data))
 * client.connect()
 * ```
 */
export const createRealtimeClient = <TMap extends EventMap = EventMap>(
  options: RealtimeClientOptions<TMap>,
): RealtimeClient<TMap> => completeClient(createReceiver(options))

/**
 * The receiving half of a client with the rest added, once: an app that only listens does not carry
 * the rest.
 */
export const completeClient = <TMap extends EventMap>(
  receiver: RealtimeReceiver<TMap>,
): RealtimeClient<TMap> => {
  // What is added knows no types of events.
  const parts = receiver as unknown as RealtimeReceiver
  return Object.assign(receiver, withSnapshot(parts), withOutbox(parts))
}
