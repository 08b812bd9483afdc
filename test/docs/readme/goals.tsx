import type { QueryClient } from '@tanstack/react-query'

declare const queryClient: QueryClient
declare const getToken: () => Promise<string>
declare const refreshToken: () => Promise<string | null>
declare const fetchGoals: () => Promise<readonly { goalId: string; title: string }[]>
declare const celebrate: (goalId: string) => void

// #region sample
import { useQuery } from '@tanstack/react-query'
import { RealtimeProvider, RealtimeIndicator, useRealtimeEvent, webSocket } from 'tidings'
import { goalEvents } from 'tidings/goals'
import { goalKeys, goalSync, querySync } from 'tidings/query'
import 'tidings/styles.css'

const transport = webSocket({ url: 'wss://api.example.app/realtime' })
const sync = querySync(queryClient, goalSync)

export const App = () => (
  <RealtimeProvider
    transport={transport}
    token={getToken}
    refreshToken={refreshToken}
    events={goalEvents}
    sync={sync}
  >
    <RealtimeIndicator />
    <Goals />
  </RealtimeProvider>
)

function Goals() {
  useRealtimeEvent('goal.completed', (event) => celebrate(event.data.goalId))
  const { data } = useQuery({ queryKey: goalKeys.goals.list(), queryFn: fetchGoals }) // follows the events
  return data?.map((goal) => <p key={goal.goalId}>{goal.title}</p>)
}
// #endregion
