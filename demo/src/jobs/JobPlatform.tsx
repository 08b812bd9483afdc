import { useState, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { RealtimeIndicator, RealtimeProvider, type Sync, type Transport } from 'tidings'
import type { EventDefinitions, EventMap } from 'tidings/core'
import { JobTray } from 'tidings/jobs'
import { JobToasts } from 'tidings/toast'
import { useSession } from '../session/sessionContext'
import { useShellSlots } from '../shell/shellSlots'
import { english } from '../ui/language'
import { jobsApi } from './jobsApi'
import { renderJobButtons } from './JobButtons'

// Toasts that live updates connect are for platforms that are live now and then.
const toastRules = { 'connection.ready': false } as const

interface JobPlatformProps<TMap extends EventMap> {
  /** Names its jobs, and what the tab remembers of them. */
  readonly name: string
  /** Makes the transport, once; another `key` makes another. */
  readonly connect: () => Transport
  readonly events: EventDefinitions<TMap>
  readonly topics: readonly string[]
  /** Keeps its queries in step with its events. @default none */
  readonly sync?: Sync | undefined
  /** Its page is open; otherwise only its tray is there. */
  readonly isShown: boolean
  readonly children: ReactNode
}

/**
 * The connection of a platform of its own, its page while that is open, and its running jobs in the
 * dock whatever page is open.
 */
export function JobPlatform<TMap extends EventMap>({
  name,
  connect,
  events,
  topics,
  sync,
  isShown,
  children,
}: JobPlatformProps<TMap>) {
  const { tokens } = useSession()
  const { indicator, dock } = useShellSlots()
  const [transport] = useState(connect)
  const labels = {
    // In two lines where they stand side by side.
    tray: (count: number) => `${name}:\n${count} in progress`,
    trayDone: (failedCount: number) =>
      `${name}:\n${failedCount === 0 ? 'all done' : `${failedCount} failed`}`,
  }
  return (
    <RealtimeProvider
      transport={transport}
      token={tokens.current}
      refreshToken={tokens.refresh}
      events={events}
      topics={topics}
      sync={sync}
      labels={english}
    >
      {isShown && children}
      {isShown && indicator && createPortal(<RealtimeIndicator />, indicator)}
      {dock &&
        createPortal(
          <JobTray
            storageKey={`cairn.jobs.${name}`}
            fetchJob={jobsApi.job}
            labels={labels}
            countInTitle={isShown}
            renderActions={renderJobButtons}
          />,
          dock,
        )}
      <JobToasts rules={toastRules} />
    </RealtimeProvider>
  )
}
