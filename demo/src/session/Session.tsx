import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import { RealtimeProvider, webSocket } from 'tidings'
import { goalEvents } from 'tidings/goals'
import { querySync } from 'tidings/query'
import { createApi } from '../api/createApi'
import { english } from '../ui/language'
import { createTokens } from './createTokens'
import { demoSync } from './demoSync'
import { SessionContext } from './sessionContext'

interface SessionProps {
  readonly userId: string
  readonly switchUser: (userId: string) => void
  readonly children: ReactNode
}

/**
 * One user's connection, API and cache rules. Give it a `key` of the user: another user is another
 * connection.
 */
export function Session({ userId, switchUser, children }: SessionProps) {
  const queryClient = useQueryClient()
  const [{ transport, tokens, sync, api }] = useState(() => {
    // Own writes put their results into the cache themselves; their echo has nothing to add.
    const sync = querySync(queryClient, demoSync, { ignoreOwn: true })
    return {
      sync,
      api: createApi({ userId, origin: () => sync.origin() }),
      tokens: createTokens(userId),
      transport: webSocket({ url: '/realtime' }),
    }
  })
  const session = useMemo(
    () => ({ userId, api, tokens, isOwn: sync.isOwn, switchUser }),
    [userId, api, tokens, sync, switchUser],
  )
  return (
    <SessionContext value={session}>
      <RealtimeProvider
        transport={transport}
        token={tokens.current}
        refreshToken={tokens.refresh}
        events={goalEvents}
        sync={sync}
        labels={english}
      >
        {children}
      </RealtimeProvider>
    </SessionContext>
  )
}
