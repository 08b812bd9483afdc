import { RealtimeProvider, useRealtime, useRealtimeState, webSocket } from 'tidings'
import { createRealtimeClient, defineEvents, type Transport } from 'tidings/core'
import { goalEvents } from 'tidings/goals'
import { socketIo } from 'tidings/socket-io'
import { sse } from 'tidings/sse'
import { useEffect, type ReactNode } from 'react'
import * as v from 'valibot'
import type { BenchEvent } from '../events.ts'
import { carrierPaths, type Contender, type Handler, type ReactBinding } from './contender.ts'

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
  react: reactOver((url) => webSocket({ url })),
}

/** The same over the other transports, against the gateways of the same server. */
export const overOtherTransports: readonly Contender[] = [
  {
    name: 'tidings over SSE',
    wire: 'tidings',
    usedAs: 'RealtimeProvider with schemas, sse()',
    imports: '',
    react: reactOver((url) => sse({ url: httpOf(url, carrierPaths.sse) })),
  },
  {
    name: 'tidings over Socket.IO',
    wire: 'tidings',
    usedAs: 'RealtimeProvider with schemas, socketIo() on the gateway',
    imports: '',
    react: reactOver((url) =>
      socketIo({ url: httpOf(url, ''), path: carrierPaths.socketIo, replays: true }),
    ),
  },
]

const httpOf = (url: string, path: string) => `${new URL(url).origin.replace('ws', 'http')}${path}`

function reactOver(transportOf: (url: string) => Transport): ReactBinding {
  return {
    Provider: ({ url, onOpen, children }) => (
      <RealtimeProvider transport={transportOf(url)} token={token} events={benchEvents}>
        <Opened onOpen={onOpen}>{children}</Opened>
      </RealtimeProvider>
    ),
    useNewest: (goalId, onEvent) => useNewest(goalId, onEvent),
  }
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
