import { floor } from '../contenders/floor.ts'
import { keyOf, type Strategy } from './strategy.ts'

/** What most apps begin with. */
export const perEvent: Strategy = {
  name: 'one-per-event',
  usedAs: 'invalidateQueries for each event',
  start({ queryClient, url, onOpen }) {
    floor.connect?.({ url, onOpen, WebSocket }).listen(null, ({ data }) => {
      void queryClient.invalidateQueries({ queryKey: keyOf(data.n) })
    })
  },
}
