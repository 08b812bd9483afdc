/** Where a stream is. */
export interface StreamAddress {
  /**
   * A URL, a path on the page's own origin, or a function that is asked before each attempt. The
   * token does not belong into it.
   */
  readonly url: string | (() => string | Promise<string>)
  /** Query parameter by which topics are asked for, joined by commas. @default topics are not asked for */
  readonly topicsParameter?: string
}

/** The address with its topics. */
export async function addressOf(
  { url, topicsParameter }: StreamAddress,
  topics: ReadonlySet<string>,
): Promise<string> {
  const address = typeof url === 'string' ? url : await url()
  if (!topicsParameter || topics.size === 0) return address
  const query = new URLSearchParams({ [topicsParameter]: [...topics].join(',') })
  return `${address}${address.includes('?') ? '&' : '?'}${query}`
}

/**
 * One block of a stream as a frame: an envelope with what only the block says, or the payload of a
 * named event, as older servers send it. What is no JSON is handed on as it came.
 */
export function frameOf(data: string, event: string | undefined, id: string | undefined): unknown {
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return data
  }
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  const record = isRecord ? (value as Record<string, unknown>) : {}
  const isEnvelope = typeof record.type === 'string' && 'data' in record
  const eventId = record.eventId ?? record.id ?? id
  if (isEnvelope) return { ...record, eventId }
  return event === undefined ? value : { type: event, data: value, eventId: id }
}
