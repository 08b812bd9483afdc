import { useMeasures } from '../data/queries'
import { EmptyState } from '../ui/EmptyState'
import { Panel } from '../ui/Panel'
import { QueryStates } from '../ui/QueryStates'
import { MeasureCard } from './MeasureCard'

/** The numbers a goal is judged by. */
export function MeasureGrid({ goalId }: { readonly goalId: string }) {
  const query = useMeasures(goalId)
  return (
    <Panel title="Measures">
      <QueryStates
        query={query}
        rows={1}
        empty={
          <EmptyState icon="pulse" title="No measures">
            This goal is judged by its actions alone.
          </EmptyState>
        }
      >
        {(measures) => (
          <div className="measure-grid">
            {measures.map((measure) => (
              <MeasureCard key={measure.measureId} measure={measure} />
            ))}
          </div>
        )}
      </QueryStates>
    </Panel>
  )
}
