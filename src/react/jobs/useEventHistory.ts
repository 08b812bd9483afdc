import { useCallback, useEffect, useState } from 'react'
import { decodeFrame, type RealtimeEvent, type RealtimeReceiver } from '../../core'
import { useRealtimeContext } from '../realtimeContext'
import { useLatest } from '../useLatest'
import { fits } from './fits'

/** What to ask the history for. */
export interface EventHistoryFilter {
  /** The end point, `/api/events`. The token does not belong into it. */
  url: string
  /** Yields the token for `Authorization: Bearer`. @default none */
  token?: () => string | null | Promise<string | null>
  executionId?: string
  batchId?: string
  jobId?: string
  /** Canonical or as the server spells them. @default all */
  types?: readonly string[]
  /** ISO 8601: nothing before this. */
  since?: string
  /** ISO 8601: nothing after this. */
  until?: string
  /** Events a page, 1–1000. @default 100 */
  limit?: number
  /** @default true */
  enabled?: boolean
}

/** For {@link useEventHistory}. */
export interface EventHistory {
  /** Oldest first, none twice; live ones follow the last page. */
  readonly events: readonly RealtimeEvent[]
  readonly status: 'loading' | 'ready' | 'error'
  /** Why the last page could not be loaded. */
  readonly error: unknown
  /** There are newer events on the server. */
  readonly hasMore: boolean
  /** Loads the next page, or again one that failed. It never changes. */
  readonly loadMore: () => void
}

interface Held {
  /** The question that these are the answers to. */
  readonly query: string
  readonly events: readonly RealtimeEvent[]
  readonly status: EventHistory['status']
  readonly error: unknown
  readonly cursor: string | null
  readonly hasMore: boolean
  /** What happened since the page that is loading was asked for: it may be on it or not. */
  readonly since: readonly RealtimeEvent[]
}

const start = (query: string): Held => ({
  query,
  events: [],
  status: 'loading',
  error: null,
  cursor: null,
  hasMore: false,
  since: [],
})

/**
 * What happened so far, from the server's HTTP history, page by page, and live from there on.
 * `GET <url>?executionId=&batchId=&jobId=&type=a,b&since=&until=&limit=&after=<cursor>` answers
 * `{ events, nextCursor, hasMore }`, oldest first. The history is decoded as the provider's `events`
 * say, like what is live; its payloads are not checked.
 *
 * @example `const { events, hasMore, loadMore } = useEventHistory({ url: '/api/events', jobId })`
 */
export function useEventHistory(filter: EventHistoryFilter): EventHistory {
  const { url, token, types, limit = 100, enabled = true } = filter
  const { executionId, batchId, jobId, since, until } = filter
  const { client } = useRealtimeContext()
  const ids = { executionId, batchId, jobId }
  const asked = { ...ids, since, until, type: types?.join(), limit: `${limit}` }
  const given = Object.entries(asked).filter((pair): pair is [string, string] => !!pair[1])
  const query = `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(given)}`
  const [held, setHeld] = useState(() => start(query))
  const [turn, setTurn] = useState(0)
  const now = held.query === query ? held : start(query)
  if (now !== held) setHeld(now)
  const latest = useLatest({ token, types, ids, cursor: now.cursor })
  const isFollowed = enabled && !until

  useEffect(() => {
    if (!isFollowed) return
    return client.subscribe('*', (event) => {
      const { types, ids } = latest.current
      const isOfType = (type: string) => read(client, { type })?.type === event.type
      if (!fits(event.data ?? {}, ids) || (types && !types.some(isOfType))) return
      setHeld((held) => (held.query === query ? follow(held, event) : held))
    })
  }, [client, latest, query, isFollowed])

  useEffect(() => {
    if (!enabled) return
    const abort = new AbortController()
    const settle = (change: Partial<Held>, events: readonly unknown[] = []) => {
      if (abort.signal.aborted) return
      const news = events.flatMap((frame) => read(client, frame) ?? [])
      setHeld((held) => (held.query === query ? settled({ ...held, ...change }, news) : held))
    }
    const load = async () => {
      const { token, cursor } = latest.current
      const bearer = await token?.()
      const response = await (client.environment.fetch ?? fetch)(
        query + (cursor ? `&after=${encodeURIComponent(cursor)}` : ''),
        { signal: abort.signal, headers: bearer ? { Authorization: `Bearer ${bearer}` } : {} },
      )
      if (!response.ok) throw new Error(`the history answered ${response.status}`)
      const { events, nextCursor, hasMore } = (await response.json()) as Answer
      const page = { status: 'ready', error: null, hasMore: !!hasMore && !!nextCursor } as const
      settle({ ...page, cursor: nextCursor ?? cursor }, events)
    }
    load().catch((error: unknown) => settle({ status: 'error', error }))
    return () => abort.abort()
  }, [client, latest, query, turn, enabled])

  const loadMore = useCallback(() => {
    setHeld((held) => ({ ...held, status: 'loading' }))
    setTurn((turn) => turn + 1)
  }, [])
  const { events, status, error, hasMore } = now
  return { events, status, error, hasMore, loadMore }
}

interface Answer {
  readonly events: readonly unknown[]
  readonly nextCursor?: string | null
  readonly hasMore?: boolean
}

/** `undefined` for what cannot be read. */
function read(client: RealtimeReceiver, frame: unknown): RealtimeEvent | undefined {
  const decoded = decodeFrame(client, frame)
  return decoded.kind === 'event' ? decoded.event : undefined
}

/** With what happens: until the last page is there, it is on this page or on one to come. */
function follow(held: Held, event: RealtimeEvent): Held {
  if (held.status === 'loading') return { ...held, since: [...held.since, event] }
  return held.status === 'error' || held.hasMore ? held : add(held, [event])
}

/** With the page, and after the last one with what happened while it was on its way. */
function settled(held: Held, page: readonly RealtimeEvent[]): Held {
  const isTail = held.status === 'ready' && !held.hasMore
  return add({ ...held, since: [] }, isTail ? [...page, ...held.since] : page)
}

/** With the events that it does not hold yet. */
function add(held: Held, news: readonly RealtimeEvent[]): Held {
  const seen = new Set(held.events.map(({ id }) => id))
  const events = news.filter(({ id }) => !id || !(seen.has(id) || !seen.add(id)))
  return { ...held, events: [...held.events, ...events] }
}
