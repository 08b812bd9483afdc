import { useEffect, useRef } from 'react'
import type { Job } from '../../domains/jobs'
import { useConnectionStatus, useLatest, useRealtimeContext } from '../../react'
import { useJobStore, type UseJobOptions } from '../../react/jobs'
import { attempt } from './attempt'

interface Saved {
  readonly userId: string | null
  readonly jobs: readonly Job[]
}

/** What this tab kept for the user: nothing where its storage is forbidden, or holds what others wrote. */
const load = (key: string, userId: string | null): readonly Job[] =>
  attempt(() => {
    const saved = JSON.parse(sessionStorage.getItem(key) ?? '') as Saved
    const jobs: readonly (Job | null)[] = saved.jobs
    // On a shared machine it may be someone else's.
    return saved.userId === userId ? (jobs.filter((job) => job?.jobId) as Job[]) : []
  }) ?? []

interface TrayStorageOptions {
  /** `null` keeps nothing. */
  readonly storageKey: string | null
  readonly active: readonly Job[]
  readonly fetchJob: UseJobOptions['fetchJob']
}

/**
 * Keeps the running jobs over a reload, in this tab, for this user; and forgets them when the session
 * ends. What comes back is asked for once, since it may have ended meanwhile, or be another user's.
 */
export function useTrayStorage({ storageKey: key, active, fetchJob }: TrayStorageOptions): void {
  const store = useJobStore()
  const { environment } = useRealtimeContext().client
  const isConnected = useConnectionStatus((status) => status.isConnected)
  const isOver = useConnectionStatus((status) => status.isIdle)
  const userId = useConnectionStatus((status) => status.userId)
  const keep = (key: string) => {
    const saved: Saved = { userId, jobs: active }
    attempt(() => sessionStorage.setItem(key, JSON.stringify(saved)))
  }
  const latest = useLatest({ userId, fetchJob, keep })
  const wasConnected = useRef(false)

  useEffect(() => {
    if (key === null || !isConnected) return
    wasConnected.current = true
    const abort = new AbortController()
    const { signal } = abort
    const { userId } = latest.current
    const jobs = load(key, userId)
    // Where nobody is named, the server knows whose jobs these are.
    if (userId) store.merge(jobs, -Infinity)
    for (const { jobId, kind, label } of jobs) {
      const askedAt = environment.now()
      // No answer: the job stays as it was last seen.
      void attempt(() => latest.current.fetchJob?.(jobId, { signal }))?.then(
        (job) => signal.aborted || store.merge([job], askedAt, { jobId, kind, label }),
        () => {},
      )
    }
    const stop = environment.onSignal((signal) => {
      if (signal === 'hide') latest.current.keep(key)
    })
    return () => {
      stop()
      abort.abort()
    }
  }, [key, isConnected, store, environment, latest])

  // Those that come and go are written at once; how far they are, when the page goes.
  const ids = active.map(({ jobId }) => jobId).join()
  useEffect(() => {
    if (key !== null && isConnected) latest.current.keep(key)
  }, [key, isConnected, ids, latest])

  useEffect(() => {
    if (key !== null && isOver && wasConnected.current)
      attempt(() => sessionStorage.removeItem(key))
  }, [key, isOver])
}
