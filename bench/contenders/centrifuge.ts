import { Centrifuge, type PublicationContext } from 'centrifuge'
import type { BenchEvent } from '../events.ts'
import { byId } from './byId.ts'
import type { Contender } from './contender.ts'

export const centrifuge: Contender = {
  name: 'centrifuge',
  wire: 'centrifugo',
  usedAs: "subscription.on('publication') with an id check in each component",
  imports: "export { Centrifuge } from 'centrifuge'",
  connect({ url, onOpen, WebSocket }) {
    const client = new Centrifuge(url, { websocket: WebSocket })
    const subscription = client.newSubscription('events')
    subscription.on('subscribed', onOpen)
    subscription.subscribe()
    client.connect()
    return {
      listen(goalId, handler) {
        const listener = byId(goalId, handler)
        const onPublication = ({ data }: PublicationContext) => listener(data as BenchEvent)
        subscription.on('publication', onPublication)
        return () => {
          subscription.off('publication', onPublication)
        }
      },
      close: () => client.disconnect(),
    }
  },
}
