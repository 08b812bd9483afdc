import { useState } from 'react'
import { useRealtimeEvent } from 'tidings'

export function RealtimeEvent() {
  const [last, setLast] = useState('nothing yet')
  useRealtimeEvent('goal.completed', (event) => setLast(`${event.data.completedBy} completed it`), {
    key: 'goal-1',
  })
  return <p>{last}</p>
}
