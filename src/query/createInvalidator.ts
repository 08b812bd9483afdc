import type { Query, QueryClient, QueryKey } from '@tanstack/react-query'
import { focusManager } from '@tanstack/react-query'
import type { Environment } from '../core'
import { forEachQuery, type DataUpdate, type SyncTarget } from './patching'
import { trackQuery, type PatchVersion, type QueryTracker } from './trackQuery'

export interface InvalidatorOptions {
  readonly queryClient: QueryClient
  /** Clock and timers. @default the platform's */
  readonly environment?: Pick<Environment, 'now' | 'setTimer'>
  /**
   * Quiet time between the end of one fetch of a query and the refetch that an event causes,
   * milliseconds; cut short once no further event has come for three fifths of it. It doubles with
   * each failure in a row, up to 64 times.
   * @default 250
   */
  readonly minIntervalMs?: number
}

/** Keeps queries fresh without request storms: per query one refetch in flight, never lost. */
export interface Invalidator {
  /** Marks queries stale now and refetches the active ones, each once. */
  invalidate(...targets: readonly SyncTarget[]): void
  /**
   * Changes cached data, and sees to it that no response that is older undoes the change.
   *
   * @param update - returns the new data, made without mutating the old; `undefined` changes nothing.
   *   It may be called again, on a response that was under way.
   * @param version - the event; one that comes late is not applied, its queries are refetched
   */
  patch(target: SyncTarget, update: DataUpdate, version?: PatchVersion): void
  /** Starts every refetch that waits for its interval now. It happens by itself when the tab hides. */
  flush(): void
  /** Flushes, then accepts no more. Refetches owed to queries that are fetching follow all the same. */
  dispose(): void
}

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
  const shared = { environment, minIntervalMs, isDisposed: false }

  function note(query: Query, isGone?: boolean) {
    for (const word of wordsOf(query.queryKey)) {
      const queries = byWord.get(word) ?? new Set()
      byWord.set(word, queries.add(query))
      if (isGone && queries.delete(query) && !queries.size) byWord.delete(word)
    }
  }

  /** The last word of a key tells the most. */
  const among = (queryKey: QueryKey) => byWord.get(wordsOf(queryKey).at(-1)) ?? []

  cache.getAll().forEach((query) => note(query))
  const stopCache = cache.subscribe((event) => {
    const query = event.query as Query
    const tracker = trackers.get(query)
    if (event.type === 'updated') tracker?.onUpdated(event.action.type)
    if (event.type === 'added') note(query)
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
    forEachQuery(among, targets, (query) => {
      const tracker = trackers.get(query) ?? trackQuery(query, shared)
      trackers.set(query, tracker)
      run(tracker)
    })
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
