/** What goes to the thread in which SQLite works, and what comes back. */

export interface WorkerOptions {
  readonly path: string
  /** Names the numbering of a file that is new. */
  readonly epoch: string
  readonly sync: 'FULL' | 'NORMAL'
}

export interface RecordRow {
  readonly topic: string
  readonly eventId: string
  readonly idempotencyKey: string | null
  readonly time: number
  /** In the order of `columns`. */
  readonly values: readonly (string | number | null)[]
}

/** sequence, event id, type, timestamp, data, tenant, origin */
export type EventRow = readonly [
  number,
  string,
  string,
  string,
  string,
  string | null,
  string | null,
]

export type WrittenRow = { readonly sequence: number } | { readonly known: EventRow }

export interface RowFilter {
  readonly types: readonly string[]
  readonly executionId: string | null
  readonly batchId: string | null
  readonly jobId: string | null
  readonly organizationId: string | null
  readonly since: number | null
  readonly until: number | null
}

export interface RowRequest {
  readonly topic: string
  /** Read what follows; -1 for the newest. */
  readonly after: number
  readonly limit: number
  /** Events a filter looks at for one page. */
  readonly maxScanned: number
  readonly filter: RowFilter | null
}

export interface RowPage {
  readonly rows: readonly EventRow[]
  readonly head: number
  readonly hasMore: boolean
  readonly end: number
}

export interface RowStats {
  readonly events: number
  readonly topics: number
  readonly types: readonly { readonly type: string; readonly count: number }[]
  readonly oldest: number | null
  readonly newest: number | null
}
