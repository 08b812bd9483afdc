import type { EventFilter, LogPage, ReadRequest } from '../../eventStore'
import { limitOf, maxScanned, resetPage } from '../page'
import type { Database } from './database'
import { eventOf, selected, type FoundRow } from './rows'

type PlainRow = FoundRow & { readonly n: string; readonly head: string | null }

type ScanRow = FoundRow & { readonly horizon: string | null }

/** An id of a filter → its column; the first that is given leads the search. */
const leads = [
  ['jobId', 'job_id'],
  ['batchId', 'batch_id'],
  ['executionId', 'execution_id'],
] as const

/** Reads a page of each topic: those without a filter in one statement, which sees one moment. */
export async function readPages(
  database: Database,
  epoch: string,
  requests: readonly ReadRequest[],
): Promise<LogPage[]> {
  const plain = requests.filter(({ filter, newest }) => !filter || newest)
  const pages = new Map<ReadRequest, LogPage>()
  if (plain.length > 0) await readPlain(database, epoch, { requests: plain, pages })
  for (const request of requests) {
    if (!pages.has(request)) pages.set(request, await search(database, epoch, request))
  }
  return requests.flatMap((request) => pages.get(request) ?? [])
}

async function readPlain(
  { query, schema }: Database,
  epoch: string,
  {
    requests,
    pages,
  }: { readonly requests: readonly ReadRequest[]; readonly pages: Map<ReadRequest, LogPage> },
): Promise<void> {
  // of a head and what leads up to it, both must be seen at once: what is missing would be gone
  const rows = (await query(
    `SELECT a.n::text, t.head::text, e.*
     FROM unnest($1::text[], $2::bigint[], $3::int[]) WITH ORDINALITY AS a (name, after, most, n)
     LEFT JOIN ${schema}.topics AS t ON t.topic = a.name
     LEFT JOIN LATERAL (
       (SELECT ${selected} FROM ${schema}.events AS e
        WHERE a.after >= 0 AND e.topic = t.id AND e.sequence > a.after
        ORDER BY e.sequence LIMIT a.most)
       UNION ALL
       (SELECT ${selected} FROM ${schema}.events AS e
        WHERE a.after < 0 AND e.topic = t.id
        ORDER BY e.sequence DESC LIMIT a.most)
     ) AS e ON true`,
    [
      requests.map(({ topic }) => topic),
      requests.map(({ after, newest }) => (newest ? -1 : (after?.offset ?? 0))),
      // one more tells whether there is more
      requests.map((request) => limitOf(request) + (request.newest ? 0 : 1)),
    ],
  )) as PlainRow[]
  const found = requests.map((): PlainRow[] => [])
  for (const row of rows) found[Number(row.n) - 1]?.push(row)
  requests.forEach((request, index) => {
    pages.set(request, pageOf(epoch, request, found[index] ?? []))
  })
}

function pageOf(epoch: string, request: ReadRequest, rows: readonly PlainRow[]): LogPage {
  const { topic, after, newest } = request
  const head = { epoch, offset: Number(rows[0]?.head ?? 0) }
  const reset = newest ? null : resetPage(after, head)
  if (reset) return reset
  const events = rows.flatMap((row) => (row.sequence === null ? [] : eventOf(topic, epoch, row)))
  events.sort((a, b) => a.sequence - b.sequence)
  const hasMore = !newest && events.length > limitOf(request)
  if (hasMore) events.pop()
  const end = hasMore ? { epoch, offset: events.at(-1)?.sequence ?? 0 } : head
  return { outcome: 'ok', events, head, hasMore, end }
}

