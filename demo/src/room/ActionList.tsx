import { useActions } from '../data/queries'
import { useCreateAction } from '../data/workWrites'
import { EmptyState } from '../ui/EmptyState'
import { Panel } from '../ui/Panel'
import { QueryStates } from '../ui/QueryStates'
import { QuickAdd } from '../ui/QuickAdd'
import { ActionRow } from './ActionRow'

/** The work for a goal. */
export function ActionList({ goalId }: { readonly goalId: string }) {
  const query = useActions(goalId)
  const { mutate } = useCreateAction(goalId)
  const open = query.data?.filter((action) => action.status !== 'completed').length
  return (
    <Panel
      title="Actions"
      aside={open !== undefined && <span className="panel-count">{open} open</span>}
    >
      <QueryStates
        query={query}
        empty={
          <EmptyState icon="list" title="Nothing to do yet">
            Add the first action below; everyone in this room sees it appear.
          </EmptyState>
        }
      >
        {(actions) => (
          <ul className="work-list">
            {actions.map((action) => (
              <ActionRow key={action.actionId} action={action} />
            ))}
          </ul>
        )}
      </QueryStates>
      <QuickAdd label="Add an action" onAdd={(title) => mutate({ title })} />
    </Panel>
  )
}
