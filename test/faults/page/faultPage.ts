import { webSocket } from 'tidings'
import { acrossTabs } from 'tidings/across-tabs'
import { createRealtimeClient } from 'tidings/core'

/** What a page of {@link startPages} tells about itself. */
export interface PageReport {
  readonly state: string
  readonly seen: readonly number[]
  readonly notices: readonly string[]
  readonly reconnects: number
  /** Sockets of this page that are open or on their way. */
  readonly sockets: number
  /** The page was taken from the back/forward cache, as often as this. */
  readonly restored: number
}

/** From the page's address: where the server is, and the limits. */
const query = new URLSearchParams(location.search)
const sockets = new Set<WebSocket>()
const seen: number[] = []
const notices: string[] = []
let restored = 0
addEventListener('pageshow', ({ persisted }) => (restored += Number(persisted)))

class CountedWebSocket extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols)
    sockets.add(this)
    this.addEventListener('close', () => sockets.delete(this))
  }
}

const direct = webSocket({ url: query.get('url') ?? '' })
const client = createRealtimeClient({
  transport: query.has('shared') ? acrossTabs(direct) : direct,
  token: () => query.get('token') ?? 'token',
  refreshToken: query.has('refresh')
    ? async () => (await fetch(query.get('refresh') ?? '')).text()
    : undefined,
  limits: JSON.parse(query.get('limits') ?? '{}') as Record<string, number>,
  environment: { WebSocket: CountedWebSocket },
})
client.subscribe('test.numbered', ({ data }) => seen.push((data as { number: number }).number))
client.on('gap', ({ reason }) => notices.push(`gap ${reason}`))
client.on('reset', () => notices.push('reset'))
client.connect()

Object.assign(window, {
  /** As five components would that each have a button for it. */
  retryFiveTimes() {
    for (let count = 0; count < 5; count++) client.retry()
  },
  report: (): PageReport => ({
    state: client.getSnapshot().state,
    seen,
    notices,
    reconnects: client.stats().reconnects,
    sockets: sockets.size,
    restored,
  }),
})
