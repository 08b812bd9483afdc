import { useState } from 'react'
import { useRealtimeGoals } from 'tidings'

export function Goals() {
  const [completed, setCompleted] = useState(0)
  useRealtimeGoals({ onGoalCompleted: () => setCompleted((count) => count + 1) })
  return <p>{completed} completed</p>
}
