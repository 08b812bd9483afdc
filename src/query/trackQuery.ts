import type { Query } from '@tanstack/react-query'
import type { Environment } from '../core'
import type { RealtimeEvent } from '../protocol'
import { changedData, writeData, type DataUpdate } from './patching'

/** What an event says of its place in the order; a whole event fits. */
export type PatchVersion = Pick<RealtimeEvent, 'topic' | 'epoch' | 'sequence' | 'outOfOrder'>

/** What the trackers of one invalidator share. */
export interface TrackerOptions {
  readonly environment: Pick<Environment, 'now' | 'setTimer'>
  readonly minIntervalMs: number
  /** Nothing new is accepted, and what is owed waits only after a failure. */
  isDisposed: boolean
}

/** Watches over one query that an event has touched, until it is removed from the cache. */
export interface QueryTracker {
  /** An event says that the data may be old. */
  mark(): void
  /** An event says what the data is. */
  patch(update: DataUpdate, version: PatchVersion): void
  /** The query cache reports a change of state. */
  onUpdated(action: string): void
  /** Starts a refetch that waits for its interval now. */
  flush(): void
  /** Whether a refetch or a patch is still to be made, by whomever. */
  isOwed(): boolean
}

/** Patches kept for one response; beyond it the oldest is dropped and the query refetched. */
const maxPatches = 100

/** Without a further event for this share of the interval, there is nothing to wait for. */
const pauseShare = 0.6

/** A fetch that others cancel counts as so many failures: most likely a mutation needs the time. */
const cancelledByOthers = 3

export function trackQuery(query: Query, options: TrackerOptions): QueryTracker {
  const { environment } = options
  /** Topic and epoch → the highest sequence that patched the query. */
  const newest = new Map<string, number>()
  /** An event came that no fetch begun since has asked about. */
  let isDirty = false
  /** A fetch is under way. */
  let isBusy = query.state.fetchStatus !== 'idle'
  /** That fetch began because of an event. */
  let isServing = false
  /** That fetch began in this turn. */
  let isFresh = false
  /** A patch cancelled the fetch before; it must not cancel the next as well. */
  let wasCancelled = false
  /** `dataUpdatedAt` of the data that an event came upon; `Infinity` once a response has followed. */
  let touchedAt = Infinity
  let endedAt = -Infinity
  let failures = 0
  /** Patches made during the fetch, for its response. */
  let patches: DataUpdate[] = []
  /** End the wait for the interval, and for a pause in the events. */
  let cancelTimer: (() => void) | undefined
  let cancelPause: (() => void) | undefined

  const isPaging = () => !!query.state.fetchMeta?.fetchMore
  /**
   * The request leaves after what has been heard: later in this turn, or with the network. A further
   * page brings no other page, and what is tried again may have the first pages already.
   */
  const isUnsent = () =>
    !isPaging() &&
    (isFresh || (query.state.fetchStatus === 'paused' && !query.state.fetchFailureCount))

  function stop() {
    cancelTimer?.()
    cancelPause?.()
    cancelTimer = cancelPause = undefined
  }

  function flush() {
    stop()
    if (isBusy || !isDirty) return
    // Versions before v5.79 know no static queries.
    const isStatic = 'isStatic' in query && query.isStatic()
    // It reports that it began; how it fails is in the state of the query.
    if (query.isActive() && !isStatic) query.fetch().catch(() => {})
    isDirty = false
  }

  function schedule() {
    if (isBusy) return
    const { minIntervalMs, isDisposed } = options
    const gap = minIntervalMs * 2 ** Math.min(failures, 6)
    // The clock may have been set back.
    const wait = Math.min(gap, endedAt + gap - environment.now())
    if (wait <= 0 || (isDisposed && !failures)) {
      flush()
      return
    }
    cancelTimer ??= environment.setTimer(flush, wait)
    cancelPause?.()
    // A server in trouble gets all of its time.
    if (!failures) cancelPause = environment.setTimer(flush, gap * pauseShare)
  }

  function mark() {
    touchedAt = query.state.dataUpdatedAt
    query.invalidate()
    // Inactive: whoever looks at it next fetches it, since it is marked.
    isDirty = !isUnsent() && (isBusy || query.isActive())
    isServing ||= isUnsent()
    if (isDirty) schedule()
  }

  /** Whether something newer of the same topic is in the data already; remembers the event if not. */
  function isLate({ topic, epoch, sequence, outOfOrder }: PatchVersion) {
    if (outOfOrder || sequence === undefined) return outOfOrder
    const numbering = `${topic} ${epoch}`
    if (sequence < (newest.get(numbering) ?? 0)) return true
    newest.set(numbering, sequence)
    return false
  }

  function began() {
    isBusy = true
    patches = []
    const isPage = isPaging()
    // Marked while nobody looked, it is fetched by who looks at it next.
    const isOwed = isDirty || isServing || query.state.isInvalidated
    // A page brings no other one, wipes the mark, and may have cancelled the refetch that an event asked for.
    isDirty = isPage && isOwed
    isServing = !isPage && isOwed
    if (isPage) return
    stop()
    isFresh = true
    queueMicrotask(() => {
      isFresh = false
    })
  }

  function ended(action: string) {
    isBusy = isFresh = false
    endedAt = environment.now()
    if (action === 'setState') {
      // Cancelled: what it was to bring is still owed.
      isDirty ||= isServing
      if (!wasCancelled) failures = cancelledByOthers
    } else {
      wasCancelled = false
      if (action === 'error') {
        failures++
        // Data that no response has replaced have the patches.
        patches = []
      } else {
        failures = 0
        touchedAt = Infinity
      }
    }
    isServing = false
    for (const update of patches.splice(0)) {
      // Thrown here, an error would fail the fetch.
      try {
        isDirty = writeData(query, update) || isDirty
      } catch {
        isDirty = true
      }
    }
    // The response has wiped the mark.
    if (isDirty) mark()
  }

  return {
    mark,
    patch(update, version) {
      const { data, dataUpdatedAt } = query.state
      touchedAt = dataUpdatedAt
      const isFetching = isBusy && !isUnsent()
      if (data === undefined && !isFetching) return
      if (isLate(version)) {
        mark()
        return
      }
      // A first load, a further page, and what only those who asked for it would fetch again cannot be
      // cancelled, nor two refetches in a row, or a stream of patches would starve them: their response
      // gets the patch.
      const isHeld = isPaging() || wasCancelled || !query.isActive()
      if (isFetching && !isHeld && changedData(data, update)) {
        wasCancelled = isDirty = true
        void query.cancel({ revert: true })
      } else if (isFetching && patches.push(update) > maxPatches) {
        patches.shift()
        isDirty = true
      }
      // The response of a fetch that is still to leave has it, unless others cancel that.
      isServing ||= isUnsent()
      writeData(query, update)
    },
    onUpdated(action) {
      if (action === 'fetch') began()
      else if (isBusy && query.state.fetchStatus === 'idle') ended(action)
      // Hydrated: it may have been read before the event, whose mark or patch it has wiped.
      else if (action === 'setState' && query.state.dataUpdatedAt > touchedAt) mark()
    },
    flush,
    isOwed: () => isDirty || isServing || patches.length > 0 || query.state.isInvalidated,
  }
}
