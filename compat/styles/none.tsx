import { LiveBadge, RealtimeIndicator } from 'tidings'
import { JobTable } from 'tidings/jobs'
import { Headless } from '../../stories/foundations/Headless'
import { Feed, Interviews, Run, show, Tray } from './live'

show(
  <main>
    <h1>Operations</h1>
    <RealtimeIndicator />
    <h2>By the hooks alone</h2>
    <Headless />
    <h2>
      Time to first value <LiveBadge autoHideDuration={0} />
    </h2>
    <Interviews />
    <Feed />
    <Run />
    <JobTable />
    <Tray />
  </main>,
)
