import type { CloseReason } from '../../protocol'

/** What brokers said no to. It outlives an attempt: a refusal ends the link. */
export interface Refusals {
  /** Destinations that the next link leaves out, and the frame that tells of each once it is ready. */
  readonly refused: Map<string, object>
  /** One was refused, and it is not known which: each is asked for alone. */
  isCareful?: boolean
}

/** What an ERROR says of something that was asked for. */
export const errorOf = (message = '') => ({ code: message.split(':')[0], error: message })

/**
 * Whether the end of a link answers a subscription, which is kept in mind then. An ERROR may name the
 * destination; RabbitMQ says 1000, and not why, to who may not read.
 *
 * @param suspects - the destinations that may be meant
 */
export function isRefusal(
  memory: Refusals,
  { kind, code, message }: CloseReason,
  [topic, another]: Iterable<string>,
): boolean {
  if (!topic || !(code ? code === 1000 : /^[fp]/.test(kind))) return false
  if (another || (code && !memory.isCareful)) memory.isCareful = true
  else {
    const data = { topics: [topic], ...errorOf(message) }
    memory.refused.set(topic, { type: 'subscribe.error', data })
  }
  return true
}
