import { withTimeout, type RealtimeReceiver } from '../../core'

/** The answer of an HTTP end point; one that takes longer than 10 s is none. */
export const inTime = <T>(answer: Promise<T>, client: RealtimeReceiver): Promise<T> =>
  withTimeout(answer, client.environment, 10_000)
