import { useQuery } from '@tanstack/react-query'
import { useSession } from '../session/sessionContext'

/** The newest activities of all goals, as a start for a live list. */
export function useRecentActivities() {
  const { api } = useSession()
  return useQuery({
    queryKey: ['recent-activities'],
    queryFn: ({ signal }) => api.activities(null, null, signal),
    // A list that goes on by events must begin at its end.
    staleTime: 0,
    gcTime: 0,
    select: (page) => page.items,
  })
}
