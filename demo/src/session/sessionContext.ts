import { createContext, useContext } from 'react'
import type { RealtimeEvent } from 'tidings'
import type { Api } from '../api/createApi'
import type { Tokens } from './createTokens'

/** Who uses this window, and what they use. */
export interface SessionValue {
  readonly userId: string
  readonly api: Api
  readonly tokens: Tokens
  /** Whether a write of this window caused the event. */
  readonly isOwn: (event: Pick<RealtimeEvent, 'originId'>) => boolean
  readonly switchUser: (userId: string) => void
}

export const SessionContext = createContext<SessionValue | null>(null)

/** The session of this window. */
export function useSession(): SessionValue {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession needs a <Session> above it')
  return session
}
