import type { ReactNode } from 'react'
import { RealtimeProvider, webSocket } from 'tidings'

declare const getToken: () => Promise<string>

// #region sample
const transport = webSocket({ url: '/realtime' })

interface ProjectProps {
  readonly projectId: string
  readonly children: ReactNode
}

export const Project = ({ projectId, children }: ProjectProps) => (
  <RealtimeProvider
    key={projectId}
    transport={transport}
    token={getToken}
    topics={[`project:${projectId}`]}
  >
    {children}
  </RealtimeProvider>
)
// #endregion
