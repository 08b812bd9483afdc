import type { QueryClient } from '@tanstack/react-query'
import type { Sync } from '../core'
import type { RealtimeEvent } from '../protocol'
import { createInvalidator, type Invalidator } from './createInvalidator'
import type { QuerySyncRule, QuerySyncTable } from './defineQuerySync'

export interface QuerySyncOptions {
  /** Quiet time between two fetches of one query, milliseconds. @default 250 */
  readonly minIntervalMs?: number
  /**
   * How long after a gap is announced the resync starts, milliseconds, so that the gaps of all topics
   * of one reconnect make one resync.
   * @default 100
   */
  readonly resyncDelayMs?: number
  /**
   * Fetches once more what was fetched before the first connection was ready, before a topic that is
   * followed was live, or while the client went on without this sync: an event between the two reached
   * nobody.
   * @default true
   */
  readonly resyncAtStart?: boolean
  /** Only these events count: the others touch nothing and delay nothing. @default all */
  readonly filter?: (event: RealtimeEvent) => boolean
  /** Ignores events of this client's own writes, for rules that do not say. @default false */
  readonly ignoreOwn?: boolean
}

/** A sync that also knows which events its app caused. */
export interface QuerySync extends Sync {
  /** A new origin id, to be sent with one write so that its echo is recognised. */
  origin(): string
  /** Whether a write with an id from `origin()` caused the event. */
  isOwn(event: Pick<RealtimeEvent, 'originId'>): boolean
}

/**
 * Keeps a query client in step with a realtime client, by rules.
 *
 * After the first connection, the beginning of a topic, a gap or a reset every query that the rules' `keys` name is invalidated, once; after a replay
 * nothing is, since the missed events come through.
 *
 * @example
 * ```tsx
 * const sync = querySync(queryClient, goalSync)
 * <RealtimeProvider sync={sync}>
 *
 * useMutation({
 *   mutationFn: (goal) => post('/api/goals', goal, { headers: { 'X-Origin-Id': sync.origin() } }),
 * })
 * ```
 */
export function querySync(
  queryClient: QueryClient,
  sync: QuerySyncTable | readonly QuerySyncTable[],
  options: QuerySyncOptions = {},
): QuerySync {
  const { resyncDelayMs = 100, resyncAtStart = true } = options
  // Ids that share a random beginning need not be remembered to be recognised.
  const ours = `${Math.random()}.`
  let originCount = 0
  const isOwn = ({ originId }: Pick<RealtimeEvent, 'originId'>) =>
    Boolean(originId?.startsWith(ours))
  /** What the client had told when this last listened. */
  let told = 0
  const rules = [sync].flat().flatMap((table) => Object.entries(table))

  return {
    origin: () => `${ours}${++originCount}`,
    isOwn,
    attach(client) {
      const { environment } = client
      const invalidator = createInvalidator({ ...options, queryClient, environment })
      let cancelTimer: (() => void) | undefined
      const count = () => client.stats().delivered + client.stats().gaps

      const resync = () => {
        if (!cancelTimer) return
        cancelTimer()
        cancelTimer = undefined
        invalidator.invalidate(...rules.flatMap(([, rule]) => rule.keys))
      }
      const onMissed = () => {
        cancelTimer ??= environment.setTimer(resync, resyncDelayMs)
      }
      const stops = [
        ...rules.map(([pattern, rule]) =>
          client.subscribe(pattern, (event: RealtimeEvent) => {
            // Before anything is coalesced, or an ignored event could stand for one that counts.
            if ((rule.ignoreOwn ?? options.ignoreOwn) && isOwn(event)) return
            if (options.filter?.(event) !== false) apply(rule, event, invalidator)
          }),
        ),
        client.on('ready', ({ kind }) => {
          if (kind === 'first' && resyncAtStart) onMissed()
        }),
        client.on('topic', ({ status }) => {
          if (status === 'live' && resyncAtStart) onMissed()
        }),
        client.on('gap', onMissed),
        client.on('reset', onMissed),
        environment.onSignal((signal) => {
          if (signal !== 'hide') return
          resync()
          invalidator.flush()
        }),
      ]
      if (resyncAtStart && count() !== told) onMissed()
      return () => {
        told = count()
        for (const stop of stops.splice(0)) stop()
        resync()
        invalidator.dispose()
      }
    },
  }
}

function apply(rule: QuerySyncRule, event: RealtimeEvent, invalidator: Invalidator) {
  try {
    rule.patch?.(event, (target, update) => invalidator.patch(target, update, event))
    invalidator.invalidate(...(rule.invalidate?.(event) ?? (rule.patch ? [] : rule.keys)))
  } catch (error) {
    // Thrown by the rule, or by a filter it made. All that it can touch is fetched; the client reports it.
    invalidator.invalidate(...rule.keys)
    throw error
  }
}
