import { useCallback, useEffect, useRef, useState } from 'react'
import { decodeFrame, type RealtimeEvent, type RealtimeReceiver } from '../../core'
import { schedulerOf } from '../commitScheduler'
import { useRealtimeContext } from '../realtimeContext'
import { useLatest } from '../useLatest'
import { fits } from './fits'
import { inTime } from './inTime'

/** What to ask the history for. */
export interface EventHistoryFilter {
  /** The HTTP end point, for example `/api/events`. Do not put the token into it: see `token`. */
  url: string
  /** Returns the token, which is sent as `Authorization: Bearer …`. @default none is sent */
  token?: () => string | null | Promise<string | null>
  /** Events of one execution. */
  executionId?: string
  /** Events of one batch. */
  batchId?: string
  /** Events of one job. */
  jobId?: string
  /** Event types, as the app knows them (`job.progress`) or as the server spells them. @default all */
  types?: readonly string[]
  /** ISO 8601: nothing before this. */
  since?: string
  /** ISO 8601: nothing after this. */
  until?: string
  /** How many events a page has, 1–1000. @default 100 */
  limit?: number
  /** `false` asks for nothing. @default true */
  enabled?: boolean
}

/** For {@link useEventHistory}. */
export interface EventHistory {
  /** Oldest first, without duplicates. Once the last page is loaded, live events follow. At most the 10,000 newest. */
  readonly events: readonly RealtimeEvent[]
  /** How far the reading is. */
  readonly status: 'loading' | 'ready' | 'error'
  /** Why the page could not be loaded: the request failed, or took longer than 10 s. `null` otherwise. */
  readonly error: unknown
  /** There are newer events on the server. */
  readonly hasMore: boolean
  /** Loads the next page, or tries again after an error. The function never changes. */
  readonly loadMore: () => void
}

interface Held extends Omit<EventHistory, 'loadMore'> {
  /** The question that these are the answers to, and the session that it was asked in. */
  readonly asked: string
  readonly cursor?: string | undefined
}

/** Beyond them the oldest make room. */
const maxEvents = 10_000

/** Of pages that are not asked for again; what else has no id may come once more. */
const settled = new WeakSet<RealtimeEvent>()

const nothing = { events: [], status: 'loading', error: null, hasMore: false } as const

/**
 * What happened so far, from the server's HTTP history, page by page, and live from there on.
 * `GET <url>?executionId=&batchId=&jobId=&type=a,b&since=&until=&limit=&after=<cursor>` answers
 * `{ events, nextCursor, hasMore }`, oldest first. The history is decoded as the provider's `events`
 * say, like what is live; its payloads are not checked.
 *
 * @example `const { events, hasMore, loadMore } = useEventHistory({ url: '/api/events', jobId })`
 */
export function useEventHistory(filter: EventHistoryFilter): EventHistory {
  const { url, token, types, limit = 100, enabled = true, since, until, ...ids } = filter
  const { client, session } = useRealtimeContext()
  const all = { ...ids, since, until, type: types?.join(), limit: `${limit}` }
  const given = Object.entries(all).filter((pair): pair is [string, string] => !!pair[1])
  const query = `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(given)}`
  const asked = `${session} ${query}`
  const [known, setKnown] = useState<Held>({ asked, ...nothing })
  const shown = known.asked === asked ? known : { asked, ...nothing }
  const latest = useLatest({ token, types, until, ids, shown })
  const loader = useRef(() => {})

  useEffect(() => {
    if (!enabled) return
    const abort = new AbortController()
    const { signal } = abort
    const { schedule } = schedulerOf(client)
    let held: Held = latest.current.shown
    let underWay: Meanwhile | undefined
    const seen = new Set(held.events.map(({ id }) => id))
    /** To be shown with the next commit. */
    const fresh: RealtimeEvent[] = []

    /** Those of the events that are not shown yet. */
    function take(news: readonly RealtimeEvent[]) {
      for (const event of news) {
        if (event.id && seen.has(event.id)) continue
        seen.add(event.id)
        fresh.push(event)
      }
    }

    function commit() {
      if (signal.aborted) return
      const events = [...held.events, ...fresh.splice(0)]
      for (const { id } of events.splice(0, events.length - maxEvents)) seen.delete(id)
      held = { ...held, events }
      setKnown(held)
    }

    function show(change: Partial<Held>, news: readonly RealtimeEvent[] = []) {
      take(news)
      held = { ...held, ...change }
      commit()
    }

    function follow(event: RealtimeEvent) {
      const { types, ids, until } = latest.current
      const isOfType = (type: string) => read(client, { type })[0]?.type === event.type
      if (until || !fits(event.data ?? {}, ids) || (types && !types.some(isOfType))) return
      if (underWay) underWay.news.push(event)
      else if (held.status === 'ready' && !held.hasMore) {
        take([event])
        schedule(commit)
      }
    }

    /** What happened before the first connection, or in a gap, only the server knows. */
    function readOn() {
      if (underWay) underWay.isEarly = true
      else if (held.status === 'ready' && !held.hasMore && !latest.current.until) void load()
    }

    async function ask(cursor = ''): Promise<Answer> {
      const bearer = await latest.current.token?.()
      const response = await (client.environment.fetch ?? fetch)(
        query + (cursor && `&after=${encodeURIComponent(cursor)}`),
        { signal, headers: bearer ? { Authorization: `Bearer ${bearer}` } : {} },
      )
      if (!response.ok) throw new Error(`the history answered ${response.status}`)
      return (await response.json()) as Answer
    }

    async function load() {
      if (underWay) return
      const meanwhile: Meanwhile = (underWay = { news: [], isEarly: false })
      show({ status: 'loading' })
      try {
        const { cursor } = held
        const { events, nextCursor, hasMore } = await inTime(ask(cursor), client)
        const page = events.flatMap((frame) => read(client, frame))
        const isLast = !hasMore || !nextCursor
        held = { ...held, events: held.events.filter((event) => event.id || settled.has(event)) }
        take(page)
        if (nextCursor) for (const event of page) settled.add(event)
        show(
          { status: 'ready', error: null, hasMore: !isLast, cursor: nextCursor ?? cursor },
          isLast && !meanwhile.isEarly ? meanwhile.news : [],
        )
      } catch (error) {
        show({ status: 'error', error })
      }
      underWay = undefined
      if (meanwhile.isEarly) readOn()
    }

    const stops = [
      client.subscribe('*', follow),
      client.on('ready', ({ kind }) => kind === 'first' && readOn()),
      client.on('gap', readOn),
      client.on('reset', readOn),
    ]
    loader.current = () => void load()
    loader.current()
    return () => {
      abort.abort()
      for (const stop of stops) stop()
    }
  }, [client, latest, asked, query, enabled])

  const loadMore = useCallback(() => loader.current(), [])
  const { events, status, error, hasMore } = shown
  return { events, status, error, hasMore, loadMore }
}

/** What happens while a page is on its way. */
interface Meanwhile {
  /** It may be on the page or not. */
  readonly news: RealtimeEvent[]
  /** The page may have been read too early, and is followed by another. */
  isEarly: boolean
}

interface Answer {
  readonly events: readonly unknown[]
  readonly nextCursor?: string | null
  readonly hasMore?: boolean
}

/** The event of a frame; none where it cannot be read. */
function read(client: RealtimeReceiver, frame: unknown): readonly RealtimeEvent[] {
  const decoded = decodeFrame(client, frame)
  return decoded.kind === 'event' ? [decoded.event] : []
}
