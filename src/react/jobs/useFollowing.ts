import { useEffect, useState } from 'react'
import type { Job, JobInput } from '../../domains/jobs'
import { useRealtimeContext } from '../realtimeContext'
import { useConnectionStatus } from '../useConnectionStatus'
import { useLatest } from '../useLatest'
import { fits } from './fits'
import { inTime } from './inTime'
import { useJobStore } from './jobStore'

/** How the server is polled while the live connection is down. */
export interface PollingOptions {
  /**
   * Time from an answer to the next request, milliseconds. It doubles with each request in a row that
   * fails, up to eight times this. @default 5000
   */
  pollingIntervalMs?: number
  /** `false` asks nothing and says that nothing is live. What events tell is kept all the same. @default true */
  enabled?: boolean
}

/** Whether what is shown follows the server, and how. */
export interface Liveness {
  /** The first answer has not come yet, so an empty result does not mean that there is nothing. */
  readonly isLoading: boolean
  /** Why the last request failed, as it was thrown; it is made again by itself. `null` once one succeeds. */
  readonly error: unknown
  /** The live connection is up. */
  readonly isLive: boolean
  /** The live connection is down, and the server is polled instead. */
  readonly isPolling: boolean
}

interface Following extends PollingOptions {
  /** Properties that a job must have to be one of those. */
  readonly filter: object
  /** Rejects where there was no answer: it is asked again. */
  readonly ask:
    false | ((request: { signal: AbortSignal }) => Promise<readonly (JobInput | null)[]>)
  /** Nothing can change any more. */
  readonly isOver: boolean
  readonly onComplete?: ((job: Job) => void) | undefined
}

/** Gaps of several topics that are told together make one question, milliseconds. */
const afterGapMs = 100

/**
 * Tells of the ends of jobs. Asks for them once at first, whenever the connection comes or goes, and after
 * a gap, and again and again while it is down or there is no answer; not at all once nothing is left to be asked.
 */
export function useFollowing(following: Following): Liveness {
  const { filter, ask, isOver, pollingIntervalMs = 5_000, enabled = true } = following
  const { client, session } = useRealtimeContext()
  const store = useJobStore()
  const isConnected = useConnectionStatus((status) => status.isConnected)
  const latest = useLatest(following)
  const identity = `${session} ${Object.values(filter).join()}`
  const [answered, setAnswered] = useState('')
  const [failure, setFailure] = useState<{ of: string; cause: unknown } | null>(null)
  const isAsking = enabled && !!ask && !isOver
  useEffect(
    () =>
      store.onEnd((job) => {
        const { filter, onComplete } = latest.current
        if (fits(job, filter)) onComplete?.(job)
      }),
    [store, latest],
  )
  useEffect(() => {
    if (!isAsking) return
    const abort = new AbortController()
    const { environment } = client
    const { signal } = abort
    let cancel = () => {}
    const pollIn = (delayMs: number) => {
      cancel()
      if (!signal.aborted) cancel = environment.setTimer(poll, delayMs)
    }
    let failures = 0
    const poll = () => {
      const { ask, filter } = latest.current
      const askedAt = environment.now()
      if (ask)
        void inTime(ask({ signal }), client)
          .then((answer) => {
            if (signal.aborted) return
            store.merge(answer, askedAt, filter)
            setAnswered(identity)
            setFailure(null)
            failures = 0
            if (!isConnected) pollIn(pollingIntervalMs)
          })
          .catch((cause: unknown) => {
            if (!signal.aborted) setFailure({ of: identity, cause })
            pollIn(pollingIntervalMs * 2 ** Math.min(failures++, 3))
          })
    }
    poll()
    const pollSoon = () => pollIn(afterGapMs)
    const stops = [client.on('gap', pollSoon), client.on('reset', pollSoon)]
    return () => {
      for (const stop of stops) stop()
      abort.abort()
      cancel()
    }
  }, [client, store, latest, identity, isAsking, isConnected, pollingIntervalMs])
  return {
    isLoading: isAsking && answered !== identity,
    error: isAsking && failure?.of === identity ? failure.cause : null,
    isLive: enabled && isConnected,
    isPolling: isAsking && !isConnected,
  }
}
