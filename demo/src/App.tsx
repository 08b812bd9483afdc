import { QueryClientProvider } from '@tanstack/react-query'
import { Route, Switch } from 'wouter'
import { DashboardPage } from './dashboard/DashboardPage'
import { createQueryClient } from './data/createQueryClient'
import { JobPlatforms } from './jobs/JobPlatforms'
import { platformPaths } from './jobs/platformPaths'
import { GoalRoomPage } from './room/GoalRoomPage'
import { Session } from './session/Session'
import { useSessionUser } from './session/useSessionUser'
import { AppShell } from './shell/AppShell'
import { NotFoundPage } from './shell/NotFoundPage'

const queryClient = createQueryClient()

/** The whole app. */
export function App() {
  const [userId, switchUser] = useSessionUser()
  return (
    <QueryClientProvider client={queryClient}>
      <Session key={userId} userId={userId} switchUser={switchUser}>
        <AppShell>
          <Switch>
            <Route path="/">
              <DashboardPage />
            </Route>
            <Route path="/goals/:goalId">
              {({ goalId }) => <GoalRoomPage key={goalId} goalId={goalId} />}
            </Route>
            {platformPaths.map((path) => (
              <Route key={path} path={path} />
            ))}
            <Route>
              <NotFoundPage what="page" />
            </Route>
          </Switch>
          <JobPlatforms />
        </AppShell>
      </Session>
    </QueryClientProvider>
  )
}
