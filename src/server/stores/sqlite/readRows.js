// @ts-check

/**
 * @typedef {import('./eventTable.js').Statement} Statement
 * @typedef {import('./eventTable.js').TopicRow} TopicRow
 * @typedef {import('./eventTable.js').Value} Value
 * @typedef {import('./rows.d.ts').EventRow} EventRow
 * @typedef {import('./rows.d.ts').RowFilter} RowFilter
 * @typedef {import('./rows.d.ts').RowPage} RowPage
 * @typedef {import('./rows.d.ts').RowRequest} RowRequest
 * @typedef {import('./rows.d.ts').RowStats} RowStats
 */

const selected = 'sequence, event_id, type, timestamp, data, tenant_id, origin_id'

/** An id of a filter → its column and index; the first that is given leads the search. */
const leads = /** @type {const} */ ([
  ['jobId', 'job_id', 'by_job'],
  ['batchId', 'batch_id', 'by_batch'],
  ['executionId', 'execution_id', 'by_execution'],
])

/**
 * What is read of the log.
 * @param {(sql: string) => Statement} prepared
 * @param {(name: string) => TopicRow | null} topicOf
 */
export function createReader(prepared, topicOf) {
  /**
   * Reads along one index from a sequence on.
   * @param {string} index @param {string} column @param {Value | undefined} value
   * @param {{ topic: number, after: number, limit: number, maxScanned: number, filter: RowFilter }} ask
   * @returns {{ rows: EventRow[], end: number | null }} `end` is null when it is at the end
   */
  function scan(index, column, value, { topic, after, limit, maxScanned, filter }) {
    const lead = value === undefined ? '' : `${column} = ? AND`
    const leadValues = value === undefined ? [] : [value]
    const along = `FROM events INDEXED BY ${index} WHERE ${lead} topic = ? AND sequence > ?
      ORDER BY sequence`
    const [where, values] = residuals(filter, column)
    // what must hold besides is looked at for a bounded number of events
    const source = where === '' ? along : `FROM (SELECT * ${along} LIMIT ${maxScanned}) ${where}`
    const rows = /** @type {EventRow[]} */ (
      prepared(`SELECT ${selected} ${source} LIMIT ?`).all(
        ...leadValues,
        topic,
        after,
        ...values,
        limit + 1,
      )
    )
    if (rows.length > limit) return { rows, end: rows[limit - 1]?.[0] ?? after }
    if (where === '') return { rows, end: null }
    const last = prepared(`SELECT sequence ${along} LIMIT 1 OFFSET ${maxScanned - 1}`).get(
      ...leadValues,
      topic,
      after,
    )
    return { rows, end: last ? /** @type {[number]} */ (last)[0] : null }
  }

  /** @param {TopicRow} topic @param {RowRequest & { filter: RowFilter }} request @returns {RowPage} */
  function search({ id, head }, request) {
    const { filter, limit } = request
    const after = Math.max(request.after, startOf(id, filter.since) ?? head)
    const ask = { topic: id, after, limit, maxScanned: request.maxScanned, filter }
    const [name, column, index] = leads.find(([each]) => filter[each] !== null) ?? []
    const scans = []
    if (name) scans.push(scan(index, column, filter[name], ask))
    else if (filter.types.length > 0) {
      for (const type of filter.types) scans.push(scan('by_type', 'type', type, ask))
    } else if (filter.organizationId !== null) {
      scans.push(scan('by_organization', 'organization_id', filter.organizationId, ask))
    } else scans.push(scan('by_place', '', undefined, ask))
    // beyond where one of them stopped, what was found is not yet all there is
    const horizon = Math.min(...scans.map(({ end }) => end ?? head))
    const found = scans
      .flatMap(({ rows }) => rows)
      .filter(([sequence]) => sequence <= horizon)
      .sort((a, b) => a[0] - b[0])
    const rows = found.slice(0, limit)
    const hasMore = found.length > limit || scans.some(({ end }) => end !== null)
    const last = found.length > limit ? (rows[limit - 1]?.[0] ?? horizon) : horizon
    return { rows, head, hasMore, end: hasMore ? last : head }
  }

  /** The sequence after which events since a time can be. @param {number} topic @param {number | null} since */
  function startOf(topic, since) {
    if (since === null) return 0
    const first = prepared(
      'SELECT sequence FROM events WHERE topic = ? AND latest >= ? ORDER BY latest, sequence LIMIT 1',
    ).get(topic, since)
    return first ? /** @type {[number]} */ (first)[0] - 1 : null
  }

  /** @param {RowRequest} request @returns {RowPage} */
  function read(request) {
    const { topic: name, after, limit, filter } = request
    const topic = topicOf(name)
    if (!topic) return { rows: [], head: 0, hasMore: false, end: 0 }
    const { id, head } = topic
    if (after < 0) {
      const newest = prepared(
        `SELECT ${selected} FROM events WHERE topic = ? ORDER BY sequence DESC LIMIT ?`,
      ).all(id, limit)
      return { rows: /** @type {EventRow[]} */ (newest).reverse(), head, hasMore: false, end: head }
    }
    if (filter) return search(topic, { ...request, filter })
    const rows = /** @type {EventRow[]} */ (
      prepared(
        `SELECT ${selected} FROM events WHERE topic = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
      ).all(id, after, limit + 1)
    )
    const hasMore = rows.length > limit
    if (hasMore) rows.pop()
    return { rows, head, hasMore, end: hasMore ? (rows.at(-1)?.[0] ?? head) : head }
  }

  return {
    /** @param {readonly RowRequest[]} requests */
    readAll: (requests) => requests.map(read),
    /** @param {number} topic @param {'event_id' | 'idempotency_key'} column @param {string} value */
    find: (topic, column, value) =>
      /** @type {EventRow | undefined} */ (
        prepared(`SELECT ${selected} FROM events WHERE ${column} = ? AND topic = ?`).get(
          value,
          topic,
        )
      ) ?? null,
    /** @param {string} name @param {string} eventId @returns {number | null} */
    locate(name, eventId) {
      const row = prepared(
        `SELECT sequence FROM events JOIN topics ON topics.id = events.topic
         WHERE event_id = ? AND topics.topic = ?`,
      ).get(eventId, name)
      return row ? /** @type {[number]} */ (row)[0] : null
    },
    /** @param {string} after @param {number} limit */
    topics: (after, limit) =>
      /** @type {[string][]} */ (
        prepared('SELECT topic FROM topics WHERE topic > ? ORDER BY topic LIMIT ?').all(
          after,
          limit,
        )
      ).map(([name]) => name),
    /** @returns {RowStats} */
    stats() {
      const counts = prepared(
        `SELECT count(*), min(time), max(time), (SELECT count(*) FROM topics) FROM events`,
      ).get()
      const [events, oldest, newest, topics] =
        /** @type {[number, number | null, number | null, number]} */ (counts)
      const types = prepared(
        'SELECT type, count(*) FROM events GROUP BY type ORDER BY count(*) DESC, type LIMIT 100',
      ).all()
      return {
        ...{ events, topics, oldest, newest },
        types: /** @type {[string, number][]} */ (types).map(([type, count]) => ({ type, count })),
      }
    },
  }
}

/**
 * What must hold besides what leads the search.
 * @param {RowFilter} filter @param {string} lead @returns {[string, Value[]]}
 */
function residuals(filter, lead) {
  /** @type {string[]} */
  const terms = []
  /** @type {Value[]} */
  const values = []
  /** @param {string} column @param {string} operator @param {Value} value */
  const add = (column, operator, value) => {
    if (value === null || column === lead) return
    terms.push(`${column} ${operator} ?`)
    values.push(value)
  }
  for (const [name, column] of leads) add(column, '=', filter[name])
  add('organization_id', '=', filter.organizationId)
  add('time', '>=', filter.since)
  add('time', '<=', filter.until)
  if (filter.types.length > 0 && lead !== 'type') {
    terms.push(`type IN (${filter.types.map(() => '?').join(', ')})`)
    values.push(...filter.types)
  }
  return [terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`, values]
}
