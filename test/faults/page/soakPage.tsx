import { watchTimers } from '../../../bench/page/instruments'
import { RealtimeIndicator, RealtimeProvider, useRealtimeState, webSocket } from 'tidings'
import { createRealtimeClient, type RealtimeClient } from 'tidings/core'
import { useEffect, useReducer } from 'react'
import { createRoot } from 'react-dom/client'

/** What the page of the soak holds and has seen. */
export interface SoakReport {
  readonly state: string
  /** Events that came in their turn … */
  readonly received: number
  /** … and those that did not: lost, doubled or out of order. */
  readonly wrong: number
  readonly notices: readonly string[]
  readonly reconnects: number
  /** Timers that are still to fire. */
  readonly timers: number
  /** Handlers that are subscribed. */
  readonly subscriptions: number
  /** What the last row shows. */
  readonly shown: string
}

const rowCount = 400
const query = new URLSearchParams(location.search)
const timers = watchTimers()
const notices: string[] = []
let [received, wrong, subscriptions] = [0, 0, 0]

const client = createRealtimeClient({
  transport: webSocket({ url: query.get('url') ?? '' }),
  token: () => 'token',
  limits: JSON.parse(query.get('limits') ?? '{}') as Record<string, number>,
})
const subscribe = (...args: Parameters<typeof client.subscribe>) => {
  const unsubscribe = client.subscribe(...args)
  subscriptions++
  return () => {
    subscriptions--
    unsubscribe()
  }
}
const counted = { ...client, subscribe } as RealtimeClient
client.subscribe('test.numbered', ({ data }) => {
  if ((data as { number: number }).number === received + 1) received++
  else wrong++
})
client.on('gap', ({ reason }) => notices.push(`gap ${reason}`))
client.on('reset', () => notices.push('reset'))

/** Shows each `rowCount`th event. */
function Row({ index }: { readonly index: number }) {
  const shown = useRealtimeState(
    '*',
    (last, { data }) => {
      const { number } = data as unknown as { number: number }
      return number % rowCount === index ? number : last
    },
    0,
  )
  return <li>{shown}</li>
}

/** Half of the rows go and come at each `remount()`, as a person goes from screen to screen. */
function Page() {
  const [visit, leave] = useReducer((count: number) => count + 1, 0)
  useEffect(() => void Object.assign(window, { remount: leave }), [])
  const rows = Array.from({ length: rowCount }, (_, index) => (
    <Row key={index % 2 ? index : `${visit} ${index}`} index={index} />
  ))
  return (
    <RealtimeProvider client={counted}>
      <RealtimeIndicator showDetails />
      <ul>{rows}</ul>
    </RealtimeProvider>
  )
}

const root = document.createElement('main')
// The script is read before there is a body.
document.documentElement.append(root)
createRoot(root).render(<Page />)

Object.assign(window, {
  report: (): SoakReport => ({
    state: client.getSnapshot().state,
    received,
    wrong,
    notices,
    reconnects: client.stats().reconnects,
    timers: timers(),
    subscriptions,
    shown: document.querySelector('li:last-child')?.textContent ?? '',
  }),
})
