import type { BenchEvent } from '../events.ts'
import type { Contender, Handler } from './contender.ts'

/** The least an app can do: parse, look up, call. No reconnect, no order, no checks. */
export const floor: Contender = {
  name: 'floor',
  wire: 'websocket',
  usedAs: 'a raw WebSocket and a Map from id to handlers',
  imports: '',
  isKeyed: true,
  connect({ url, onOpen, WebSocket }) {
    const handlers = new Map<string | null, Set<Handler>>([[null, new Set()]])
    const socket = new WebSocket(url)
    const take = (event: BenchEvent) => {
      handlers.get(null)?.forEach((handler) => handler(event))
      handlers.get(event.data.goalId)?.forEach((handler) => handler(event))
    }
    socket.onopen = onOpen
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data as string) as BenchEvent | BenchEvent[]
      if (Array.isArray(frame)) frame.forEach(take)
      else take(frame)
    }
    return {
      listen(goalId, handler) {
        const own = handlers.get(goalId) ?? new Set()
        handlers.set(goalId, own.add(handler))
        return () => own.delete(handler)
      },
      close: () => socket.close(),
    }
  },
}
