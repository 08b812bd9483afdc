import type { StoredEvent } from '../../eventStore'

/** A row of an event; `pg` gives whole numbers of 64 bits as text. */
export interface EventRow {
  readonly sequence: string
  readonly event_id: string
  readonly type: string
  readonly timestamp: string
  readonly data: string
  readonly tenant_id: string | null
  readonly origin_id: string | null
}

/** The same where there may be none. */
export type FoundRow = EventRow | { readonly [Name in keyof EventRow]: null }

/** What is read of an event. As text, so that it does not depend on the parsers of a pool. */
export const selected =
  'e.sequence::text, e.event_id, e.type, e.timestamp, e.data::text, e.tenant_id, e.origin_id'

/** The event of a row. */
export function eventOf(topic: string, epoch: string, row: EventRow): StoredEvent {
  const { type, timestamp, tenant_id: tenantId, origin_id: originId } = row
  return {
    ...{ type, timestamp, data: JSON.parse(row.data) as unknown, eventId: row.event_id, topic },
    ...{ sequence: Number(row.sequence), epoch },
    ...(tenantId === null ? {} : { tenantId }),
    ...(originId === null ? {} : { originId }),
  }
}
