import { useQuery } from '@tanstack/react-query'
import { useRealtimeEvent, useRealtimeTopic } from 'tidings'
import type { ComponentType } from 'react'

declare const NoAccess: ComponentType
declare const fetchProject: (projectId: string) => Promise<{ name: string }>
declare const greet: (title: string) => void

// #region sample
export function Project({ projectId }: { readonly projectId: string }) {
  const status = useRealtimeTopic(`project:${projectId}`)
  useRealtimeEvent('goal.created', ({ data }) => greet(data.title))
  const { data } = useQuery({
    queryKey: ['projects', projectId],
    queryFn: () => fetchProject(projectId),
  })
  return status === 'refused' ? <NoAccess /> : <h1>{data?.name}</h1>
}
// #endregion
