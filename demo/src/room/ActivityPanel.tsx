import { GoalActivityFeed } from 'tidings'
import { useNameOf } from '../data/queries'
import { useSession } from '../session/sessionContext'
import { Panel } from '../ui/Panel'
import { NoteComposer } from './NoteComposer'

/** What has happened around a goal, and a place to say something. */
export function ActivityPanel({ goalId }: { readonly goalId: string }) {
  const { api } = useSession()
  const nameOf = useNameOf()
  return (
    <Panel title="Activity" className="activity-panel">
      <NoteComposer goalId={goalId} />
      <GoalActivityFeed
        goalId={goalId}
        loadActivities={({ before, signal }) => api.activities(goalId, before, signal)}
        renderActor={nameOf}
      />
    </Panel>
  )
}
