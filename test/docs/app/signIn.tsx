import type { ReactNode } from 'react'
import { RealtimeProvider, webSocket } from 'tidings'

interface User {
  readonly id: string
}

declare const getToken: () => Promise<string>
declare const refreshToken: () => Promise<string | null>

// #region sample
const transport = webSocket({ url: '/realtime' })

interface LiveProps {
  readonly user: User | null
  readonly children: ReactNode
}

export const Live = ({ user, children }: LiveProps) => (
  <RealtimeProvider
    transport={transport}
    token={getToken}
    refreshToken={refreshToken}
    enabled={user !== null}
  >
    {children}
  </RealtimeProvider>
)
// #endregion
