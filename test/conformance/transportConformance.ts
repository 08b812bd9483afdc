import { describe } from 'vitest'
import { describeBreaks } from './describeBreaks'
import { describeConnecting } from './describeConnecting'
import { describeFrames } from './describeFrames'
import { describeNumbered } from './describeNumbered'
import { describeRefusals } from './describeRefusals'
import { describeSilence } from './describeSilence'
import { describeTopics } from './describeTopics'
import type { TransportHarness } from './transportHarness'

export {
  staleToken,
  type Backend,
  type Refusal,
  type TestEvent,
  type TransportCapabilities,
  type TransportHarness,
} from './transportHarness'

/**
 * What every transport must do, by the client alone, against a real server. The harness says what
 * applies; what does not apply has another expected outcome, and no test is left out.
 */
export function describeTransport(name: string, harness: TransportHarness): void {
  describe(`${name} conforms`, { timeout: 60_000 }, () => {
    describeConnecting(harness)
    describeRefusals(harness)
    describeFrames(harness)
    describeBreaks(harness)
    describeSilence(harness)
    describeNumbered(harness)
    describeTopics(harness)
  })
}
