import { useCallback, useEffect, useState } from 'react'
import type { GoalActivity } from '../../domains/goals'
import { useLatest } from '../../react'

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

/** The pages that were asked for, backwards in time; without a loader there is nothing to load. */
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
        settle((now) => ({ ...now, items: [...now.items, ...items], nextCursor, status: 'ready' })),
      () => settle((now) => ({ ...now, status: 'error' })),
    )
    return () => abort.abort()
  }, [hasLoader, request, latest])

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
