import { createHash } from 'node:crypto'
import type { EventStore } from '../../eventStore'
import type { Identity } from '../../identity'
import type { GatewayHost } from '../gatewayHost'
import { isCrossSite } from './cors'
import type { HttpExchange } from './exchange'
import { readDeleteQuery, readHistoryQuery, type HistoryQuery } from './historyQuery'
import { topicsOf } from './identify'
import { Problem } from './problem'
import { readEvents, type EventsPage } from './readEvents'

/** How long an empty page may be held back, and how one is read. */
interface Patience {
  readonly maxWaitMs: number
  /** Aborted when the server goes down. */
  readonly ended: AbortSignal
  readonly read: PageReader
  /** Who asks, by a token that may have been revoked since. @throws Problem 401 or 403 */
  readonly identify: (exchange: HttpExchange) => Promise<Identity>
}

type PageReader = (topics: readonly string[], query: HistoryQuery) => Promise<EventsPage>

interface HistoryCall {
  readonly exchange: HttpExchange
  readonly identity: Identity
  readonly cors: Readonly<Record<string, string>>
}

/**
 * Answers with a page of the history. With `wait` (seconds) an empty page is held back until
 * something happens, so that a poller hears of it at once.
 */
export async function serveHistory(
  host: GatewayHost,
  { exchange, identity, cors }: HistoryCall,
  { maxWaitMs, ended, read, identify }: Patience,
): Promise<void> {
  const { log } = host.context
  const query = readHistoryQuery(exchange.url)
  const topics = await topicsOf(host, identity, query.topic)
  // what comes after the token's time is for its successor
  const waitMs = Math.min(query.wait * 1_000, maxWaitMs, identity.expiresInMs ?? Infinity)
  const followed = waitMs > 0 ? topics : []
  // listens, from a place that is known, before it reads: what comes between the two would be
  // waited for in vain
  const news = listen(host, followed, exchange)
  ended.addEventListener('abort', news.end)
  try {
    await Promise.all(followed.map((topic) => log.head(topic)))
    let page = await read(topics, query)
    const until = Date.now() + waitMs
    while (page.events.length === 0 && !page.hasMore && Date.now() < until) {
      const isWorthALook = await news.next(until - Date.now())
      if (!isWorthALook) break
      const next = await read(topics, { ...query, after: page.nextCursor })
      if (next.events.length > 0) {
        // what happened after a right was taken away is not for who had it before
        const readable = await topicsOf(host, await identify(exchange), query.topic)
        if (readable.join() !== topics.join()) break
      }
      page = next
    }
    if (!news.isGone()) sendPage(exchange, JSON.stringify(page), cors)
  } finally {
    ended.removeEventListener('abort', news.end)
    news.stop()
  }
}

/**
 * Makes the function that reads pages. An event wakes all who wait for it at once, and those who stand
 * at the same place are served by one read, which begins only after they have asked.
 */
export function createPageReader(store: EventStore): PageReader {
  const due = new Map<string, Promise<EventsPage>>()
  return (topics, query) => {
    const key = JSON.stringify([topics, query])
    const known = due.get(key)
    if (known) return known
    const page = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      due.delete(key)
      return readEvents(store, topics, query)
    })
    due.set(key, page)
    return page
  }
}

/** Deletes what is older for good: a permission of its own, and never for another site's page. */
export async function deleteEvents(
  host: GatewayHost,
  { exchange, identity, cors }: HistoryCall,
  canDelete: (identity: Identity) => boolean | Promise<boolean>,
): Promise<void> {
  if (isCrossSite(exchange) || !(await canDelete(identity))) {
    throw new Problem(403, 'FORBIDDEN', 'this client may not delete events')
  }
  const { olderThan } = readDeleteQuery(exchange.url)
  const { store } = host.context.log
  const deleted = await store.deleteOlderThan(olderThan)
  const headers = { ...cors, 'content-type': 'application/json', 'cache-control': 'no-store' }
  exchange.respond(200, headers, JSON.stringify({ deleted }))
}

function sendPage(
  exchange: HttpExchange,
  body: string,
  cors: Readonly<Record<string, string>>,
): void {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
  const headers = {
    ...cors,
    etag,
    'cache-control': 'private, no-cache',
    vary: 'Authorization, Cookie, Origin',
  }
  const known = (exchange.header('if-none-match') ?? '').split(',').map((tag) => tag.trim())
  if (known.includes(etag) || known.includes(`W/${etag}`)) exchange.respond(304, headers)
  else exchange.respond(200, { ...headers, 'content-type': 'application/json' }, body)
}

/** Hears of events in any of the topics, once for each call of `next`. */
function listen(host: GatewayHost, topics: readonly string[], exchange: HttpExchange) {
  let hasNews = false
  let isGone = false
  let isOver = false
  let wake: (() => void) | null = null
  const onNews = () => {
    hasNews = true
    wake?.()
  }
  const stops = topics.map((topic) => host.context.log.listen(topic, onNews, onNews))
  const end = () => {
    isOver = true
    wake?.()
  }
  exchange.onGone(() => {
    isGone = true
    end()
  })
  return {
    isGone: () => isGone,
    /** Nothing is waited for any more. */
    end,
    /** @returns `false` when the time is over or the client is gone */
    async next(waitMs: number): Promise<boolean> {
      if (isOver) return false
      if (!hasNews) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, waitMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = null
      }
      const isWorthALook = hasNews && !isOver
      hasNews = false
      return isWorthALook
    },
    stop() {
      for (const stop of stops) stop()
    },
  }
}
