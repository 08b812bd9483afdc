import { RealtimeError, serializePosition } from '../protocol'
import type { HistorySource, ServerPosition } from './history'
import type { RealtimeClientOptions } from './realtimeClient'

export interface HttpHistoryOptions extends Pick<RealtimeClientOptions, 'token'> {
  /** The history end point, `/api/events`. The token does not belong into it. */
  readonly url: string
  /** Events a page. @default 500 */
  readonly limit?: number
  /** How long one page may take, milliseconds. @default 10000 */
  readonly timeoutMs?: number
  /** @default the platform's */
  readonly fetch?: typeof fetch
}

interface Page {
  readonly events: readonly unknown[]
  readonly nextCursor?: string | null
  readonly hasMore?: boolean
}

/**
 * Catches up over HTTP: `GET <url>?topic=&after=<epoch:offset>&limit=` for each topic, or
 * `?after=<last event id>` where the back end numbers nothing, answered by
 * `{ events, nextCursor, hasMore }`, oldest first. [protocol 7]
 *
 * @example
 * ```tsx
 * <RealtimeProvider history={httpHistory({ url: '/api/events', token: getToken })} …>
 * ```
 */
export function httpHistory(options: HttpHistoryOptions): HistorySource {
  const { limit = 500 } = options

  async function read(query: Record<string, string>, signal: AbortSignal): Promise<Page> {
    const answer = await get(options, query, signal)
    const page = answer as Partial<Page> | null
    if (!Array.isArray(page?.events)) throw new TypeError('the history answered without `events`')
    return page as Page
  }

  return async ({ topics, lastEventId, upTo, signal }, receive) => {
    const wanted = topics.size
      ? [...topics].map(([topic, at]) => ({ topic, after: serializePosition(at), at }))
      : [{ topic: '', after: lastEventId ?? '', at: null }]
    for (const { topic, after, at } of wanted) {
      let cursor: string | null | undefined = after
      let left = upTo === null || !at ? Infinity : upTo - at.offset
      while (cursor && left > 0) {
        const count = Math.min(limit, left)
        const query = { ...(topic && { topic }), after: cursor, limit: String(count) }
        const { events, nextCursor, hasMore } = await read(query, signal)
        receive(events)
        left -= events.length
        const next: typeof nextCursor = nextCursor === cursor ? null : nextCursor
        // Half of what was missed is not taken for all of it.
        if (hasMore && !next && events.length && left > 0) {
          throw new TypeError('the history has more, but no `nextCursor` leads to it')
        }
        cursor = hasMore ? next : null
      }
    }
  }
}

export interface ServerPositionOptions extends Omit<HttpHistoryOptions, 'limit'> {
  /** @default those that the token may read */
  readonly topics?: readonly string[]
}

/**
 * Asks a server where its log stands, *before* the first data are read from it. Handed to the page
 * with the data, as `resumeFrom`, the stream goes on just where the data end: an event between the
 * two is replayed, and nothing has to be fetched again.
 *
 * @example
 * ```ts
 * const position = await getServerPosition({ url: `${api}/api/position`, token })
 * await queryClient.prefetchQuery(goalsQuery)
 * return { position, state: dehydrate(queryClient) }
 * ```
 * @throws `RealtimeError` `HISTORY` when the server does not say
 */
export async function getServerPosition(options: ServerPositionOptions): Promise<ServerPosition> {
  const { topics } = options
  try {
    const query: Record<string, string> = topics ? { topics: topics.join(',') } : {}
    const answer = (await get(options, query)) as { heads?: ServerPosition } | null
    if (!answer?.heads) throw new TypeError('the answer holds no `heads`')
    return answer.heads
  } catch (cause) {
    const said = 'The server did not say where its log stands; render without `resumeFrom`.'
    throw new RealtimeError('HISTORY', said, { retryable: true, cause })
  }
}

/** Asks with the token; both together keep to the time limit. */
async function get(
  options: Omit<HttpHistoryOptions, 'limit'>,
  query: Record<string, string>,
  unwanted?: AbortSignal,
): Promise<unknown> {
  const { url, token, timeoutMs = 10_000, fetch = globalThis.fetch } = options
  const abort = new AbortController()
  const { signal } = abort
  const over = new Promise<never>((_, reject) => {
    // Each by itself: `AbortSignal.any` is collected on Node 20 before it fires.
    for (const source of [AbortSignal.timeout(timeoutMs), unwanted]) {
      const end = () => {
        abort.abort(source?.reason)
        reject(source?.reason as Error)
      }
      if (source?.aborted) end()
      else source?.addEventListener('abort', end, { signal })
    }
  })
  try {
    const bearer = await Promise.race([token?.(), over])
    const separator = url.includes('?') ? '&' : '?'
    const response = await fetch(`${url}${separator}${new URLSearchParams(query)}`, {
      headers: bearer ? { Authorization: `Bearer ${bearer}` } : {},
      cache: 'no-store',
      signal,
    })
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
    return await response.json()
  } finally {
    abort.abort()
  }
}
