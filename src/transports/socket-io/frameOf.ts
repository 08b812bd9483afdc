import { isRecord } from '../../protocol'

/** A frame as the client's decoder takes it. */
export interface Frame {
  readonly type?: unknown
  readonly data?: unknown
}

/**
 * An event of Socket.IO as a frame.
 *
 * @param args - the event's name, its payload, and where the server's gateway sent it, its place in
 *   the log: `{ eventId, topic, sequence, epoch, timestamp }`
 */
export function frameOf([type, data, place]: readonly unknown[]): Frame {
  if (isRecord(data) && typeof data.type === 'string' && 'data' in data) return data
  // The gateway writes `job:progress` where the log says `job.progress`.
  const isGateway = isRecord(place) && 'sequence' in place
  return isGateway || /^(auth|connection):/.test(String(type))
    ? { ...(place as object), type: String(type).replaceAll(':', '.'), data }
    : { type, data }
}
