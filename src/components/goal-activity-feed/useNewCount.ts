import { useEffect, useState } from 'react'
import type { GoalActivity } from '../../domains/goals'
import { useLatest } from '../../react'

/** How long news are gathered before they are read out, milliseconds. */
const batchMs = 1_500

/** How many activities to read out, gathered so that a burst is one sentence; 0 for none. */
export function useNewCount(live: readonly GoalActivity[]): number {
  const [told, setTold] = useState({ id: live[0]?.id, count: 0 })
  const index = live.findIndex(({ id }) => id === told.id)
  const fresh = index === -1 ? live.length : index
  const latest = useLatest({ id: live[0]?.id, count: fresh })
  const hasNews = fresh > 0
  useEffect(() => {
    if (!hasNews) return
    const timer = setTimeout(() => {
      setTold(latest.current)
    }, batchMs)
    return () => clearTimeout(timer)
  }, [hasNews, told, latest])
  return told.count
}
