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
    client.on('connected', onOpen)
    client.subscribe<{ event: BenchEvent | BenchEvent[] }>(
      { query: 'subscription { event }' },
      { next: ({ data }) => data && take(data.event), error() {}, complete() {} },
    )
    return { listen, close: () => void client.dispose() }
  },
}
