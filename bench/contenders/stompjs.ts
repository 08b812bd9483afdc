import type { StompConfig } from '@stomp/stompjs'
import { Client } from '@stomp/stompjs'
import type { BenchEvent } from '../events.ts'
import { createListeners } from './byId.ts'
import type { Contender } from './contender.ts'

export const stompjs: Contender = {
  name: 'stompjs',
  wire: 'stomp',
  usedAs: 'one subscription that parses, an id check in each component',
  imports: "export { Client } from '@stomp/stompjs'",
  connect({ url, onOpen, WebSocket }) {
    const { take, listen } = createListeners()
    const client = new Client()
    const config: Partial<StompConfig> = {
      webSocketFactory: () => new WebSocket(url, ['v12.stomp']),
      onConnect() {
        client.subscribe('/topic/events', ({ body }) => take(JSON.parse(body) as BenchEvent))
        onOpen()
      },
    }
    client.configure(config)
    client.activate()
    return { listen, close: () => void client.deactivate() }
  },
}
