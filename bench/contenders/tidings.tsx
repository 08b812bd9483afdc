import { RealtimeProvider, useRealtime, useRealtimeState, webSocket } from 'tidings'
import { createRealtimeClient, defineEvents } from 'tidings/core'
import { goalEvents } from 'tidings/goals'
import { useEffect, type ReactNode } from 'react'
import * as v from 'valibot'
import type { BenchEvent } from '../events.ts'
import type { Contender, Handler } from './contender.ts'

const text = v.string()

/** The goal platform's events, and three of an app's own: each of the 21 types has a schema. */
export const benchEvents = defineEvents(
  {
    'goal.renamed': v.looseObject({ goalId: text, previousTitle: text, newTitle: text }),
    'action.comment_created': v.looseObject({ goalId: text, actionId: text, text }),
    'issue.priority_changed': v.looseObject({ goalId: text, issueId: text, newPriority: text }),
  },
  { extends: goalEvents },
)

/** What a component asks for: everything about its entity, but not what the connection says of itself. */
const patterns = [
  'goal.*',
  'action.*',
  'issue.*',
  'measure.*',
  'decision.*',
  'attachment.*',
] as const

const token = () => 'bench'

/** De-duplication, order, validation and counters are always on: there is no switch for them. */
export const tidings: Contender = {
  name: 'tidings',
  wire: 'websocket',
  replayWire: 'tidings',
  usedAs: 'RealtimeProvider with schemas, useRealtimeState by key',
  imports: "export { RealtimeProvider, useRealtimeEvent, webSocket } from 'tidings'",
  isKeyed: true,
  connect({ url, onOpen, WebSocket }) {
    const client = createRealtimeClient({
      transport: webSocket({ url }),
      token,
      events: benchEvents,
      environment: { WebSocket },
    })
    client.on('ready', onOpen)
    client.connect()
    return {
      listen: (goalId, handler) =>
        client.subscribe<string>(patterns, handler as (event: unknown) => void, {
          key: goalId ?? undefined,
        }),
      counters: () => ({ ...client.stats() }),
      close: client.close,
    }
  },
  react: {
    Provider: ({ url, onOpen, children }) => (
      <RealtimeProvider transport={webSocket({ url })} token={token} events={benchEvents}>
        <Opened onOpen={onOpen}>{children}</Opened>
      </RealtimeProvider>
    ),
    useNewest: (goalId, onEvent) => useNewest(goalId, onEvent),
  },
}

function Opened({ onOpen, children }: { onOpen: () => void; children: ReactNode }) {
  const client = useRealtime()
  useEffect(() => client.on('ready', onOpen), [client, onOpen])
  return children
}

function useNewest(goalId: string | null, onEvent: Handler): BenchEvent | null {
  return useRealtimeState<BenchEvent | null, (typeof patterns)[number]>(
    patterns,
    (_, event) => {
      const own = event as unknown as BenchEvent
      onEvent(own)
      return own
    },
    null,
    { key: goalId ?? undefined },
  )
}
