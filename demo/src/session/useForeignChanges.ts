import { useRealtimeState } from 'tidings'
import { useSession } from './sessionContext'

/** Counts the events about an entity that others caused, for a flash: one's own hand needs none. */
export function useForeignChanges(key: string): number {
  const { isOwn } = useSession()
  return useRealtimeState('*', (count, event) => (isOwn(event) ? count : count + 1), 0, { key })
}
