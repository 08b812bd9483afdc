// @ts-check
import { randomUUID } from 'node:crypto'
import { createReader } from './readRows.js'
import { columns, migrations } from './schema.js'

/**
 * @typedef {string | number | null} Value
 * @typedef {import('./rows.d.ts').WorkerOptions} WorkerOptions
 * @typedef {import('./rows.d.ts').RecordRow} RecordRow
 * @typedef {import('./rows.d.ts').RowRequest} RowRequest
 * @typedef {import('./rows.d.ts').WrittenRow} WrittenRow
 * @typedef {{ run(...values: Value[]): { changes: number }, get(...values: Value[]): unknown,
 *   all(...values: Value[]): unknown[], raw(): Statement }} Statement
 * @typedef {{ exec(sql: string): unknown, prepare(sql: string): Statement, close(): unknown,
 *   pragma(text: string): unknown }} Database
 * @typedef {{ id: number, head: number, latest: number }} TopicRow
 */

/** Deleted in one transaction, so that writing goes on in between. */
const maxDeleted = 2_000

/**
 * Opens the file that keeps the log.
 * @param {new (path: string) => unknown} Constructor
 * @param {WorkerOptions} options
 */
export function openEventTable(Constructor, { path, epoch, sync }) {
  const db = /** @type {Database} */ (new Constructor(path))
  // another process that holds the lock is waited for this long; then the caller tries again
  db.exec('PRAGMA busy_timeout = 50')
  db.exec('PRAGMA journal_mode = WAL')
  // ids come at random: without room for the indexes every insert would read the disk
  db.exec('PRAGMA cache_size = -65536')
  db.exec('PRAGMA wal_autocheckpoint = 4000')
  db.exec(`PRAGMA synchronous = ${sync}`)
  migrate(db, epoch)

  /** @type {Map<string, Statement>} */
  const statements = new Map()
  /** @param {string} sql */
  const prepared = (sql) => {
    const known = statements.get(sql)
    if (known) return known
    const made = db.prepare(sql)
    if (sql.startsWith('SELECT')) made.raw()
    statements.set(sql, made)
    return made
  }
  const [stored] = /** @type {[string]} */ (
    prepared("SELECT value FROM meta WHERE name = 'epoch'").get()
  )

  /** @param {string} name @returns {TopicRow | null} */
  const topicOf = (name) => {
    const row = prepared('SELECT id, head, latest FROM topics WHERE topic = ?').get(name)
    if (!row) return null
    const [id, head, latest] = /** @type {[number, number, number]} */ (row)
    return { id, head, latest }
  }
  const reader = createReader(prepared, topicOf)

  /** @template T @param {() => T} work @param {string} begin @returns {T} */
  function transaction(work, begin = 'BEGIN IMMEDIATE') {
    db.exec(begin)
    try {
      const result = work()
      db.exec('COMMIT')
      return result
    } catch (error) {
      try {
        db.exec('ROLLBACK')
      } catch {
        // some failures have rolled back already; the first error says why
      }
      throw error
    }
  }

  /** @param {string} name @returns {TopicRow} */
  function openTopic(name) {
    prepared(
      'INSERT INTO topics (topic, head, latest) VALUES (?, 0, 0) ON CONFLICT DO NOTHING',
    ).run(name)
    return /** @type {TopicRow} */ (topicOf(name))
  }

  /** @param {TopicRow} topic @param {RecordRow} record @param {number} now @returns {WrittenRow} */
  function insert(topic, { values, eventId, idempotencyKey, time }, now) {
    const latest = Math.max(topic.latest, time)
    const { changes } = prepared(insertSql).run(topic.id, topic.head + 1, ...values, now, latest)
    if (changes > 0) {
      topic.head += 1
      topic.latest = latest
      return { sequence: topic.head }
    }
    const known =
      reader.find(topic.id, 'event_id', eventId) ??
      (idempotencyKey === null ? null : reader.find(topic.id, 'idempotency_key', idempotencyKey))
    if (!known) throw new Error('an event is in the way that cannot be found')
    return { known }
  }

  /** @param {string} column @param {number} limit */
  const deleteSlice = (column, limit) =>
    transaction(
      () =>
        prepared(
          `DELETE FROM events WHERE rowid IN
           (SELECT rowid FROM events WHERE ${column} < ? LIMIT ${maxDeleted})`,
        ).run(limit).changes,
    )

  return {
    epoch: stored,
    // a head and what leads up to it are of one moment, whatever another process writes meanwhile
    /** @param {readonly RowRequest[]} requests */
    readAll: (requests) => transaction(() => reader.readAll(requests), 'BEGIN'),
    locate: reader.locate,
    stats: reader.stats,
    topics: reader.topics,

    /** @param {readonly RecordRow[]} records @param {number} now @returns {WrittenRow[]} */
    append(records, now) {
      return transaction(() => {
        /** @type {Map<string, TopicRow>} */
        const touched = new Map()
        const written = records.map((record) => {
          const topic = touched.get(record.topic) ?? openTopic(record.topic)
          touched.set(record.topic, topic)
          return insert(topic, record, now)
        })
        const update = prepared('UPDATE topics SET head = ?, latest = ? WHERE id = ?')
        for (const { id, head, latest } of touched.values()) update.run(head, latest, id)
        return written
      })
    },
    /** One slice; whoever calls goes on until it says 0. @param {number} time */
    deleteOlderThan: (time) => deleteSlice('time', time),
    /** @param {number} now */
    expire: (now) => deleteSlice('expires_at', now + 1),
    close() {
      statements.clear()
      db.close()
    },
  }
}

const insertSql = `
  INSERT INTO events (topic, sequence, ${columns.join(', ')}, created_at, latest)
  VALUES (${Array.from({ length: columns.length + 4 }, () => '?').join(', ')})
  ON CONFLICT DO NOTHING`

/** @param {Database} db @param {string} epoch */
function migrate(db, epoch) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      db.exec('BEGIN IMMEDIATE')
      break
    } catch (error) {
      // another process may be migrating the same file
      if (attempt > 100) throw error
    }
  }
  const row = db.prepare('PRAGMA user_version').raw().get()
  const [version] = /** @type {[number]} */ (row)
  for (const sql of migrations.slice(version)) db.exec(sql)
  db.prepare("INSERT INTO meta (name, value) VALUES ('epoch', ?) ON CONFLICT DO NOTHING").run(
    epoch || randomUUID().slice(0, 8),
  )
  db.exec(`PRAGMA user_version = ${migrations.length}`)
  db.exec('COMMIT')
}
