import { useRealtimeState } from 'tidings'

export function RealtimeState() {
  const count = useRealtimeState('goal.*', (sum) => sum + 1, 0)
  return <p>{count} goal events</p>
}
