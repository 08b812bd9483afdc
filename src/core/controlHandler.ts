import { parsePosition, parsePositions } from '../protocol'
import type { CatchUp } from './catchUp'
import type { EventOrder } from './eventOrder'
import type { Outbox } from './outbox'
import type { GapReason } from './realtimeClient'

interface ControlTargets {
  readonly outbox: Outbox
  readonly order: EventOrder
  readonly announce: CatchUp['announce']
}

const topicOf = (data: Record<string, unknown>): string =>
  typeof data.topic === 'string' ? data.topic : ''

/** A sequence, as a number or as a position. */
const offsetOf = (value: unknown): number | null =>
  typeof value === 'number' ? value : (parsePosition(value)?.offset ?? null)

/** What each control frame of a server does to the client. [protocol 4] */
export function controlHandler({ outbox, order, announce }: ControlTargets) {
  return (type: string, data: Record<string, unknown>): boolean => {
    switch (type) {
      case 'ack':
        outbox.acked(data.id, data.sequence)
        return true
      case 'publish.error':
        outbox.refused(data.id, data.code, data.error)
        return true
      case 'gap': {
        const topic = topicOf(data)
        const from = offsetOf(data.from)
        const to = offsetOf(data.to)
        const reason: GapReason = data.reason === 'expired' ? 'expired' : 'server'
        if (!order.giveUp(topic, from, to)) announce({ topic, from, to, reason })
        return true
      }
      case 'reset':
        if (typeof data.epoch === 'string') order.reset(topicOf(data), data.epoch)
        return true
      case 'subscribed':
        for (const [topic, head] of parsePositions(data.heads)) order.expect(topic, head)
        return true
      case 'pong':
        for (const [topic, head] of parsePositions(data.heads)) order.expect(topic, head)
        // A pong is also an event of the contract.
        return false
      default:
        return false
    }
  }
}
