declare const getToken: () => Promise<string>

// #region sample
import { RealtimeProvider } from 'tidings'
import { JobTable, operationsEvents, operationsTopics } from 'tidings/jobs'
import { stomp } from 'tidings/stomp'
import SockJS from 'sockjs-client'

const transport = stomp({ url: '/ws', socket: (url) => new SockJS(url) })

export const App = () => (
  <RealtimeProvider
    transport={transport}
    token={getToken}
    events={operationsEvents}
    topics={operationsTopics}
  >
    <JobTable />
  </RealtimeProvider>
)
// #endregion
