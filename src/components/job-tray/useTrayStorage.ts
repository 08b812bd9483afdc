import { useEffect, useRef } from 'react'
import type { Job } from '../../domains/jobs'
import { useLatest, useRealtimeContext } from '../../react'
import { useConnectionStatus, useJobStore, type UseJobOptions } from '../../react/jobs'
import { attempt } from './attempt'

interface Saved {
  readonly userId: string | null
  readonly jobs: readonly Job[]
}

/** What this tab kept: nothing where its storage is forbidden, or holds what others wrote. */
const load = (key: string) =>
  attempt(() => {
    const saved = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Partial<Saved> | null
    return Array.isArray(saved?.jobs) ? (saved as Saved) : null
  })

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
    const saved = load(key)
    // Only once it is known who is there: on a shared machine it may be someone else.
    if (saved && saved.userId === latest.current.userId) {
      // Where nobody is named, the server knows whose jobs these are.
      if (saved.userId) store.merge(saved.jobs, -Infinity)
      const { signal } = abort
      // Whatever else stands there was none of a job.
      for (const { jobId, kind, label } of saved.jobs.filter((job) => (job as Job | null)?.jobId)) {
        const askedAt = environment.now()
        // No answer: the job stays as it was last seen.
        void attempt(() => latest.current.fetchJob?.(jobId, { signal }))?.then(
          (job) => signal.aborted || store.merge([job], askedAt, { jobId, kind, label }),
          () => {},
        )
      }
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
