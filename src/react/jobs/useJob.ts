import { useEffect, useState, useSyncExternalStore } from 'react'
import { isTerminalStatus, type Job, type JobInput } from '../../domains/jobs'
import { useRealtimeContext } from '../realtimeContext'
import { useConnectionStatus } from '../useConnectionStatus'
import { useJobStore } from './jobStore'
import { useFollowing, type Liveness, type PollingOptions } from './useFollowing'

export interface UseJobOptions extends PollingOptions {
  /** Where ids are unique only within a kind: `migration`, … @default any */
  kind?: string
  /**
   * Asks an HTTP end point for the job: at first, when the connection comes or goes, and every
   * `pollingIntervalMs` while it is down or the question fails, until the job has ended. Its id and kind need not be in the
   * answer, and an answer that takes longer than 10 s is none. `null`: there is no such job, or no more;
   * what was known of it is forgotten.
   */
  fetchJob?: (jobId: string, request: { signal: AbortSignal }) => Promise<JobInput | null>
  /** Silence after which a running job counts as stalled, milliseconds. @default 60000 */
  stalledAfterMs?: number
  /** Called once when the job ends, `job.status` saying how; never because a connection closed. */
  onComplete?: (job: Job) => void
}

/** For {@link useJob}. */
export interface JobState extends Liveness {
  /** `null` until it is heard of. */
  readonly job: Job | null
  /** Running, heard of no more, and not for want of a connection. */
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
