import type { BenchEvent } from '../events.ts'
import type { Handler } from './contender.ts'

/** What a component does with a client that cannot look ids up: it compares each event's with its own. */
export const byId = (goalId: string | null, handler: Handler): Handler =>
  goalId === null
    ? handler
    : (event) => {
        if (event.data.goalId === goalId) handler(event)
      }

/** For clients that hand on text: parsed once, then given to each component's listener. */
export function createListeners() {
  const listeners = new Set<Handler>()
  return {
    take(message: BenchEvent | readonly BenchEvent[]) {
      const events: readonly BenchEvent[] = 'type' in message ? [message] : message
      for (const event of events) {
        for (const listener of listeners) listener(event)
      }
    },
    listen(goalId: string | null, handler: Handler) {
      const listener = byId(goalId, handler)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
