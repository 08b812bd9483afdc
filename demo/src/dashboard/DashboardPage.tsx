import { useState } from 'react'
import { useGoals } from '../data/queries'
import { Icon } from '../ui/Icon'
import { usePageTitle } from '../ui/usePageTitle'
import { GoalFilters, type GoalFilter } from './GoalFilters'
import { GoalList } from './GoalList'
import { NewGoalDialog } from './NewGoalDialog'
import { RecentActivity } from './RecentActivity'
import { StatTiles } from './StatTiles'

/** All goals at a glance, and what just happened to them. */
export function DashboardPage() {
  usePageTitle('Goals')
  const goals = useGoals()
  const [filter, setFilter] = useState<GoalFilter>({ status: 'all', text: '' })
  const [isCreating, setCreating] = useState(false)
  return (
    <>
      <header className="page-header">
        <div>
          <h1>Goals</h1>
          <p className="page-lead">What the team is working towards, as it moves.</p>
        </div>
        <button type="button" className="button button-primary" onClick={() => setCreating(true)}>
          <Icon name="plus" size={16} />
          New goal
        </button>
      </header>
      <StatTiles goals={goals.data} />
      <div className="dashboard">
        <section className="panel" aria-label="Goals">
          <GoalFilters goals={goals.data} filter={filter} onChange={setFilter} />
          <GoalList query={goals} filter={filter} onCreate={() => setCreating(true)} />
        </section>
        <RecentActivity />
      </div>
      {isCreating && <NewGoalDialog onClose={() => setCreating(false)} />}
    </>
  )
}
