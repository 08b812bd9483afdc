declare const getToken: () => Promise<string>
declare const refreshToken: () => Promise<string | null>

// #region sample
import { RealtimeProvider, useRealtimeEvent, webSocket } from 'tidings'

const transport = webSocket({ url: 'wss://api.example.app/realtime' })

export const App = () => (
  <RealtimeProvider transport={transport} token={getToken} refreshToken={refreshToken}>
    <Jobs />
  </RealtimeProvider>
)

function Jobs() {
  useRealtimeEvent('job.progress', ({ data }) => console.log(data))
  return null
}
// #endregion
