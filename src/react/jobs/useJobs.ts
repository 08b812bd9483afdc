import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { isTerminalStatus, type Job, type JobInput } from '../../domains/jobs'
import { useRealtimeContext } from '../realtimeContext'
import { useLatest } from '../useLatest'
import { useJobStore } from './jobStore'
import { usePolling, type Liveness, type PollingOptions } from './usePolling'

/** Which jobs: those that fit all that is given. */
export interface JobFilter {
  /** `execution`, `migration`, … */
  kind?: string
  batchId?: string
  executionId?: string
}

export interface UseJobsOptions extends JobFilter, PollingOptions {
  /**
   * Asks an HTTP end point for these jobs: at first, when the connection comes or goes, and every
   * `pollingIntervalMs` while it is down, until all have ended.
   */
  fetchJobs?: (filter: JobFilter, request: { signal: AbortSignal }) => Promise<readonly JobInput[]>
  /** Called once for each job that ends, `job.status` saying how; never because a connection closed. */
  onComplete?: (job: Job) => void
}

/** For {@link useJobs}. */
export interface JobsState extends Liveness {
  /** In the order in which they were first heard of; the same list until one of them changes. */
  readonly jobs: readonly Job[]
}

/**
 * Jobs and how far they are, live, and by polling while the live connection is down.
 *
 * @example `const { jobs } = useJobs({ batchId, fetchJobs: api.jobs, onComplete: refresh })`
 */
export function useJobs(options: UseJobsOptions = {}): JobsState {
  const { kind, batchId, executionId, fetchJobs, onComplete } = options
  const { client } = useRealtimeContext()
  const store = useJobStore()
  const [select] = useState(createSelection)
  const read = () => select(store.list(), { kind, batchId, executionId })
  const subscribe = useCallback((listener: () => void) => store.subscribe(null, listener), [store])
  const jobs = useSyncExternalStore(subscribe, read, read)
  const filter = { kind, batchId, executionId }
  const latest = useLatest((job: Job) => {
    if (fits(job, filter)) onComplete?.(job)
  })
  useEffect(() => store.onEnd((job) => latest.current(job)), [store, latest])
  const ask =
    fetchJobs &&
    (async (signal: AbortSignal) => {
      const askedAt = client.environment.now()
      const answer = await fetchJobs(filter, { signal })
      if (!signal.aborted) store.merge(answer, askedAt)
    })
  const isOver = jobs.length > 0 && jobs.every(({ status }) => isTerminalStatus(status))
  return {
    jobs,
    ...usePolling(ask, isOver, { ...options, identity: Object.values(filter).join() }),
  }
}

const fits = (job: Job, { kind, batchId, executionId }: JobFilter) =>
  (!kind || job.kind === kind) &&
  (!batchId || job.batchId === batchId) &&
  (!executionId || job.executionId === executionId)

/** The jobs that fit; the same list while they are the same. */
function createSelection() {
  let before: readonly Job[] = []
  return (all: readonly Job[], filter: JobFilter) => {
    const now = all.filter((job) => fits(job, filter))
    if (now.length !== before.length || now.some((job, index) => job !== before[index]))
      before = now
    return before
  }
}
