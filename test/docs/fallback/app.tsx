declare const getToken: () => Promise<string>
declare const refreshToken: () => Promise<string | null>

// #region sample
import { RealtimeIndicator, RealtimeProvider, webSocket } from 'tidings'
import { fallback } from 'tidings/fallback'
import { polling } from 'tidings/polling'
import { sse } from 'tidings/sse'

const transport = fallback([
  webSocket({ url: '/realtime' }),
  sse({ url: '/api/events/stream', topicsParameter: 'topic' }),
  polling({ url: '/api/events', waitMs: 20_000 }),
])

export const App = () => (
  <RealtimeProvider transport={transport} token={getToken} refreshToken={refreshToken}>
    <RealtimeIndicator />
  </RealtimeProvider>
)
// #endregion
