import { randomUUID } from 'node:crypto'
import type { TopicPosition } from '../../protocol'
import { StoreError } from '../errors'
import type { EventFilter, EventStore, LogPage, ReadRequest, StoredEvent } from '../eventStore'
import { defaultRetentionMs, recordOf, type EventRecord } from './eventRecord'
import { limitOf, maxScanned, resetPage } from './page'
import type { EventRow, RecordRow, RowFilter, RowPage, RowStats, WrittenRow } from './sqlite/rows'
import { startSqliteThread } from './sqlite/worker'
import { WriteBuffer, type WriteBufferOptions } from './writeBuffer'

/** Options of {@link createSqliteStore}. */
export interface SqliteStoreOptions extends WriteBufferOptions {
  /** The database file; it is made if it is not there. Its folder must be. */
  readonly path: string
  /**
   * What an acknowledged event survives: `power` the loss of power, `process` only the end of the
   * process, at fewer writes to the disk. @default 'power'
   */
  readonly survives?: 'power' | 'process'
  /** How long events are kept, milliseconds. @default 30 days */
  readonly retentionMs?: number
  /** The clock, milliseconds since 1970. @default Date.now */
  readonly now?: () => number
}

/**
 * Keeps the log in an SQLite file, for one machine. SQLite works in a thread of its own, so that
 * neither a slow disk nor another process that holds the file ever stops the event loop.
 *
 * Rejects with a `CONFIGURATION` error if the package `libsql` is not installed, and with a
 * `StoreError` if the file cannot be opened.
 *
 * @example
 * ```ts
 * const store = await createSqliteStore({ path: './events.db' })
 * ```
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<EventStore> {
  const { now = Date.now, retentionMs = defaultRetentionMs } = options
  const thread = await startSqliteThread(new URL('./sqliteWorker.js', import.meta.url), {
    path: options.path,
    epoch: randomUUID().slice(0, 8),
    sync: options.survives === 'process' ? 'NORMAL' : 'FULL',
  })
  const { epoch } = thread
  const positionOf = (offset: number): TopicPosition => ({ epoch, offset })
  let closing: Promise<void> | null = null

  const buffer = new WriteBuffer(
    epoch,
    async (records) => {
      const rows = records.map(rowOf)
      const written = (await thread.call('append', rows, now())) as WrittenRow[]
      return written.map((each, index) => {
        if ('sequence' in each) return each
        return { known: eventOf(records[index]?.event.topic ?? '', epoch, each.known) }
      })
    },
    options,
  )

  async function readAll(requests: readonly ReadRequest[]): Promise<LogPage[]> {
    const rows = requests.map((request) => ({
      topic: request.topic,
      after: request.newest ? -1 : (request.after?.offset ?? 0),
      limit: limitOf(request),
      maxScanned,
      filter: request.filter ? filterOf(request.filter) : null,
    }))
    const pages = (await thread.call('readAll', rows)) as RowPage[]
    return pages.map((page, index) => {
      const { topic, after, newest } = requests[index] ?? { topic: '', after: null }
      const head = positionOf(page.head)
      const reset = newest ? null : resetPage(after, head)
      if (reset) return reset
      const events = page.rows.map((row) => eventOf(topic, epoch, row))
      return { outcome: 'ok', events, head, hasMore: page.hasMore, end: positionOf(page.end) }
    })
  }

  async function read(request: ReadRequest): Promise<LogPage> {
    const [page] = await readAll([request])
    if (!page) throw new StoreError('The SQLite store gave no answer.')
    return page
  }

  const append: EventStore['appendAll'] = async (events) =>
    buffer.append(events.map((event) => recordOf(event, { now, retentionMs })))

  return {
    async append(event) {
      const [appended] = await append([event])
      if (!appended) throw new StoreError('The SQLite store gave no answer.')
      return appended
    },
    appendAll: append,
    read,
    readAll,
    head: async (topic) => (await read({ topic, after: null, limit: 1 })).head,
    topics: (after, limit) => thread.call('topics', after, limit) as Promise<string[]>,
    async locate(topic, eventId) {
      const sequence = (await thread.call('locate', topic, eventId)) as number | null
      return sequence === null ? null : positionOf(sequence)
    },
    deleteOlderThan: (time) => deleteSlices(() => thread.call('deleteOlderThan', Date.parse(time))),
    expire: () => deleteSlices(() => thread.call('expire', now())),
    async stats() {
      const { oldest, newest, ...rest } = (await thread.call('stats')) as RowStats
      const at = (time: number | null) => (time === null ? null : new Date(time).toISOString())
      return { ...rest, oldestAt: at(oldest), newestAt: at(newest), waiting: buffer.waiting }
    },
    close() {
      closing ??= buffer.close().then(() => thread.close())
      return closing
    },
  }
}

async function deleteSlices(slice: () => Promise<unknown>): Promise<number> {
  let deleted = 0
  for (;;) {
    const count = Number(await slice())
    deleted += count
    if (count === 0) return deleted
  }
}

function rowOf({ event, dataText, idempotencyKey, time, expiresAt, ids }: EventRecord): RecordRow {
  const { eventId, type, timestamp, topic, tenantId = null, originId = null } = event
  const { executionId, batchId, jobId, organizationId } = ids
  return {
    ...{ topic, eventId, idempotencyKey, time },
    values: [
      ...[eventId, idempotencyKey, type, timestamp, time, dataText, tenantId, originId],
      ...[executionId, batchId, jobId, organizationId, expiresAt],
    ],
  }
}

function eventOf(topic: string, epoch: string, row: EventRow): StoredEvent {
  const [sequence, eventId, type, timestamp, data, tenantId, originId] = row
  return {
    ...{ type, timestamp, data: JSON.parse(data) as unknown, eventId, topic, sequence, epoch },
    ...(tenantId === null ? {} : { tenantId }),
    ...(originId === null ? {} : { originId }),
  }
}

function filterOf(filter: EventFilter): RowFilter {
  const { types = [], since, until } = filter
  const { executionId = null, batchId = null, jobId = null, organizationId = null } = filter
  return {
    ...{ types: [...new Set(types)].slice(0, 100), executionId, batchId, jobId, organizationId },
    since: since === undefined ? null : Date.parse(since),
    until: until === undefined ? null : Date.parse(until),
  }
}
