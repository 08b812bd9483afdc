import SockJS from 'sockjs-client'
import { operationsEvents, operationsTopics } from 'tidings/jobs'
import { stomp } from 'tidings/stomp'
import { JobPlatform } from '../jobs/JobPlatform'
import { OperationsPage } from './OperationsPage'

const connect = () => stomp({ url: '/ws', socket: (url) => new SockJS(url) })

/** The platform of extractions and migrations, by STOMP over SockJS. */
export function OperationsPlatform({ isShown }: { readonly isShown: boolean }) {
  return (
    <JobPlatform
      name="Operations"
      connect={connect}
      events={operationsEvents}
      topics={operationsTopics}
      isShown={isShown}
    >
      <OperationsPage />
    </JobPlatform>
  )
}
