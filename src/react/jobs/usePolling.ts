import { useEffect } from 'react'
import { useRealtimeContext } from '../realtimeContext'
import { useLatest } from '../useLatest'
import { useRealtimeConnection } from '../useRealtimeConnection'

/** What keeps jobs known while the live connection is down. */
export interface PollingOptions {
  /** Time between the end of one question and the next, milliseconds. @default 5000 */
  pollingIntervalMs?: number
  /** @default true */
  enabled?: boolean
}

/** Whether what is shown follows the server, and how. */
export interface Liveness {
  /** The live connection is up. */
  readonly isLive: boolean
  /** It is down, and the server is asked now and then. */
  readonly isPolling: boolean
}

/**
 * Asks once at first and whenever the connection comes or goes, and again and again while it is
 * down; not at all once nothing is left to be asked.
 *
 * @param ask - rejects where there was no answer, which the next question makes good
 * @param isOver - nothing can change any more
 */
export function usePolling(
  ask: ((signal: AbortSignal) => Promise<unknown>) | undefined,
  isOver: boolean,
  { identity, pollingIntervalMs = 5_000, enabled = true }: PollingOptions & { identity: string },
): Liveness {
  const { environment } = useRealtimeContext().client
  const isConnected = useRealtimeConnection((connection) => connection.isConnected)
  const latest = useLatest(ask)
  const isAsking = enabled && !!ask && !isOver
  useEffect(() => {
    if (!isAsking) return
    const abort = new AbortController()
    let cancel = () => {}
    const next = () => {
      if (!isConnected && !abort.signal.aborted)
        cancel = environment.setTimer(poll, pollingIntervalMs)
    }
    const poll = () => void latest.current?.(abort.signal).then(next, next)
    poll()
    return () => {
      abort.abort()
      cancel()
    }
  }, [environment, latest, identity, isAsking, isConnected, pollingIntervalMs])
  return { isLive: enabled && isConnected, isPolling: isAsking && !isConnected }
}
