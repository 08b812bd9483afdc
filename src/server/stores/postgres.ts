import { randomUUID } from 'node:crypto'
import { StoreError } from '../errors'
import type { EventStore, StoreStats } from '../eventStore'
import { defaultRetentionMs, recordOf } from './eventRecord'
import { appendRecords } from './postgres/appendRecords'
import { openDatabase, quoted, type Database, type PostgresPool } from './postgres/database'
import { migrate } from './postgres/migrate'
import { readPages } from './postgres/readPages'
import { WriteBuffer, type WriteBufferOptions } from './writeBuffer'

/** Options of {@link createPostgresStore}. */
export interface PostgresStoreOptions extends WriteBufferOptions {
  /** A pool of the package `pg`; it stays open when the store is closed. @default one of its own */
  readonly pool?: PostgresPool
  /** Where the store's own pool connects to. @default what the environment says, `PGHOST` and so on */
  readonly connectionString?: string | undefined
  /** The schema that holds the log; it is made if it is not there. @default 'tidings' */
  readonly schema?: string
  /**
   * How long one answer of the database, a client of the pool or a lock is waited for, milliseconds.
   * @default 15000
   */
  readonly timeoutMs?: number
  /** How long events are kept, milliseconds. @default 30 days */
  readonly retentionMs?: number
  /** The clock, milliseconds since 1970. @default Date.now */
  readonly now?: () => number
}

/** Deleted in one transaction, so that writing goes on in between. */
const maxDeleted = 2_000

/**
 * Keeps the log in Postgres, for any number of servers. Its tables are made and brought up to date at
 * the start. An acknowledged event is committed.
 *
 * Rejects with a `CONFIGURATION` error if the package `pg` is not installed or the address cannot be
 * read, and with a `StoreError`, retryable while Postgres is away, if the log cannot be opened.
 *
 * @example
 * ```ts
 * const store = await createPostgresStore({ connectionString: process.env.DATABASE_URL })
 * ```
 */
export async function createPostgresStore(options: PostgresStoreOptions = {}): Promise<EventStore> {
  const { now = Date.now, retentionMs = defaultRetentionMs, timeoutMs = 15_000 } = options
  const schema = quoted(options.schema ?? 'tidings')
  const database = await openDatabase({ ...options, schema, timeoutMs })
  const epoch = await migrate(database, randomUUID().slice(0, 8)).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  const { query } = database
  const buffer = new WriteBuffer(
    epoch,
    (records) => appendRecords(database, records, { epoch, now: now() }),
    options,
  )
  let closing: Promise<void> | null = null

  const readAll: EventStore['readAll'] = (requests) => readPages(database, epoch, requests)
  const appendAll: EventStore['appendAll'] = async (events) =>
    buffer.append(events.map((event) => recordOf(event, { now, retentionMs })))

  return {
    append: async (event) => only(await appendAll([event])),
    appendAll,
    read: async (request) => only(await readAll([request])),
    readAll,
    async head(topic) {
      const [row] = await query(`SELECT head::text FROM ${schema}.topics WHERE topic = $1`, [topic])
      return { epoch, offset: Number((row as { head: string } | undefined)?.head ?? 0) }
    },
    async topics(after, limit) {
      const rows = await query(
        `SELECT topic FROM ${schema}.topics WHERE topic > $1 ORDER BY topic LIMIT $2`,
        [after, limit],
      )
      return (rows as { topic: string }[]).map(({ topic }) => topic)
    },
    async locate(topic, eventId) {
      const [row] = await query(
        `SELECT e.sequence::text FROM ${schema}.events AS e
         JOIN ${schema}.topics AS t ON t.id = e.topic WHERE e.event_id = $1 AND t.topic = $2`,
        [eventId, topic],
      )
      return row ? { epoch, offset: Number((row as { sequence: string }).sequence) } : null
    },
    deleteOlderThan: (time) => deleteBefore(database, 'time', Date.parse(time)),
    expire: () => deleteBefore(database, 'expires_at', now() + 1),
    stats: async () => ({ ...(await statsOf(database)), waiting: buffer.waiting }),
    close() {
      closing ??= buffer.close().then(() => database.close())
      return closing
    },
  }
}

function only<T>(answers: readonly T[]): T {
  const [first] = answers
  if (first === undefined) throw new StoreError('The Postgres store gave no answer.')
  return first
}

/** Deletes slice by slice; what another server is deleting is left to it. */
async function deleteBefore(
  { query, schema }: Database,
  column: 'time' | 'expires_at',
  limit: number,
): Promise<number> {
  let deleted = 0
  for (;;) {
    const gone = await query(
      `DELETE FROM ${schema}.events AS e USING (
         SELECT topic, sequence FROM ${schema}.events WHERE ${column} < $1
         ORDER BY ${column} LIMIT ${maxDeleted} FOR UPDATE SKIP LOCKED
       ) AS old
       WHERE e.topic = old.topic AND e.sequence = old.sequence RETURNING 1`,
      [limit],
    )
    deleted += gone.length
    if (gone.length < maxDeleted) return deleted
  }
}

async function statsOf({ query, schema }: Database): Promise<Omit<StoreStats, 'waiting'>> {
  const [counts] = await query(
    `SELECT count(*)::text AS events, min(time)::text AS oldest, max(time)::text AS newest,
       (SELECT count(*) FROM ${schema}.topics)::text AS topics
     FROM ${schema}.events`,
  )
  const types = await query(
    `SELECT type, count(*)::text AS count FROM ${schema}.events
     GROUP BY type ORDER BY count(*) DESC, type COLLATE "C" LIMIT 100`,
  )
  const { events, topics, oldest, newest } = counts as Record<string, string | null>
  const at = (time: string | null | undefined) =>
    time == null ? null : new Date(Number(time)).toISOString()
  return {
    ...{ events: Number(events), topics: Number(topics) },
    ...{ oldestAt: at(oldest), newestAt: at(newest) },
    types: (types as { type: string; count: string }[]).map(({ type, count }) => ({
      ...{ type, count: Number(count) },
    })),
  }
}
