'use client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { RealtimeProvider, webSocket } from 'tidings'
import type { ServerPosition } from 'tidings/core'
import { goalEvents } from 'tidings/goals'
import { goalSync, querySync } from 'tidings/query'

const transport = webSocket({ url: '/realtime' })

// Here, since a server component cannot hand a function to a client component.
const getToken = async () => (await fetch('/api/token', { method: 'POST' })).text()

interface ProvidersProps {
  readonly position: ServerPosition | undefined
  readonly children: ReactNode
}

export function Providers({ position, children }: ProvidersProps) {
  // One for each visitor: a module of the server is shared by all of them.
  const [queryClient] = useState(() => new QueryClient())
  const [sync] = useState(() => querySync(queryClient, goalSync))
  return (
    <QueryClientProvider client={queryClient}>
      <RealtimeProvider
        transport={transport}
        token={getToken}
        events={goalEvents}
        sync={sync}
        resumeFrom={position}
      >
        {children}
      </RealtimeProvider>
    </QueryClientProvider>
  )
}
