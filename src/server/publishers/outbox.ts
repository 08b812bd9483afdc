import { randomUUID } from 'node:crypto'
import { isRealtimeError } from '../../protocol'
import type { NewEvent } from '../eventStore'
import type { EventSink } from './publisher'

/** As much of a client of the package `pg` as the outbox uses. */
export interface OutboxClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[] }>
}

/** A client that is taken from a pool and given back. */
export interface OutboxPoolClient extends OutboxClient {
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
  release(error?: boolean): void
}

/** As much of a pool of the package `pg` as the outbox uses. */
export interface OutboxPool extends OutboxClient {
  connect(): Promise<OutboxPoolClient>
}

const defaultTable = 'tidings_outbox'

/**
 * The SQL that makes the outbox's table, for your migrations. Running it again does nothing.
 * @param table - its name, perhaps with a schema
 */
export function outboxTableSql(table = defaultTable): string {
  const name = quoted(table)
  const index = quoted(`${table.replaceAll('.', '_')}_topic_id`)
  return `CREATE TABLE IF NOT EXISTS ${name} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  event jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS ${index} ON ${name} (topic, id);
`
}

/**
 * Writes an event beside the data it tells of, in the same transaction: both are committed, or
 * neither is. Events of one topic are published in the order in which their transactions commit,
 * so two transactions that write to one topic wait for each other from here to their end: do this
 * last.
 *
 * @param client - the client on which the transaction runs
 * @returns the id the event will have
 *
 * @example
 * ```ts
 * await client.query('BEGIN')
 * await client.query('UPDATE goals SET status = $1 WHERE id = $2', ['paused', goalId])
 * await addToOutbox(client, { topic: 'tenant:t1', type: 'goal.paused', data })
 * await client.query('COMMIT')
 * ```
 */
export async function addToOutbox(
  client: OutboxClient,
  event: NewEvent,
  table = defaultTable,
): Promise<string> {
  const eventId = event.eventId ?? randomUUID()
  const timestamp = event.timestamp ?? new Date().toISOString()
  // ids are handed out before the commit: only who holds the topic to the end commits in their order
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `${table} ${event.topic}`,
  ])
  await client.query(`INSERT INTO ${quoted(table)} (topic, event) VALUES ($1, $2)`, [
    event.topic,
    JSON.stringify({ ...event, eventId, timestamp }),
  ])
  return eventId
}

/** Options of {@link startOutbox}. */
export interface OutboxOptions {
  readonly pool: OutboxPool
  /** @default 'tidings_outbox' */
  readonly table?: string
  /** How often the table is looked at, milliseconds. @default 200 */
  readonly pollMs?: number
  /** Events a look. @default 500 */
  readonly batchSize?: number
  /** Told when events could not be read or published; they stay, and are tried again. */
  readonly onError?: (error: unknown) => void
}

/** Publishes what is in an outbox, until it is closed. */
export interface OutboxPoller {
  /** Looks now, and resolves when the table holds nothing more for this poller. */
  drain(): Promise<void>
  /** Resolves when the look that is under way is over. Calling it again does nothing. */
  close(): Promise<void>
}

/** Topics a look takes on, so that several servers share the work. */
const maxTopics = 16

/**
 * Publishes what transactions have written to the outbox: at least once, and since each event keeps
 * its id, exactly once in the log. Several servers may do this side by side; a topic is always in
 * the hands of one of them, so its order holds.
 *
 * @example
 * ```ts
 * const outbox = startOutbox(realtime, { pool })
 * ```
 */
export function startOutbox(sink: EventSink, options: OutboxOptions): OutboxPoller {
  const { pollMs = 200, onError = () => undefined } = options
  let timer: NodeJS.Timeout | null = null
  let isClosed = false
  let looking: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    // an event that cannot be stored holds up its own topic, and no other
    const failed = new Set<string>()
    try {
      let more = true
      while (more && !isClosed) more = await publishBatch(sink, options, failed)
    } catch (error) {
      onError(error)
    }
  }
  function drain(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    looking = looking.then(look).then(() => {
      if (!isClosed) timer ??= setTimeout(() => void drain(), pollMs)
    })
    return looking
  }

  void drain()
  return {
    drain,
    async close() {
      isClosed = true
      if (timer) clearTimeout(timer)
      await looking
    },
  }
}

interface OutboxRow {
  readonly id: string
  readonly topic: string
  readonly event: NewEvent
}

/**
 * @param failed - topics that are left for the next look; those that fail now are added
 * @returns whether it is worth to look again at once
 */
async function publishBatch(
  sink: EventSink,
  { pool, table = defaultTable, batchSize = 500, onError = () => undefined }: OutboxOptions,
  failed: Set<string>,
): Promise<boolean> {
  const name = quoted(table)
  const client = await pool.connect()
  // the pool does not listen to a client that is in use, and one that is cut would end the process
  const onCut = () => undefined
  client.on('error', onCut)
  let isBroken = true
  try {
    await client.query('BEGIN')
    // who holds the oldest event of a topic holds the topic: another server skips it whole
    const heads = await client.query(
      `SELECT topic FROM ${name} AS o
       WHERE NOT EXISTS (SELECT FROM ${name} AS e WHERE e.topic = o.topic AND e.id < o.id)
         AND topic <> ALL($1)
       ORDER BY id LIMIT ${maxTopics} FOR UPDATE SKIP LOCKED`,
      [[...failed]],
    )
    const topics = (heads.rows as OutboxRow[]).map(({ topic }) => topic)
    const found = await client.query(
      `SELECT id, topic, event FROM ${name} WHERE topic = ANY($1) ORDER BY id LIMIT $2`,
      [topics, batchSize],
    )
    const rows = found.rows as OutboxRow[]
    const { done, errors } = await appendInOrder(sink, rows)
    await client.query(`DELETE FROM ${name} WHERE id = ANY($1)`, [done])
    await client.query('COMMIT')
    isBroken = false
    for (const [topic, error] of errors) {
      failed.add(topic)
      onError(error)
    }
    // a store that may work later would fail for every topic
    if ([...errors.values()].some((error) => isRealtimeError(error) && error.retryable))
      return false
    return done.length > 0 || errors.size > 0
  } catch (error) {
    if (isBroken) await client.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    client.removeListener('error', onCut)
    // a client that failed may be half-way through something
    client.release(isBroken)
  }
}

/** Appends topic by topic until one fails: what comes after it in its topic has to wait for it. */
async function appendInOrder(sink: EventSink, rows: readonly OutboxRow[]) {
  const done: string[] = []
  const failed = new Map<string, unknown>()
  for (const { id, topic, event } of rows) {
    if (failed.has(topic)) continue
    try {
      await sink.append(event)
      done.push(id)
    } catch (error) {
      failed.set(topic, error)
    }
  }
  return { done, errors: failed }
}

/** A name from the app's own code; still quoted, since names cannot be parameters. */
function quoted(table: string): string {
  return table
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.')
}
