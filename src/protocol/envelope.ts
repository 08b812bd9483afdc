/**
 * One thing that happened, in the form every handler sees, whatever the back end put on the wire.
 *
 * @typeParam TType - the dotted lower-case name, `goal.created`
 * @typeParam TData - what the type's schema yields
 */
export interface RealtimeEvent<TType extends string = string, TData = unknown> {
  /** Dotted lower-case name, `goal.created`. */
  readonly type: TType
  /** The payload, keys in camelCase; validated where the type has a schema. */
  readonly data: TData
  /** ISO 8601, UTC, by the sender's clock. For people to read: it orders nothing. */
  readonly timestamp: string
  /** Unique id of the event, where the back end sends one. */
  readonly id?: string
  /** Its number within the topic, counted by the server. Only this orders events. */
  readonly sequence?: number
  /** The numbering that `sequence` belongs to; a server that starts counting again uses another epoch. */
  readonly epoch?: string
  /** The topic to which the server sent it, for example a project or a tenant. */
  readonly topic?: string
  readonly tenantId?: string
  /** The id of the mutation that caused it, where the back end echoes one. */
  readonly originId?: string
  /** `true` for an event that was missed and has been delivered later, after a reconnect for example. */
  readonly replayed?: true
  /** `true` for an event that arrived after it had been given up as missing, behind later ones. */
  readonly outOfOrder?: true
}

/** What a decoder makes of one frame. */
export type DecodedFrame =
  | { readonly kind: 'event'; readonly event: RealtimeEvent }
  /** Something a gateway says about itself, not an event of the application. */
  | { readonly kind: 'diagnostic'; readonly message: string }
  | { readonly kind: 'invalid'; readonly reason: InvalidReason; readonly detail: string }

/** Why an inbound frame or event was not delivered. */
export type InvalidReason =
  'malformed' | 'binary' | 'too-large' | 'too-deep' | 'no-type' | 'schema' | 'tenant'

/** Turns a frame as it came off the wire into an event. It must not throw. */
export type EventDecoder = (frame: unknown) => DecodedFrame

/** Whether the value is an object with string keys: no array, no null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value's properties; none where it is no record. */
export const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** Deepest nesting of a payload. */
const maxDepth = 32

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth === 0) return true
  for (const child of Object.values(value)) {
    // A call for each of the many that are no objects would cost more than all the rest.
    if (typeof child === 'object' && isDeeperThan(child, depth - 1)) return true
  }
  return false
}

/**
 * The generic decoder: `{ type, data, timestamp, eventId?, tenantId?, topic?, sequence?, epoch? }`.
 * Anything that is no object with a `type` is invalid or, if it has a `message`, a diagnostic.
 */
export const decodeEnvelope: EventDecoder = (frame) =>
  isRecord(frame) && isDeeperThan(frame.data, maxDepth)
    ? { kind: 'invalid', reason: 'too-deep', detail: `nested deeper than ${maxDepth}` }
    : readEnvelope(frame)

/** {@link decodeEnvelope} for a decoder that has looked how deep the frame is. */
export const readEnvelope: EventDecoder = (frame) => {
  if (!isRecord(frame)) return { kind: 'invalid', reason: 'malformed', detail: typeof frame }
  const type = text(frame.type)
  if (type === undefined) {
    return typeof frame.message === 'string'
      ? { kind: 'diagnostic', message: frame.message }
      : { kind: 'invalid', reason: 'no-type', detail: 'a frame without `type`' }
  }
  const { data = {}, eventId = frame.id, epoch, topic, originId, sequence, tenantId } = frame
  const event: { -readonly [K in keyof RealtimeEvent]: RealtimeEvent[K] } = {
    type,
    data: data ?? {},
    timestamp: text(frame.timestamp) ?? '',
  }
  if (text(epoch)) event.epoch = epoch as string
  if (text(topic)) event.topic = topic as string
  if (text(originId)) event.originId = originId as string
  const id = typeof eventId === 'number' ? String(eventId) : text(eventId)
  if (id) event.id = id
  if (Number.isSafeInteger(sequence)) event.sequence = sequence as number
  const tenant = text(tenantId) ?? text(recordOf(data).tenantId)
  if (tenant) event.tenantId = tenant
  return { kind: 'event', event }
}
