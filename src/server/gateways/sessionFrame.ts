import { isRecord, type TopicPosition } from '../../protocol'
import { createTextMemo } from './textMemo'

/** What a session says, read so that a gateway can say it in its own protocol. */
export interface SessionFrame {
  readonly text: string
  readonly type: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
  /** Present on events of the log, absent on control frames. */
  readonly event: EventPlace | null
}

/** Where an event stands in the log. */
export interface EventPlace extends TopicPosition {
  readonly topic: string
  readonly eventId: string
}

/** Makes a reader of a session's frames that reads each event once for all its readers. */
export function createFrameReader(): (text: string) => SessionFrame {
  return createTextMemo(readFrame)
}

function readFrame(text: string): SessionFrame {
  const frame = JSON.parse(text) as Record<string, unknown>
  const { topic, sequence, epoch, eventId } = frame
  const isEvent = typeof topic === 'string' && typeof sequence === 'number'
  return {
    text,
    type: String(frame.type),
    timestamp: String(frame.timestamp),
    data: isRecord(frame.data) ? frame.data : { value: frame.data },
    event: isEvent
      ? { topic, offset: sequence, epoch: String(epoch), eventId: String(eventId) }
      : null,
  }
}
