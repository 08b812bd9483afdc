import { isRecord, serializePositions } from '../../protocol'
import type { Session } from '../../core/transport'

/** Where a stream is. */
export interface StreamAddress {
  /**
   * A URL, a path on the page's own origin, or a function that is called before each attempt. Do not put
   * the token into it: it is sent in a header.
   */
  readonly url: string | (() => string | Promise<string>)
  /** Query parameter by which topics are asked for, joined by commas. @default topics are not asked for */
  readonly topicsParameter?: string
}

/**
 * The address with its topics, and where to go on by count for servers that number their events: an
 * event id says nothing of the other topics. [protocol 3.2]
 */
export async function addressOf(
  { url, topicsParameter }: StreamAddress,
  { topics, resumeFrom }: Session,
): Promise<URL> {
  const { location } = globalThis as { location?: { href: string } }
  const address = new URL(typeof url === 'string' ? url : await url(), location?.href)
  const { searchParams } = address
  if (topicsParameter && topics.size) searchParams.set(topicsParameter, [...topics].join())
  const counted = [...(resumeFrom?.topics ?? [])].filter(([, { epoch }]) => epoch)
  if (counted.length) {
    searchParams.set('resume', JSON.stringify(serializePositions(new Map(counted))))
  }
  return address
}

/** What a block of a stream becomes. */
export interface StreamFrame {
  readonly type?: unknown
  readonly data?: unknown
  readonly eventId?: unknown
}

/**
 * One block of a stream as a frame: an envelope, completed by what only the block says, or the payload
 * of a named event, as older servers send it. What is no JSON is handed on as it came.
 */
export function frameOf(
  data: string,
  event: string | undefined,
  id: string | undefined,
): StreamFrame | string {
  let value: StreamFrame
  try {
    value = JSON.parse(data) as StreamFrame
  } catch {
    return data
  }
  const isEnvelope = isRecord(value) && 'data' in value && ('type' in value || 'timestamp' in value)
  if (event !== undefined && !isEnvelope) return { type: event, data: value, eventId: id }
  return isRecord(value)
    ? { ...value, type: value.type ?? event, eventId: value.eventId ?? value.id ?? id }
    : value
}
