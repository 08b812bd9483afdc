/** Asks for the events of one topic after a position. */
export interface HistoryRequest {
  /** `''` where the back end has no topics. */
  readonly topic: string
  readonly epoch: string
  /** The last sequence that was seen; `null` where the back end numbers nothing. */
  readonly after: number | null
  /** The last sequence wanted; `null` for all there is. */
  readonly upTo: number | null
  readonly lastEventId: string | null
  /** Where the page before ended. */
  readonly cursor: string | null
  readonly signal: AbortSignal
}

/** One page, oldest first. */
export interface HistoryPage {
  /** Events as they would come off the wire. */
  readonly events: readonly unknown[]
  readonly nextCursor?: string | null
  readonly hasMore?: boolean
}

/** Where missed events can be fetched. Rejecting means that they cannot, now. */
export type HistorySource = (request: HistoryRequest) => Promise<HistoryPage>
