import type { TopicPosition } from '../protocol'

/** What an application hands to the log. */
export interface NewEvent {
  /** Dotted lower-case name, `goal.created`. */
  readonly type: string
  readonly data: unknown
  /** What it is addressed to; whoever reads the topic gets the event. */
  readonly topic: string
  readonly tenantId?: string
  /** The same id twice within a topic is one event. @default a new UUID */
  readonly eventId?: string
  /** ISO 8601. @default now, by the store's clock */
  readonly timestamp?: string
  /** The id of the mutation that caused it; its author recognises the echo by it. */
  readonly originId?: string
  /** The same key twice within a topic is one event. */
  readonly idempotencyKey?: string
  /** How long it is kept from now, by the store's clock, milliseconds. @default the store's retention */
  readonly expiresInMs?: number
}

/** An event with its place in the log: exactly the envelope that goes over the wire. [protocol 1, 3.1] */
export interface StoredEvent {
  readonly type: string
  readonly timestamp: string
  readonly data: unknown
  readonly eventId: string
  readonly topic: string
  /** Counted from 1 within its topic and epoch, without holes when written. */
  readonly sequence: number
  readonly epoch: string
  readonly tenantId?: string
  readonly originId?: string
}

/** What became of an append. */
export interface Appended {
  readonly event: StoredEvent
  /** `false` when its id or idempotency key was known: nothing was written, `event` is the first one. */
  readonly isNew: boolean
}

/** Which events of a topic; each that is given must match. Times are ISO 8601 and inclusive. */
export interface EventFilter {
  /** Any of these. */
  readonly types?: readonly string[]
  /** `data.executionId`; the same for the ids below. A number matches its decimal form. */
  readonly executionId?: string
  readonly batchId?: string
  readonly jobId?: string
  /** `data.organizationId`, or the tenant where the data names none. */
  readonly organizationId?: string
  /** Not before, by the event's own `timestamp`. */
  readonly since?: string
  /** Not after, by the event's own `timestamp`. */
  readonly until?: string
}

/** Asks for the events of a topic after a position. */
export interface ReadRequest {
  readonly topic: string
  /** `null` to begin with the oldest event that is kept. */
  readonly after: TopicPosition | null
  /** 1–1000; beyond that it is clamped. @default 100 */
  readonly limit?: number
  readonly filter?: EventFilter
  /** The newest `limit` events instead of the first ones; `after` and `filter` are ignored. */
  readonly newest?: boolean
}

/** One page of the log. */
export interface LogPage {
  /** `reset`: the position is of another epoch or ahead of the log, so it means nothing here. */
  readonly outcome: 'ok' | 'reset'
  /** Oldest first. Without a filter, a hole in the sequences is a range the store no longer has. */
  readonly events: readonly StoredEvent[]
  /** The newest position at the moment of reading. */
  readonly head: TopicPosition
  readonly hasMore: boolean
  /**
   * Up to where this page looked: the next one begins after it. A filter that finds few among many
   * makes a short page, even an empty one, that has more.
   */
  readonly end: TopicPosition
}

/** What a store holds, for people who run it. */
export interface StoreStats {
  readonly events: number
  readonly topics: number
  /** How many of each type, the most frequent first, at most 100. */
  readonly types: readonly { readonly type: string; readonly count: number }[]
  /** ISO 8601; `null` when there is none. */
  readonly oldestAt: string | null
  readonly newestAt: string | null
  /** Events that wait to be written. */
  readonly waiting: number
}

/**
 * Where events are kept and numbered. Sequences are given in commit order, and `append` resolves in
 * that order within a topic, once the event is as safe as this store can make it.
 */
export interface EventStore {
  /**
   * Rejects with a `StoreError`. A retryable one means that the events may or may not be written
   * later: append them again with the same `eventId` or `idempotencyKey`.
   */
  append(event: NewEvent): Promise<Appended>
  /** Several at once, all or none, in the order given. */
  appendAll(events: readonly NewEvent[]): Promise<readonly Appended[]>
  read(request: ReadRequest): Promise<LogPage>
  /** Pages of several topics in one look at the database. */
  readAll(requests: readonly ReadRequest[]): Promise<readonly LogPage[]>
  /** The newest position; offset 0 for a topic without events. */
  head(topic: string): Promise<TopicPosition>
  /** Topics that have been written to, in alphabetical order after `after`; at most `limit`. */
  topics(after: string, limit: number): Promise<readonly string[]>
  /** Where an event of that id stands; `null` when it is not, or no longer, there. */
  locate(topic: string, eventId: string): Promise<TopicPosition | null>
  /**
   * Deletes for good what is older by its `timestamp`; positions stay as they are.
   * @param time - ISO 8601
   * @returns how many events were deleted
   */
  deleteOlderThan(time: string): Promise<number>
  /** Deletes for good what has been kept long enough. @returns how many events were deleted */
  expire(): Promise<number>
  stats(): Promise<StoreStats>
  /** Writes what waits, then closes. Calling it again does nothing. */
  close(): Promise<void>
}
