import { createClient } from 'graphql-ws'
import type { BenchEvent } from '../events.ts'
import { createListeners } from './byId.ts'
import type { Contender } from './contender.ts'

export const graphqlWs: Contender = {
  name: 'graphql-ws',
  wire: 'graphql',
  usedAs: 'one subscription, an id check in each component',
  imports: "export { createClient } from 'graphql-ws'",
  connect({ url, onOpen, WebSocket }) {
    const { take, listen } = createListeners()
    const client = createClient({ url, webSocketImpl: WebSocket, shouldRetry: () => true })
    /** The server's word that it knows of the subscription; the protocol has none. */
    const isGreeting = (event: BenchEvent | BenchEvent[]) => Array.isArray(event) && !event.length
    client.subscribe<{ event: BenchEvent | BenchEvent[] }>(
      { query: 'subscription { event }' },
      {
        next({ data }) {
          if (!data) return
          if (isGreeting(data.event)) onOpen()
          else take(data.event)
        },
        error() {},
        complete() {},
      },
    )
    return { listen, close: () => void client.dispose() }
  },
}
