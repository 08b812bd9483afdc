import { useEffect, useState } from 'react'
import type { InspectorRecord } from '../core'
import { useRealtime } from '../react'

/** The inspector's records, read at most once a frame and only while there is something to see. */
export function useRecords(isPaused: boolean): readonly InspectorRecord[] {
  const client = useRealtime()
  // As on a server: a part of a page that is hydrated late finds some already.
  const [records, setRecords] = useState<readonly InspectorRecord[]>([])
  useEffect(() => {
    if (isPaused) return
    let cancel = () => {}
    const read = () => {
      const next = client.records()
      setRecords((now) => (now.at(-1)?.number === next.at(-1)?.number ? now : next))
      cancel = client.environment.requestFrame(read)
    }
    read()
    return () => cancel()
  }, [client, isPaused])
  return records
}
