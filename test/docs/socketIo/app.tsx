declare const getToken: () => Promise<string>
declare const Jobs: () => null

// #region sample
import { RealtimeProvider } from 'tidings'
import { normalizationEvents } from 'tidings/jobs'
import { socketIo } from 'tidings/socket-io'

const transport = socketIo({ url: 'https://api.example.app' })

export const App = () => (
  <RealtimeProvider
    transport={transport}
    token={getToken}
    events={normalizationEvents}
    topics={['job:7']}
  >
    <Jobs />
  </RealtimeProvider>
)
// #endregion
