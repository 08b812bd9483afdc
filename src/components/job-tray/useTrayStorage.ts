import { useEffect, useRef } from 'react'
import type { Job } from '../../domains/jobs'
import { useLatest, useRealtimeContext } from '../../react'
import { useConnectionStatus, useJobStore, type UseJobOptions } from '../../react/jobs'

interface Saved {
  readonly userId: string | null
  readonly jobs: readonly Job[]
}

/** The tab's storage; reading it may be forbidden. */
function storage(): Storage | null {
  try {
    return sessionStorage
  } catch {
    return null
  }
}

function load(key: string): Saved | null {
  try {
    const saved = JSON.parse(storage()?.getItem(key) ?? 'null') as Partial<Saved> | null
    return Array.isArray(saved?.jobs) ? (saved as Saved) : null
  } catch {
    return null
  }
}

function save(key: string, saved: Saved) {
  try {
    storage()?.setItem(key, JSON.stringify(saved))
  } catch {
    // Full: after a reload they are not known, no more.
  }
}

interface TrayStorageOptions {
  /** `null` keeps nothing. */
  readonly storageKey: string | null
  readonly active: readonly Job[]
  readonly fetchJob: UseJobOptions['fetchJob']
}

/**
 * Keeps the running jobs over a reload, in this tab, for this user; and forgets them when the session
 * ends. What comes back is asked for once, since it may have ended meanwhile.
 */
export function useTrayStorage({ storageKey, active, fetchJob }: TrayStorageOptions): void {
  const store = useJobStore()
  const { environment } = useRealtimeContext().client
  const isConnected = useConnectionStatus((status) => status.isConnected)
  const isOver = useConnectionStatus((status) => status.isIdle)
  const userId = useConnectionStatus((status) => status.userId)
  const latest = useLatest({ userId, active, fetchJob })
  const wasConnected = useRef(false)

  useEffect(() => {
    if (storageKey === null || !isConnected) return
    wasConnected.current = true
    const abort = new AbortController()
    const saved = load(storageKey)
    // Only once it is known who is there: on a shared machine it may be someone else.
    if (saved && saved.userId === latest.current.userId) {
      store.merge(saved.jobs, -Infinity)
      for (const { jobId } of saved.jobs) {
        const askedAt = environment.now()
        void latest.current
          .fetchJob?.(jobId, { signal: abort.signal })
          // No answer: the job stays as it was last seen.
          .then(
            (job) => store.merge([job], askedAt),
            () => {},
          )
      }
    }
    const keep = () => {
      const { userId, active } = latest.current
      save(storageKey, { userId, jobs: active })
    }
    const stop = environment.onSignal((signal) => {
      if (signal === 'hide') keep()
    })
    return () => {
      stop()
      abort.abort()
    }
  }, [storageKey, isConnected, store, environment, latest])

  // Those that come and go are written at once; how far they are, when the page goes.
  const ids = active.map(({ jobId }) => jobId).join()
  useEffect(() => {
    if (storageKey === null || !isConnected) return
    const { userId, active } = latest.current
    save(storageKey, { userId, jobs: active })
  }, [storageKey, isConnected, ids, latest])

  useEffect(() => {
    if (storageKey !== null && isOver && wasConnected.current) storage()?.removeItem(storageKey)
  }, [storageKey, isOver])
}
