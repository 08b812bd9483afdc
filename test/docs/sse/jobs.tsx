import { useRealtimeEvent } from 'tidings'

export function Jobs() {
  useRealtimeEvent('job.progress', ({ data }) => console.log(data))
  return null
}
