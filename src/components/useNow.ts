import { useEffect, useState } from 'react'
import { useRealtimeContext } from '../react'

/**
 * The time, ticking: for countdowns and relative times.
 * @param intervalMs - how often; `null` stands still
 */
export function useNow(intervalMs: number | null): number {
  const { environment } = useRealtimeContext().client
  const [now, setNow] = useState(() => environment.now())
  useEffect(() => {
    if (intervalMs === null) return
    let cancel = () => {}
    const tick = () => {
      setNow(environment.now())
      cancel = environment.setTimer(tick, intervalMs)
    }
    tick()
    return () => cancel()
  }, [environment, intervalMs])
  return now
}
