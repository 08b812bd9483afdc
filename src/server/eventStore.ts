import type { TopicPosition } from '../protocol'

/** What an application hands to the log. */
export interface NewEvent {
  /** Dotted lower-case name, `goal.created`. */
  readonly type: string
  readonly data: unknown
  /** What it is addressed to; whoever reads the topic gets the event. */
  readonly topic: string
  readonly tenantId?: string
  /** @default a new UUID */
  readonly eventId?: string
  /** ISO 8601. @default now, by the store's clock */
  readonly timestamp?: string
  /** The id of the mutation that caused it; its author recognises the echo by it. */
  readonly originId?: string
  /** The same key twice within a topic is one event. */
  readonly idempotencyKey?: string
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
  /** `false` when the idempotency key was known: nothing was written, `event` is the first one. */
  readonly isNew: boolean
}

/** Asks for the events of a topic after a position. */
export interface ReadRequest {
  readonly topic: string
  /** `null` to begin with the oldest event that is kept. */
  readonly after: TopicPosition | null
  /** @default 100 */
  readonly limit?: number
}

/** One page of the log. */
export interface LogPage {
  /** `reset`: the position is of another epoch or ahead of the log, so it means nothing here. */
  readonly outcome: 'ok' | 'reset'
  /** Oldest first. A hole in the sequences is a range the store no longer has. */
  readonly events: readonly StoredEvent[]
  /** The newest position at the moment of reading. */
  readonly head: TopicPosition
  readonly hasMore: boolean
}

/**
 * Where events are kept and numbered. Sequences are given in commit order, and `append` resolves in
 * that order within a topic, once the event is as safe as this store can make it.
 */
export interface EventStore {
  append(event: NewEvent): Promise<Appended>
  read(request: ReadRequest): Promise<LogPage>
  /** The newest position; offset 0 for a topic without events. */
  head(topic: string): Promise<TopicPosition>
  /** Where an event of that id stands; `null` when it is not, or no longer, there. */
  locate(topic: string, eventId: string): Promise<TopicPosition | null>
  /**
   * Deletes for good what is older; positions stay as they are.
   * @param time - ISO 8601
   * @returns how many events were deleted
   */
  deleteOlderThan(time: string): Promise<number>
  /** Calling it again does nothing. */
  close(): Promise<void>
}
