import { StoreError } from '../../errors'
import type { StoredEvent } from '../../eventStore'
import { storedOf, type EventRecord } from '../eventRecord'
import type { Written } from '../writeBuffer'
import type { Database, Query } from './database'
import { eventOf, selected, type EventRow } from './rows'

interface TopicRow {
  readonly id: string
  readonly topic: string
  readonly head: string
  readonly latest: string
}

interface KnownRow extends EventRow {
  readonly topic_id: string
  readonly idempotency_key: string | null
}

/** Where a topic stands while its records are numbered. */
interface TopicEnd {
  readonly id: string
  head: number
  latest: number
}

/** The columns of an event with their types, as arrays of them are handed over. */
const columns = {
  ...{ topic: 'bigint', sequence: 'bigint', event_id: 'text', idempotency_key: 'text' },
  ...{ type: 'text', timestamp: 'text', time: 'bigint', data: 'json', tenant_id: 'text' },
  ...{ origin_id: 'text', execution_id: 'text', batch_id: 'text', job_id: 'text' },
  ...{ organization_id: 'text', expires_at: 'bigint', created_at: 'bigint', latest: 'bigint' },
} as const

type Row = Readonly<Record<keyof typeof columns, string | number | null>>

/**
 * Writes records in one transaction. It holds the row of each topic to its end, so numbers are
 * given in the order of the commits, and one that is rolled back leaves no hole.
 */
export function appendRecords(
  database: Database,
  records: readonly EventRecord[],
  { epoch, now }: { readonly epoch: string; readonly now: number },
): Promise<readonly Written[]> {
  const { schema } = database
  return database.transaction(async (query) => {
    const topics = await lockTopics(query, schema, records)
    const known = await findKnown(query, schema, { records, topics, epoch })
    const rows: Row[] = []
    const written = records.map((record): Written => {
      const end = topics.get(record.event.topic)
      if (!end) throw new StoreError('A topic is gone that was there a moment ago.')
      const keys = keysOf(end.id, record.event.eventId, record.idempotencyKey)
      for (const key of keys) {
        const same = known.get(key)
        if (same) return { known: same }
      }
      end.head += 1
      end.latest = Math.max(end.latest, record.time)
      rows.push(rowOf(record, end, now))
      const event = storedOf(record, epoch, end.head)
      for (const key of keys) known.set(key, event)
      return { sequence: end.head }
    })
    if (rows.length > 0) await insert(query, schema, { rows, ends: [...topics.values()] })
    return written
  })
}

/** Holds the topics until the transaction ends, in one order for all, so that none wait in a ring. */
async function lockTopics(query: Query, schema: string, records: readonly EventRecord[]) {
  const names = [...new Set(records.map(({ event }) => event.topic))]
  await query(
    `INSERT INTO ${schema}.topics (topic)
     SELECT name FROM unnest($1::text[]) AS name
     WHERE NOT EXISTS (SELECT FROM ${schema}.topics WHERE topic = name)
     ORDER BY name COLLATE "C" ON CONFLICT DO NOTHING`,
    [names],
  )
  const rows = await query(
    `SELECT id::text, topic, head::text, latest::text FROM ${schema}.topics
     WHERE topic = ANY($1) ORDER BY topic FOR UPDATE`,
    [names],
  )
  return new Map<string, TopicEnd>(
    (rows as TopicRow[]).map(({ id, topic, head, latest }) => [
      topic,
      { id, head: Number(head), latest: Number(latest) },
    ]),
  )
}

/** Events that are there already, by what makes an event the same. The topics must be held. */
async function findKnown(
  query: Query,
  schema: string,
  {
    records,
    topics,
    epoch,
  }: {
    readonly records: readonly EventRecord[]
    readonly topics: ReadonlyMap<string, TopicEnd>
    readonly epoch: string
  },
): Promise<Map<string, StoredEvent>> {
  const found = `SELECT e.topic::text AS topic_id, e.idempotency_key, ${selected}
    FROM unnest($1::bigint[], $2::text[], $3::text[]) AS a (topic, id, key)
    JOIN ${schema}.events AS e ON e.topic = a.topic`
  const rows = (await query(
    `${found} AND e.event_id = a.id UNION ALL ${found} AND e.idempotency_key = a.key`,
    [
      records.map(({ event }) => topics.get(event.topic)?.id),
      records.map(({ event }) => event.eventId),
      records.map(({ idempotencyKey }) => idempotencyKey),
    ],
  )) as KnownRow[]
  const names = new Map([...topics].map(([name, { id }]) => [id, name]))
  const known = new Map<string, StoredEvent>()
  for (const row of rows) {
    const event = eventOf(names.get(row.topic_id) ?? '', epoch, row)
    for (const key of keysOf(row.topic_id, row.event_id, row.idempotency_key)) known.set(key, event)
  }
  return known
}

function keysOf(topicId: string, eventId: string, idempotencyKey: string | null): string[] {
  const byId = `${topicId} id ${eventId}`
  return idempotencyKey === null ? [byId] : [byId, `${topicId} key ${idempotencyKey}`]
}

function rowOf(record: EventRecord, end: TopicEnd, now: number): Row {
  const { event, ids } = record
  return {
    ...{ topic: end.id, sequence: end.head, event_id: event.eventId, type: event.type },
    ...{ idempotency_key: record.idempotencyKey, timestamp: event.timestamp, time: record.time },
    ...{ data: record.dataText, tenant_id: event.tenantId ?? null },
    ...{ origin_id: event.originId ?? null, execution_id: ids.executionId, batch_id: ids.batchId },
    ...{ job_id: ids.jobId, organization_id: ids.organizationId },
    ...{ expires_at: Math.trunc(record.expiresAt), created_at: now, latest: end.latest },
  }
}

/** Writes the events and moves the heads in one statement, since each one is a way to the database. */
async function insert(
  query: Query,
  schema: string,
  { rows, ends }: { readonly rows: readonly Row[]; readonly ends: readonly TopicEnd[] },
): Promise<void> {
  const names = Object.keys(columns) as (keyof typeof columns)[]
  const arrays = names.map((name, index) => `$${index + 4}::${columns[name]}[]`)
  await query(
    `WITH moved AS (
       UPDATE ${schema}.topics AS t SET head = a.head, latest = a.latest
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS a (id, head, latest)
       WHERE t.id = a.id
     )
     INSERT INTO ${schema}.events (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})`,
    [
      ends.map(({ id }) => id),
      ends.map(({ head }) => head),
      ends.map(({ latest }) => latest),
      ...names.map((name) => rows.map((row) => row[name])),
    ],
  )
}
