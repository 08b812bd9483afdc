import type { Query, QueryClient, QueryKey } from '@tanstack/react-query'
import { CancelledError, focusManager, hashKey, matchQuery } from '@tanstack/react-query'
import type { Environment } from '../core'
import { forEachQuery, type DataUpdate, type SyncTarget } from './patching'
import { trackQuery, type PatchVersion, type QueryTracker } from './trackQuery'

export interface InvalidatorOptions {
  readonly queryClient: QueryClient
  /** Clock and timers. @default the platform's */
  readonly environment?: Pick<Environment, 'now' | 'setTimer'>
  /**
   * Least time between the end of one fetch of a query and the refetch that an event causes,
   * milliseconds. The refetch starts earlier if no further event comes for three fifths of this time.
   * The time doubles with each fetch in a row that fails, up to 64 times.
   * @default 250
   */
  readonly minIntervalMs?: number
}

/** Keeps queries fresh without request storms: per query one refetch in flight, never lost. */
export interface Invalidator {
  /** Marks queries as stale at once, and refetches each active one once, after its interval. */
  invalidate(...targets: readonly SyncTarget[]): void
  /**
   * Changes cached data. A response to an older request does not undo the change.
   *
   * @param update - returns the new data without mutating the old; `undefined` changes nothing. It may be
   *   called again, with the response of a request that was under way
   * @param version - the event; if a newer event of its topic has been applied already, the queries are
   *   refetched instead
   */
  patch(target: SyncTarget, update: DataUpdate, version?: PatchVersion): void
  /** Starts all waiting refetches now. Called automatically when the tab is hidden. */
  flush(): void
  /** Flushes, then ignores further calls. What an event marked is watched over until it has been fetched. */
  dispose(): void
}

/** Keys of which it is remembered when an event touched them last. */
const maxTouched = 1_000
/** So far the clocks of the server that read data, and of this machine, may be apart, milliseconds. */
const clockSlackMs = 60_000

/**
 * Makes an invalidator for one query client. It listens to the query cache until disposed.
 *
 * @example
 * ```ts
 * const invalidator = createInvalidator({ queryClient })
 * socket.onmessage = () => invalidator.invalidate(['goals', 'list'])
 * ```
 */
export function createInvalidator({
  queryClient,
  environment = platform,
  minIntervalMs = 250,
}: InvalidatorOptions): Invalidator {
  const cache = queryClient.getQueryCache()
  const trackers = new Map<Query, QueryTracker>()
  /** The queries by each word in their keys: an event touches few of thousands. */
  const byWord = new Map<unknown, Set<Query>>()
  /** When an event last touched a key, whether a query has it yet or not; oldest first. */
  const touched = new Map<string, { readonly queryKey: QueryKey; readonly at: number }>()
  const shared = { environment, minIntervalMs, isDisposed: false }

  function note(query: Query, isGone?: boolean) {
    for (const word of wordsOf(query.queryKey)) {
      const queries = byWord.get(word) ?? new Set()
      byWord.set(word, queries.add(query))
      if (isGone && queries.delete(query) && !queries.size) byWord.delete(word)
    }
  }

  /** The queries that may have the key of a target, found by its last word, which tells the most. */
  function among(queryKey: QueryKey) {
    const hash = hashKey(queryKey)
    touched.delete(hash)
    touched.set(hash, { queryKey, at: environment.now() })
    if (touched.size > maxTouched) touched.delete(touched.keys().next().value as string)
    return byWord.get(wordsOf(queryKey).at(-1)) ?? []
  }

  cache.getAll().forEach((query) => note(query))
  const stopCache = cache.subscribe((event) => {
    const query = event.query as Query
    const tracker = trackers.get(query)
    if (event.type === 'updated') {
      const { type, error }: { type: string; error?: unknown } = event.action
      // Before v5.86, and where nothing is reverted, a fetch that is cancelled ends in an error.
      tracker?.onUpdated(error instanceof CancelledError ? 'setState' : type)
    }
    if (event.type === 'added') {
      note(query)
      doubt(query)
    }
    if (event.type === 'removed') {
      note(query, true)
      trackers.delete(query)
    }
    release()
  })
  // A hidden tab's timers are throttled to one a minute, or stopped.
  const stopFocus = focusManager.subscribe((isFocused) => {
    if (!isFocused) flush()
  })

  /** A query that begins with data has them from elsewhere: they may have been read before an event. */
  function doubt(query: Query) {
    const { data, dataUpdatedAt } = query.state
    if (data === undefined) return
    for (const { queryKey, at } of touched.values()) {
      const isNewer = at + clockSlackMs > dataUpdatedAt
      if (isNewer && matchQuery({ queryKey }, query)) return trackerOf(query).mark()
    }
  }

  function trackerOf(query: Query): QueryTracker {
    const tracker = trackers.get(query) ?? trackQuery(query, shared)
    trackers.set(query, tracker)
    return tracker
  }

  /** Lets go of the cache once disposed and nothing is owed. */
  function release() {
    if (!shared.isDisposed || [...trackers.values()].some((tracker) => tracker.isOwed())) return
    stopCache()
    stopFocus()
  }

  function flush() {
    trackers.forEach((tracker) => tracker.flush())
  }

  function each(targets: readonly SyncTarget[], run: (tracker: QueryTracker) => void) {
    if (shared.isDisposed) return
    forEachQuery(among, targets, (query) => run(trackerOf(query)))
  }

  return {
    invalidate: (...targets) => each(targets, (tracker) => tracker.mark()),
    patch: (target, update, version = {}) =>
      each([target], (tracker) => tracker.patch(update, version)),
    flush,
    dispose() {
      shared.isDisposed = true
      flush()
      release()
    },
  }
}

/**
 * What is compared as it is, behind what all keys have: objects are compared in part, and `undefined`
 * fits where there is nothing.
 */
const wordsOf = (queryKey: QueryKey) => [
  '',
  ...queryKey.filter((part) => part !== undefined && typeof part !== 'object'),
]

const platform: Pick<Environment, 'now' | 'setTimer'> = {
  now: () => Date.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
