import { useState, useSyncExternalStore } from 'react'
import { isTerminalStatus, type Job, type JobInput } from '../../domains/jobs'
import { fits } from './fits'
import { useJobStore } from './jobStore'
import { useFollowing, type Liveness, type PollingOptions } from './useFollowing'

/** Which jobs: those that have all the given properties. */
export interface JobFilter {
  /** `execution`, `migration`, … */
  kind?: string
  /** Those of one batch. */
  batchId?: string
  /** Those of one execution. */
  executionId?: string
}

export interface UseJobsOptions extends JobFilter, PollingOptions {
  /**
   * Asks an HTTP end point for these jobs: at first, whenever the connection is made or lost, and every
   * `pollingIntervalMs` while it is down or a request has failed; with a `batchId` or `executionId` until
   * all jobs have ended. The properties of the filter need not be in the answers. @default nothing is asked
   */
  fetchJobs?: (filter: JobFilter, request: { signal: AbortSignal }) => Promise<readonly JobInput[]>
  /** Called once for each job that ends; `job.status` says how. A lost connection is no end. */
  onComplete?: (job: Job) => void
}

/** For {@link useJobs}. */
export interface JobsState extends Liveness {
  /** In the order in which they became known; the same array until one of them changes. */
  readonly jobs: readonly Job[]
}

/**
 * Jobs and how far they are, live, and by polling while the live connection is down.
 *
 * @example `const { jobs } = useJobs({ batchId, fetchJobs: api.jobs, onComplete: refresh })`
 */
export function useJobs(options: UseJobsOptions = {}): JobsState {
  const { kind, batchId, executionId, fetchJobs } = options
  const filter = { kind, batchId, executionId }
  const store = useJobStore()
  const [select] = useState(createSelection)
  const read = () => select(store.list(), filter)
  const jobs = useSyncExternalStore(store.subscribe, read, () => none)
  const liveness = useFollowing({
    ...options,
    filter,
    ask: !!fetchJobs && (async (request) => fetchJobs(filter, request)),
    // Of a kind there may always be more.
    isOver:
      !!(batchId || executionId) &&
      jobs.length > 0 &&
      jobs.every(({ status }) => isTerminalStatus(status)),
  })
  return { jobs, ...liveness }
}

/** What a server knows. */
const none: readonly Job[] = []

/** The jobs that fit; the same list while they are the same. */
function createSelection() {
  let before = none
  return (all: readonly Job[], filter: JobFilter) => {
    const now = all.filter((job) => fits(job, filter))
    if (now.length !== before.length || now.some((job, index) => job !== before[index]))
      before = now
    return before
  }
}
