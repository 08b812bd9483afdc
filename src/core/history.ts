import type { TopicPosition } from '../protocol'

/** Asks for what came after a position. */
export interface HistoryRequest {
  /** The last position that was seen, by topic; empty where the back end numbers nothing. */
  readonly topics: ReadonlyMap<string, TopicPosition>
  /** Id of the newest event that was seen. */
  readonly lastEventId: string | undefined
  /** The last sequence wanted; `null` for all there is. */
  readonly upTo: number | null
  /** Aborted when the answer is no longer wanted. */
  readonly signal: AbortSignal
}

/**
 * Where missed events can be fetched. It hands pages to `receive`, oldest first, of events as they
 * would come off the wire, and resolves after the last one; rejecting means that they cannot be had,
 * now. It keeps a time limit of its own.
 */
export type HistorySource = (
  request: HistoryRequest,
  receive: (frames: readonly unknown[]) => void,
) => Promise<void>

/** Where a server's log stood, `epoch:offset` by topic: what `resumeFrom` takes. */
export type ServerPosition = Readonly<Record<string, string>>
