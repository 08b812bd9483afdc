import { useEffect, useState } from 'react'
import { useRealtime } from 'tidings'

/** The client itself, for what no other hook does: here, what came of each reconnect. */
export function Realtime() {
  const client = useRealtime()
  const [outcome, setOutcome] = useState('no reconnect yet')
  useEffect(() => client.on('replay', ({ count }) => setOutcome(`${count} made good`)), [client])
  return <p>{outcome}</p>
}
