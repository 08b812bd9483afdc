import type { QueryClient } from '@tanstack/react-query'
import type { Sync } from '../core'
import type { RealtimeEvent } from '../protocol'
import { createInvalidator, type Invalidator } from './createInvalidator'
import type { QuerySyncRule, QuerySyncTable } from './defineQuerySync'

export interface QuerySyncOptions {
  /** Least time between the end of one fetch of a query and its next refetch, milliseconds. @default 250 */
  readonly minIntervalMs?: number
  /**
   * How long to wait after a gap before the queries are invalidated, milliseconds. A reconnect can bring a
   * gap for each topic; together they then invalidate once.
   * @default 100
   */
  readonly resyncDelayMs?: number
  /**
   * Also invalidates when the first connection is ready, when a followed topic becomes live, and when this
   * sync is attached to a client that has received events without it. Data fetched before such a moment
   * may lack an event that nobody received.
   * @default true
   */
  readonly resyncAtStart?: boolean
  /** Return `false` for events that the rules are to ignore. @default no event is ignored */
  readonly filter?: (event: RealtimeEvent) => boolean
  /** Whether rules without an `ignoreOwn` of their own ignore events that this client's writes caused. @default false */
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
 * When events may have been missed (a gap, a reset, and by default a start: see `resyncAtStart`), all queries
 * that the rules' `keys` name are invalidated once. After a replay none is, since the missed events arrive.
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
