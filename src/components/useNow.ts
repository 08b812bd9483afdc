import { useEffect, useState } from 'react'
import { useRealtimeContext } from '../react'

/** The time, renewed every `intervalMs` milliseconds: for countdowns and relative times. */
export function useNow(intervalMs: number): number {
  const { environment } = useRealtimeContext().client
  const [now, setNow] = useState(() => environment.now())
  useEffect(() => {
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
