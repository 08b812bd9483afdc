import { useCallback, useEffect, useState } from 'react'
import type { GoalActivity } from '../../domains/goals'
import { useLatest, useRealtimeContext } from '../../react'

/** Loads one page, newest first; `before` is the cursor of the page before, `null` for the newest. */
export type LoadActivities = (request: {
  goalId: string
  before: string | null
  limit: number
  signal: AbortSignal
}) => Promise<{ items: readonly GoalActivity[]; nextCursor: string | null }>

interface Pages {
  readonly items: readonly GoalActivity[]
  readonly status: 'loading' | 'ready' | 'error'
  readonly nextCursor: string | null
  /** The page that could not be loaded. */
  readonly failed: string | null
}

/** The pages, and what loads more of them. */
export interface ActivityPages extends Pages {
  /** Loads the page before those that are there. */
  readonly loadEarlier: () => void
  /** Loads the page that could not be loaded once more. */
  readonly retry: () => void
}

interface PageRequest {
  readonly before: string | null
  /** In the background: what else is being loaded goes on. */
  readonly isRenewal?: boolean
}

const pageSize = 20

/**
 * The pages of one goal that were asked for, backwards in time; without a loader there is nothing to load. What happened
 * before the first connection, in a gap, or while the feed was hidden, only the loader knows: it is asked for the newest
 * page again.
 */
export function useActivityPages(goalId: string, load: LoadActivities | undefined): ActivityPages {
  const hasLoader = load !== undefined
  const [pages, setPages] = useState<Pages>({
    items: [],
    status: hasLoader ? 'loading' : 'ready',
    nextCursor: null,
    failed: null,
  })
  const [request, setRequest] = useState<PageRequest>({ before: null })
  const latest = useLatest(load)
  const latestRequest = useLatest(request)

  const start = useCallback(
    ({ before, isRenewal }: PageRequest) => {
      const { current } = latest
      if (!hasLoader || !current) return
      const abort = new AbortController()
      const settle = (change: (pages: Pages) => Partial<Pages>) => {
        if (!abort.signal.aborted) setPages((now) => ({ ...now, ...change(now) }))
      }
      // One that throws at once has no answer either.
      const ask = async () => current({ goalId, before, limit: pageSize, signal: abort.signal })
      ask().then(
        ({ items, nextCursor }) =>
          settle((now) => {
            const isNewest = before === null
            // It goes on from items that have since been replaced.
            if (!isNewest && before !== now.nextCursor) return { status: 'ready' }
            // A newest page that does not reach back to the one before would leave out what is between them.
            const isJoined = items.some(({ id }) => now.items.some((item) => item.id === id))
            return {
              items: isNewest && !isJoined ? items : [...now.items, ...items],
              nextCursor: isNewest && isJoined ? now.nextCursor : nextCursor,
              status: isRenewal && now.status === 'loading' ? 'loading' : 'ready',
            }
          }),
        () => settle(() => ({ status: 'error', failed: before })),
      )
      return () => abort.abort()
    },
    [goalId, hasLoader, latest],
  )
  useEffect(() => start(request), [start, request])

  const { client } = useRealtimeContext()
  useEffect(() => {
    let abort: (() => void) | undefined
    const renew = () => {
      abort?.()
      abort = start({ before: null, isRenewal: true })
    }
    const stops = [
      client.on('ready', ({ kind }) => kind === 'first' && renew()),
      client.on('gap', renew),
      client.on('reset', renew),
      () => abort?.(),
    ]
    // Hidden by an `<Activity>` it heard nothing, and what it goes on with is an earlier page.
    if (latestRequest.current.before !== null) renew()
    return () => stops.forEach((stop) => stop())
  }, [client, start, latestRequest])

  const ask = useCallback((before: string | null) => {
    setPages((now) => ({ ...now, status: 'loading' }))
    setRequest({ before })
  }, [])
  return {
    ...pages,
    loadEarlier: () => ask(pages.nextCursor),
    retry: () => ask(pages.failed),
  }
}
