import { createRealtimeClient, webSocket } from '../../src'
import { acrossTabs } from '../../src/transports/across-tabs'

/** What a tab of {@link startTabs} tells about itself. */
export interface TabReport {
  /** It holds the connection. */
  readonly isLeader: boolean
  readonly state: string
  /** When the state last changed, milliseconds since the epoch. */
  readonly since: number
  readonly userId: string | null
  /** The numbers of all events so far, in the order they came. */
  readonly seen: readonly number[]
  readonly gaps: number
}

/** What the tests call in a tab. */
export interface SharingTab {
  report(): TabReport
  publish(number: number): Promise<string>
  disconnect(): void
}

const query = new URLSearchParams(location.search)
let open = 0

/** Counts the connections of this tab. */
class CountedWebSocket extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols)
    this.addEventListener('open', () => open++)
    this.addEventListener('close', () => open--)
  }
}

const client = createRealtimeClient({
  transport: acrossTabs(webSocket({ url: '/realtime' })),
  token: () => query.get('user') ?? 'ada',
  limits: { quietMs: Number(query.get('quietMs') ?? 15_000), firstRetryMs: 200 },
  environment: { WebSocket: CountedWebSocket },
})
const seen: number[] = []
let gaps = 0
let since = Date.now()
let state = ''
client.subscribe('test.numbered', ({ data }) => seen.push((data as { number: number }).number))
client.on('gap', () => gaps++)
client.onSnapshot(() => {
  const { state: next } = client.getSnapshot()
  if (next === state) return
  state = next
  since = Date.now()
})
client.connect()

Object.assign(window, {
  tab: {
    report: () => ({
      isLeader: open > 0,
      state,
      since,
      userId: client.getSnapshot().userId,
      seen,
      gaps,
    }),
    publish: async (number) => {
      const { id } = await client.publish('test.numbered', { number })
      return id
    },
    disconnect: () => client.disconnect(),
  } satisfies SharingTab,
})
