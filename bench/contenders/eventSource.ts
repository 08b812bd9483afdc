import type { BenchEvent } from '../events.ts'
import { createListeners } from './byId.ts'
import type { Contender } from './contender.ts'

export const eventSource: Contender = {
  name: 'EventSource',
  wire: 'sse',
  usedAs: "the browser's own, one listener that parses, an id check in each component",
  imports: '',
  connect({ url, onOpen }) {
    const { take, listen } = createListeners()
    const source = new EventSource(url.replace('ws', 'http'))
    source.onopen = onOpen
    source.onmessage = ({ data }) => take(JSON.parse(data as string) as BenchEvent)
    return { listen, close: () => source.close() }
  },
}
