import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { webSocket, type Transport } from 'tidings'
import { fallback } from 'tidings/fallback'
import { executionEvents } from 'tidings/jobs'
import { polling } from 'tidings/polling'
import { querySync } from 'tidings/query'
import { sse } from 'tidings/sse'
import { JobPlatform } from '../jobs/JobPlatform'
import { ExecutionsPage } from './ExecutionsPage'
import { executionsSync } from './executionsSync'
import { executionsTopic, historyUrl } from './historyUrl'
import type { LinkKind } from './LinkSwitch'

const openStream = () => sse({ url: '/jobs/events/stream', topicsParameter: 'topic' })
const openSocket = () => webSocket({ url: '/realtime' })
const topics = [executionsTopic]

const transports: Readonly<Record<LinkKind, () => Transport>> = {
  sse: openStream,
  websocket: openSocket,
  // Better ways are tried again soon: here somebody watches.
  fallback: () =>
    fallback([openSocket(), openStream(), polling({ url: historyUrl, waitMs: 20_000 })], {
      climbMs: 10_000,
    }),
}

/** The platform of executions, over an event stream unless one chooses otherwise. */
export function ExecutionsPlatform({ isShown }: { readonly isShown: boolean }) {
  const queryClient = useQueryClient()
  const [sync] = useState(() => querySync(queryClient, executionsSync))
  const [link, setLink] = useState<LinkKind>('sse')
  return (
    <JobPlatform
      key={link}
      name="Executions"
      connect={transports[link]}
      events={executionEvents}
      topics={topics}
      sync={sync}
      isShown={isShown}
    >
      <ExecutionsPage link={link} onLink={setLink} />
    </JobPlatform>
  )
}
