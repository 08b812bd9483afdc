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
  readonly goalId: string
  readonly items: readonly GoalActivity[]
  readonly status: 'loading' | 'ready' | 'error'
  readonly nextCursor: string | null
}

const pageSize = 20

/**
 * The pages that were asked for, backwards in time; without a loader there is nothing to load. What happened
 * before the first connection, or in a gap, only the loader knows: it is asked for the newest page again.
 */
export function useActivityPages(goalId: string, load: LoadActivities | undefined) {
  const hasLoader = load !== undefined
  const first = (): Pages => ({
    goalId,
    items: [],
    status: hasLoader ? 'loading' : 'ready',
    nextCursor: null,
  })
  const [held, setPages] = useState(first)
  const [request, setRequest] = useState({ goalId, before: null as string | null, count: 0 })
  let pages = held
  if (held.goalId !== goalId) {
    pages = first()
    setPages(pages)
    setRequest({ goalId, before: null, count: 0 })
  }
  const latest = useLatest(load)

  useEffect(() => {
    const { current } = latest
    if (!hasLoader || !current) return
    const abort = new AbortController()
    const settle = (change: (pages: Pages) => Pages) => {
      if (!abort.signal.aborted)
        setPages((now) => (now.goalId === request.goalId ? change(now) : now))
    }
    const { goalId: id, before } = request
    current({ goalId: id, before, limit: pageSize, signal: abort.signal }).then(
      ({ items, nextCursor }) =>
        settle((now) => {
          // A newest page that does not reach back to the one before would leave out what is between them.
          const isJoined = items.some(({ id }) => now.items.some((item) => item.id === id))
          const isNewest = before === null
          return {
            ...now,
            items: isNewest && !isJoined ? items : [...now.items, ...items],
            nextCursor: isNewest && isJoined ? now.nextCursor : nextCursor,
            status: 'ready',
          }
        }),
      () => settle((now) => ({ ...now, status: 'error' })),
    )
    return () => abort.abort()
  }, [hasLoader, request, latest])

  const { client } = useRealtimeContext()
  useEffect(() => {
    if (!hasLoader) return
    const renew = () => setRequest((last) => ({ ...last, before: null, count: last.count + 1 }))
    const stops = [
      client.on('ready', ({ kind }) => kind === 'first' && renew()),
      client.on('gap', renew),
      client.on('reset', renew),
    ]
    return () => stops.forEach((stop) => stop())
  }, [client, hasLoader])

  const ask = useCallback((before: string | null) => {
    setPages((now) => ({ ...now, status: 'loading' }))
    setRequest((last) => ({ ...last, before, count: last.count + 1 }))
  }, [])
  return {
    ...pages,
    loadEarlier: () => ask(pages.nextCursor),
    retry: () => ask(request.before),
  }
}
