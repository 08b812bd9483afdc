import type { Appended, NewEvent } from '../eventStore'

/** What publishers write to: a realtime server, or whatever else appends. */
export interface EventSink {
  append(event: NewEvent): Promise<Appended>
}

/** What a publisher may say about an event beside its payload. */
export interface PublishOptions {
  /** The same id twice within a topic is one event. @default a new UUID */
  readonly eventId?: string
  /** The id of the mutation that caused it; its author recognises the echo by it. */
  readonly originId?: string
}
