import { normalizationEvents } from 'tidings/jobs'
import { socketIo } from 'tidings/socket-io'
import { JobPlatform } from '../jobs/JobPlatform'
import { NormalizationPage } from './NormalizationPage'

const connect = () => socketIo({ replays: true })
/** The room. */
const topics = ['normalizations']

/** The platform of normalizations, over Socket.IO. */
export function NormalizationPlatform({ isShown }: { readonly isShown: boolean }) {
  return (
    <JobPlatform
      name="Normalization"
      connect={connect}
      events={normalizationEvents}
      topics={topics}
      isShown={isShown}
    >
      <NormalizationPage />
    </JobPlatform>
  )
}
