declare const getToken: () => Promise<string>
declare const refreshToken: () => Promise<string | null>
declare const Jobs: () => null

// #region sample
import { RealtimeProvider } from 'tidings'
import { sse } from 'tidings/sse'

const transport = sse({ url: '/api/events/stream' })

export const App = () => (
  <RealtimeProvider transport={transport} token={getToken} refreshToken={refreshToken}>
    <Jobs />
  </RealtimeProvider>
)
// #endregion
