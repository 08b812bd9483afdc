import { randomUUID } from 'node:crypto'
import { isRecord } from '../../protocol'
import { StoreError } from '../errors'
import { isPlainText } from '../plainText'
import type { EventFilter, NewEvent, StoredEvent } from '../eventStore'

/** The ids of an event's data by which it is looked up. */
export const idNames = ['executionId', 'batchId', 'jobId', 'organizationId'] as const

/** What a store writes of an event: all of it but its place. */
export interface EventRecord {
  readonly event: Omit<StoredEvent, 'sequence' | 'epoch'>
  readonly dataText: string
  readonly idempotencyKey: string | null
  /** When it happened, by its own timestamp, milliseconds since 1970. */
  readonly time: number
  /** When it has been kept long enough, by the store's clock. */
  readonly expiresAt: number
  readonly ids: Readonly<Record<(typeof idNames)[number], string | null>>
}

interface RecordOptions {
  readonly now: () => number
  /** How long events are kept that do not say, milliseconds. */
  readonly retentionMs: number
}

/** How long events are kept unless they or the store's options say otherwise: 30 days. */
export const defaultRetentionMs = 30 * 24 * 3_600_000

const maxNameLength = 256

/**
 * Completes an event for writing.
 * @throws StoreError for a name that is none; trying again is useless
 */
export function recordOf(event: NewEvent, { now, retentionMs }: RecordOptions): EventRecord {
  const { type, topic, tenantId, originId, idempotencyKey = null } = event
  const eventId = event.eventId ?? randomUUID()
  const at = now()
  const dataText = textOf(event.data)
  const happened = event.timestamp === undefined ? at : Date.parse(event.timestamp)
  // a time that is none is kept as it came, and looked up by when it was stored
  const time = Number.isNaN(happened) ? at : happened
  checkNames({ type, topic, eventId })
  for (const [name, value] of Object.entries({
    ...{ tenantId, originId, idempotencyKey },
    timestamp: event.timestamp,
  })) {
    // without types it may as well be a `Date`, which is no fault of the store
    if (value !== undefined && value !== null) checkText(name, value)
  }
  if (Number.isNaN(event.expiresInMs)) {
    throw new StoreError('The event was not stored: its `expiresInMs` must be a number.', {
      reason: 'event',
    })
  }
  return {
    event: {
      type,
      timestamp: event.timestamp ?? new Date(at).toISOString(),
      // its author may go on to change the object that was given
      data: JSON.parse(dataText) as unknown,
      eventId,
      topic,
      ...(tenantId === undefined ? {} : { tenantId }),
      ...(originId === undefined ? {} : { originId }),
    },
    dataText,
    idempotencyKey,
    time,
    expiresAt: at + Math.min(event.expiresInMs ?? retentionMs, Number.MAX_SAFE_INTEGER / 2),
    ids: idsOf(event.data, tenantId),
  }
}

/** An event as it is stored, with its place. */
export function storedOf({ event }: EventRecord, epoch: string, sequence: number): StoredEvent {
  return { ...event, sequence, epoch }
}

/** Whether an event is one of those that are asked for. */
export function matchesFilter(record: EventRecord, filter: EventFilter): boolean {
  const { types, since, until } = filter
  if (types && types.length > 0 && !types.includes(record.event.type)) return false
  if (since !== undefined && record.time < Date.parse(since)) return false
  if (until !== undefined && record.time > Date.parse(until)) return false
  return idNames.every((name) => filter[name] === undefined || filter[name] === record.ids[name])
}

function idsOf(data: unknown, tenantId: string | undefined): EventRecord['ids'] {
  const fields = isRecord(data) ? data : {}
  const idOf = (name: string) => {
    const value = fields[name]
    if (typeof value === 'number') return String(value)
    // a longer one is no id, and would only bloat the index
    const isId = typeof value === 'string' && value !== '' && value.length <= maxNameLength
    return isId && isPlainText(value) ? value : null
  }
  return {
    executionId: idOf('executionId'),
    batchId: idOf('batchId'),
    jobId: idOf('jobId'),
    organizationId: idOf('organizationId') ?? tenantId ?? null,
  }
}

function textOf(data: unknown): string {
  try {
    // a function has no text at all
    const text: unknown = JSON.stringify(data)
    return typeof text === 'string' ? text : 'null'
  } catch (cause) {
    throw new StoreError('The event was not stored: its `data` cannot be written as JSON.', {
      ...{ reason: 'event', cause },
    })
  }
}

function checkNames(names: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(names)) checkText(name, value === '' ? null : value)
}

/** An index keeps no endless name. */
function checkText(name: string, value: unknown): void {
  if (typeof value !== 'string') {
    throw new StoreError(`The event was not stored: its \`${name}\` must be a text.`, {
      reason: 'event',
    })
  }
  if (value.length <= 1_024 && isPlainText(value)) return
  throw new StoreError(
    `The event was not stored: its \`${name}\` is longer than 1024 characters, or has a NUL or half ` +
      'of a surrogate pair in it.',
    { reason: 'event' },
  )
}
