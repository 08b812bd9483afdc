import { useEffect, useState, useSyncExternalStore } from 'react'
import { isTerminalStatus, type Job, type JobInput } from '../../domains/jobs'
import { useRealtimeContext } from '../realtimeContext'
import { useConnectionStatus } from '../useConnectionStatus'
import { useJobStore } from './jobStore'
import { useFollowing, type Liveness, type PollingOptions } from './useFollowing'

export interface UseJobOptions extends PollingOptions {
  /** The job's kind (`migration`, …), needed where ids are unique only within a kind. @default any */
  kind?: string
  /**
   * Asks an HTTP end point for the job: at first, whenever the connection is made or lost, and every
   * `pollingIntervalMs` while it is down or a request has failed, until the job has ended. The answer need
   * not contain the id and the kind; one that takes longer than 10 s counts as failed. Return `null` for a
   * job that does not exist (any more): what was known of it is forgotten. @default nothing is asked
   */
  fetchJob?: (jobId: string, request: { signal: AbortSignal }) => Promise<JobInput | null>
  /** A running job counts as stalled after this long without news of it, milliseconds. @default 60000 */
  stalledAfterMs?: number
  /** Called once when the job ends; `job.status` says how. A lost connection is no end. */
  onComplete?: (job: Job) => void
}

/** For {@link useJob}. */
export interface JobState extends Liveness {
  /** `null` until something is known of the job. */
  readonly job: Job | null
  /** The job is running, the connection is up, and yet there has been no news for `stalledAfterMs`. */
  readonly isStalled: boolean
}

/**
 * One job and how far it is, live, and by polling while the live connection is down. It renders only
 * for its own job, at most once a frame.
 *
 * @example `const { job } = useJob(jobId, { fetchJob: api.job, onComplete: refresh })`
 */
export function useJob(jobId: string, options: UseJobOptions = {}): JobState {
  const { kind, fetchJob, stalledAfterMs } = options
  const store = useJobStore()
  const read = () => store.get(jobId, kind) ?? null
  const job = useSyncExternalStore(store.subscribe, read, () => null)
  const liveness = useFollowing({
    ...options,
    filter: { jobId, kind },
    ask: !!fetchJob && (async (request) => [await fetchJob(jobId, request)]),
    isOver: !!job && isTerminalStatus(job.status),
  })
  return { job, ...liveness, isStalled: useStalled(job, stalledAfterMs) }
}

/**
 * Whether a running job has not been heard of for too long, while it could have been.
 *
 * @param silenceMs - milliseconds @default 60000
 */
export function useStalled(job: Job | null, silenceMs = 60_000): boolean {
  const { environment } = useRealtimeContext().client
  const store = useJobStore()
  const isConnected = useConnectionStatus((status) => status.isConnected)
  const [silentSince, setSilentSince] = useState<number | null>(null)
  // Before the connection was there nothing could be heard.
  const heardAt =
    job?.status === 'running' && isConnected ? Math.max(job.updatedAt, store.readyAt()) : null
  useEffect(() => {
    if (heardAt === null) return
    const tell = () => setSilentSince(heardAt)
    return environment.setTimer(tell, heardAt + silenceMs - environment.now())
  }, [environment, heardAt, silenceMs])
  return heardAt !== null && silentSince === heardAt
}
