declare const getToken: () => Promise<string>
declare const refreshToken: () => Promise<string | null>

// #region sample
import { RealtimeProvider, useRealtimeEvent } from 'tidings'
import { polling } from 'tidings/polling'

const transport = polling({ url: '/api/events', waitMs: 20_000 })

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