async function search(database: Database, epoch: string, request: ReadRequest): Promise<LogPage> {
  const { query, schema } = database
  const { topic, after, filter = {} } = request
  const since = timeOf(filter.since)
  const [found] = (await query(
    `SELECT t.id::text, t.head::text, (
       SELECT e.sequence FROM ${schema}.events AS e WHERE e.topic = t.id AND e.latest >= $2
       ORDER BY e.latest, e.sequence LIMIT 1
     )::text AS start
     FROM ${schema}.topics AS t WHERE t.topic = $1`,
    [topic, since],
  )) as { id: string; head: string; start: string | null }[]
  const offset = Number(found?.head ?? 0)
  const head = { epoch, offset }
  const reset = resetPage(after, head)
  if (reset) return reset
  const first = since === null ? 0 : Number(found?.start ?? offset + 1) - 1
  const limit = limitOf(request)
  const { sql, values } = scanOf(schema, filter, limit)
  const from = Math.max(after?.offset ?? 0, first)
  // up to the head that was seen: what has come since belongs to the next page
  const rows = (await query(sql, [found?.id ?? 0, from, offset, ...values])) as ScanRow[]
  const events = rows.flatMap((row) => (row.sequence === null ? [] : eventOf(topic, epoch, row)))
  const horizon = rows[0]?.horizon ?? null
  const hasMore = events.length > limit || horizon !== null
  const more = events.splice(limit)
  const last = more.length > 0 ? (events.at(-1)?.sequence ?? 0) : Number(horizon)
  return { outcome: 'ok', events, head, hasMore, end: hasMore ? { epoch, offset: last } : head }
}

/**
 * Looks along one index for each value that leads. Each look is at a bounded number of events, and
 * what was found beyond where the first of them stopped (`horizon`) is not yet all there is.
 */
function scanOf(schema: string, filter: EventFilter, limit: number) {
  const types = [...new Set(filter.types)].slice(0, 100)
  const [name, idColumn] = leads.find(([each]) => filter[each] !== undefined) ?? []
  let lead: { column: string; values: readonly string[] } | null = null
  if (name) lead = { column: idColumn, values: [filter[name] ?? ''] }
  else if (types.length > 0) lead = { column: 'type', values: types }
  else if (filter.organizationId !== undefined) {
    lead = { column: 'organization_id', values: [filter.organizationId] }
  }
  const values: unknown[] = [lead?.values ?? ['']]
  const terms: string[] = []
  const must = (column: string, term: string, value: unknown) => {
    if (value === undefined || value === null || column === lead?.column) return
    values.push(value)
    // after the three that every search begins with
    terms.push(`e.${column} ${term.replace('?', `$${values.length + 3}`)}`)
  }
  for (const [each, column] of leads) must(column, '= ?', filter[each])
  must('organization_id', '= ?', filter.organizationId)
  must('time', '>= ?', timeOf(filter.since))
  must('time', '<= ?', timeOf(filter.until))
  if (types.length > 0) must('type', '= ANY(?)', types)
  const most = terms.length === 0 ? limit + 1 : maxScanned
  const sql = `
    WITH scanned AS MATERIALIZED (
      SELECT v.n, e.* FROM unnest($4::text[]) WITH ORDINALITY AS v (value, n), LATERAL (
        SELECT * FROM ${schema}.events
        WHERE topic = $1 AND sequence > $2 AND sequence <= $3
          ${lead ? `AND ${lead.column} = v.value` : ''}
        ORDER BY sequence LIMIT ${most}
      ) AS e
    ), horizon AS (
      SELECT min(last)::text AS horizon FROM (
        SELECT max(sequence) AS last FROM scanned GROUP BY n HAVING count(*) >= ${most}
      ) AS ends
    )
    SELECT h.horizon, f.* FROM horizon AS h LEFT JOIN LATERAL (
      SELECT ${selected} FROM scanned AS e
      WHERE ${['(h.horizon IS NULL OR e.sequence <= h.horizon::bigint)', ...terms].join(' AND ')}
      ORDER BY e.sequence LIMIT ${limit + 1}
    ) AS f ON true ORDER BY f.sequence::bigint`
  return { sql, values }
}

/** A time that is none picks nothing out. */
function timeOf(time: string | undefined): number | null {
  const at = time === undefined ? NaN : Date.parse(time)
  return Number.isNaN(at) ? null : at
}
