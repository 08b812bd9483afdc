import { useEffect, useState, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import {
  GoalActivityFeed,
  HighlightWrapper,
  RealtimeProvider,
  useRealtimeConnection,
  useRealtimeState,
  type GoalActivityFeedProps,
} from 'tidings'
import { JobActions, JobCard, jobEvents, JobTray } from 'tidings/jobs'
import { createFakeServer, type FakeServer } from 'tidings/testing'
import { addNote, nameOf, sampleActivities } from '../../stories/support/sampleFeed'
import { mixture } from '../../stories/support/sampleJobs'

/** Shows a screen whose server is in memory. */
export function show(screen: ReactNode) {
  const root = document.querySelector('#root')
  if (root) createRoot(root).render(<Live>{screen}</Live>)
}

function Live({ children }: { children: ReactNode }) {
  const [server] = useState(() => createFakeServer())
  return (
    <RealtimeProvider transport={server.transport} events={jobEvents}>
      <Work server={server} />
      {children}
    </RealtimeProvider>
  )
}

/** Lets things happen as soon as the page hears of them. */
function Work({ server }: { server: FakeServer }) {
  const isConnected = useRealtimeConnection((connection) => connection.isConnected)
  useEffect(() => {
    if (!isConnected) return
    mixture(server)
    addNote(server, 'Called three customers')
  }, [isConnected, server])
  return null
}

/** A figure that has just changed. */
export function Interviews({ className }: { className?: string }) {
  const count = useRealtimeState('goal.activity.created', (before) => before + 1, 11)
  return (
    <HighlightWrapper as="p" on={count} duration={600_000} className={className}>
      {count} interviews of 20
    </HighlightWrapper>
  )
}

const history = sampleActivities(4)

/** What happened around the goal. */
export const Feed = (props: Pick<GoalActivityFeedProps, 'className' | 'style'>) => (
  <GoalActivityFeed goalId="goal-1" initialActivities={history} renderActor={nameOf} {...props} />
)

const agree = () => Promise.resolve()

/** A run under way, with its link and its buttons. */
export const Run = ({ className }: { className?: string }) => (
  <JobCard
    className={className}
    jobId="job-1"
    renderActions={(job) => <JobActions job={job} pause={agree} cancel={agree} />}
  />
)

/** A migration in its phases, in the corner. */
export const Tray = () => <JobTray kind="migration" storageKey={null} countInTitle={false} />
