import { parsePosition, parsePositions, type TopicPosition } from '../protocol'
import type { GapInfo } from './realtimeClient'

/** What a server says about the stream itself. @returns `false` to hand the frame on as an event too */
export type ControlHandler = (data: Record<string, unknown>) => boolean | void

interface ControlTargets {
  /** @param isReplay - up to there it was sent before this client asked */
  expect(topic: string, head: TopicPosition, isReplay?: boolean): void
  restart(topic: string, epoch: string): void
  giveUp(topic: string, range: Pick<GapInfo, 'from' | 'to' | 'reason'>): void
}

const topicOf = ({ topic }: Record<string, unknown>) => (typeof topic === 'string' ? topic : '')

/** A sequence, as a number or as a position. */
const sequenceOf = (value: unknown) =>
  typeof value === 'number' ? value : (parsePosition(value)?.offset ?? null)

/** What each control frame of a server does. [protocol 3.4, 3.5, 4.1] */
export function createStreamControls({ expect, restart, giveUp }: ControlTargets) {
  const expectAll = (heads: unknown, isReplay?: boolean) => {
    for (const [topic, head] of parsePositions(heads)) expect(topic, head, isReplay)
  }
  return new Map<string, ControlHandler>([
    [
      'gap',
      (data) =>
        giveUp(topicOf(data), {
          from: sequenceOf(data.from),
          to: sequenceOf(data.to),
          reason: data.reason === 'expired' ? 'expired' : 'server',
        }),
    ],
    [
      'reset',
      (data) => {
        if (typeof data.epoch === 'string') restart(topicOf(data), data.epoch)
      },
    ],
    ['subscribed', ({ heads }) => expectAll(heads, true)],
    [
      'pong',
      (data) => {
        expectAll(data.heads)
        // A pong is also an event of the contract.
        return false
      },
    ],
  ])
}
