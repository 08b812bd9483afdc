import type { EventMap, EventOf, EventPattern, RealtimeEvent } from '../protocol'
import type { AppEventMap } from '../react'
import type { DataUpdate, SyncTarget } from './patching'

/**
 * Changes cached data on behalf of one event, safe against older responses and late events.
 *
 * @param update - `updateItems`, `insertItem`, `removeItems`, or a function of your own
 */
export type PatchQueries = (target: SyncTarget, update: DataUpdate) => void

/** What one type of event, or one pattern of types, does to the query cache. */
export interface QuerySyncRule<TEvent = RealtimeEvent> {
  /**
   * Prefixes of all query keys that such an event can affect. These, and no others, are invalidated after
   * a gap.
   */
  readonly keys: readonly SyncTarget[]
  /**
   * What this event makes stale.
   * @default all of `keys`, or nothing for a rule that has a `patch`
   */
  invalidate?(event: TEvent): readonly SyncTarget[]
  /** Writes the event's data into cached queries, without a request. Runs before `invalidate`. */
  patch?(event: TEvent, patch: PatchQueries): void
  /**
   * Whether to ignore events that this client's own writes caused, because the code that writes updates
   * the cache itself.
   * @default the option of `querySync`
   */
  readonly ignoreOwn?: boolean
}

/** Event type, `'goal.*'` or `'*'` → rule. An event runs every rule that it fits. */
export type QuerySyncRules<TMap extends EventMap> = {
  readonly [P in EventPattern<TMap>]?: QuerySyncRule<SyncEvent<TMap, P>>
}

/** Rules as `querySync` takes them, whatever events they were written for. */
export type QuerySyncTable = Readonly<Record<string, QuerySyncRule>>

/** The event of a pattern; a plain event where the types of the app's events are not known. */
type SyncEvent<TMap, P> = string extends keyof TMap ? RealtimeEvent : EventOf<TMap, P>

/** What the type is, without being inferred from; TypeScript has a word for it from 5.4 on. */
type Uninferred<T> = [T][T extends unknown ? 0 : never]

/**
 * Describes, as data, which events touch which queries.
 *
 * @typeParam TMap - the app's events; by default those that the hooks know: the ones that ship and those of `Register`.
 *   `Record<string, unknown>` takes any name
 *
 * @example
 * ```ts
 * const chatSync = defineQuerySync<ChatEvents>({
 *   'message.created': {
 *     keys: [['messages']],
 *     invalidate: ({ data }) => [['messages', data.roomId]],
 *   },
 *   'room.renamed': {
 *     keys: [['rooms']],
 *     patch: ({ data }, patch) =>
 *       patch(['rooms'], updateItems<Room>((room) => room.id === data.roomId, (room) => ({ ...room, name: data.name }))),
 *   },
 * })
 * ```
 */
export function defineQuerySync<TMap extends EventMap = AppEventMap>(
  // Not inferred from the rules: any name would then do, with events of nothing.
  rules: QuerySyncRules<Uninferred<TMap>>,
): QuerySyncTable {
  return rules as QuerySyncTable
}
