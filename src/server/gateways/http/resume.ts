import { parsePositions, type TopicPosition } from '../../../protocol'
import type { EventStore } from '../../eventStore'
import { maxCursorLength } from './cursor'
import type { HttpExchange } from './exchange'
import { Problem } from './problem'
import { positionsOf } from './readEvents'

/** Where a stream's reader stands. */
export interface Resumed {
  readonly resume: ReadonlyMap<string, TopicPosition>
  /** Whether the client named a place that is not, or no longer, known. */
  readonly hasLost: boolean
}

/**
 * Where a reader that comes back stands, by `Last-Event-ID`, and by `resume={"topic":"epoch:offset"}`
 * for clients that count. Both are untrusted: they are looked up only in topics that were authorised.
 * What is too long to be read is a place that is not known.
 */
export async function resumeOf(
  store: EventStore,
  topics: readonly string[],
  { header, url }: Pick<HttpExchange, 'header' | 'url'>,
): Promise<Resumed> {
  const lastEventId = header('last-event-id') ?? ''
  const counted = url.searchParams.get('resume') ?? ''
  const resume = parsePositions(isReadable(counted) ? parseJson(counted) : null)
  // who counts counts all that it reads: a topic beside those is new to it, and begins now
  const isCounted = resume.size > 0
  const left = topics.filter((topic) => !resume.has(topic))
  const isNew = lastEventId === '' && isReadable(counted)
  if (isNew || isCounted || left.length === 0) return { resume, hasLost: false }
  try {
    const positions = await positionsOf(store, left, isReadable(lastEventId) ? lastEventId : '')
    for (const topic of left) {
      const at = positions.get(topic)
      if (at) resume.set(topic, at)
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
  const hasLost = left.some((topic) => !resume.has(topic))
  return { resume, hasLost }
}

function isReadable(text: string): boolean {
  return text.length <= maxCursorLength
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
