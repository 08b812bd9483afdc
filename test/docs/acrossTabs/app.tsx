declare const getToken: () => Promise<string>
declare const refreshToken: () => Promise<string | null>
declare const Jobs: () => null

// #region sample
import { RealtimeProvider, webSocket } from 'tidings'
import { acrossTabs } from 'tidings/across-tabs'

const transport = acrossTabs(webSocket({ url: 'wss://api.example.app/realtime' }))

export const App = () => (
  <RealtimeProvider transport={transport} token={getToken} refreshToken={refreshToken}>
    <Jobs />
  </RealtimeProvider>
)
// #endregion
