import { useEffect, useState, type ComponentType, type ReactNode } from 'react'
import type { CloseReason } from '../core'
import { goalEvents } from '../domains/goals'
import { RealtimeProvider, type RealtimeProviderOwnClientProps } from '../react'
import type { EventMap } from '../protocol'
import { createFakeServer } from './createFakeServer'
import type { FakeServer } from './fakeServer'
import { samplePayload } from './goalPayloads'

/** The states a story can be shown in; items for a toolbar. */
export const storyConnections = [
  'connected',
  'connecting',
  'degraded',
  'reconnecting',
  'offline',
  'failed',
  'idle',
] as const

/** One of {@link storyConnections}. */
export type StoryConnection = (typeof storyConnections)[number]

/** Anything else in the toolbar leaves the state to the story. */
const isConnection = (value: unknown): value is StoryConnection =>
  storyConnections.some((connection) => connection === value)

/** A fault that happens to a story once, when it is chosen. */
export type StoryFault = 'none' | 'drop' | 'freeze' | 'gap' | 'burst' | 'expired-token'

/** What a story says in `parameters.realtime`. */
export interface RealtimeStoryParameters {
  /** A state that the toolbar's `connection` global names goes before. @default 'connected' */
  connection?: StoryConnection
  /** Called once the provider is there, to let things happen. @returns a clean-up */
  play?: (server: FakeServer) => (() => void) | void
  /** Further props of the provider. */
  provider?: Partial<Omit<RealtimeProviderOwnClientProps<EventMap>, 'client' | 'children'>>
}

interface StoryContext {
  readonly id?: string
  readonly parameters: { readonly realtime?: RealtimeStoryParameters }
  /** `connection` (`'story'` leaves it to the story), `fault` and `latency` (milliseconds) of the toolbar. */
  readonly globals: {
    readonly connection?: unknown
    readonly fault?: unknown
    readonly latency?: unknown
  }
}

/** What each fault does to the server. @returns what ends it */
const faults: Record<StoryFault, (server: FakeServer) => (() => void) | void> = {
  none: () => {},
  drop: (server) => server.drop(),
  freeze(server) {
    server.freeze()
    return () => server.thaw()
  },
  gap(server) {
    server.gap(3)
    server.emit('goal.activity.created', samplePayload('goal.activity.created'))
  },
  burst: (server) => server.burst(50),
  'expired-token': (server) => server.expireToken(),
}

/** How a fake server is brought into a state. */
const losses: Partial<Record<StoryConnection, CloseReason>> = {
  reconnecting: { kind: 'lost', message: 'the network changed' },
  offline: { kind: 'lost', message: 'no network' },
  failed: { kind: 'forbidden', message: 'the account is suspended' },
}

/**
 * A Storybook decorator: the story runs in a real provider on a fake server.
 *
 * @example `export default { decorators: [realtimeDecorator] }` in `.storybook/preview.tsx`
 */
export function realtimeDecorator(Story: ComponentType, context: StoryContext) {
  const parameters = context.parameters.realtime ?? {}
  const { connection: chosen } = context.globals
  const connection = isConnection(chosen) ? chosen : (parameters.connection ?? 'connected')
  return (
    <RealtimeStory
      key={`${context.id}-${connection}`}
      {...parameters}
      connection={connection}
      fault={(context.globals.fault ?? 'none') as StoryFault}
      latencyMs={Number(context.globals.latency ?? 0)}
    >
      <Story />
    </RealtimeStory>
  )
}

interface RealtimeStoryProps extends RealtimeStoryParameters {
  fault: StoryFault
  latencyMs: number
  children: ReactNode
}

function RealtimeStory({
  connection = 'connected',
  play,
  provider,
  fault,
  latencyMs,
  children,
}: RealtimeStoryProps) {
  const [{ server, network, tokens }] = useState(() => ({
    server: createFakeServer({ isDegraded: connection === 'degraded', name: 'websocket' }),
    network: createNetwork(),
    tokens: createTokens(),
  }))
  useEffect(() => {
    if (connection === 'connecting') server.freeze()
    // Connected first, so that the story shows a loss and not a first attempt.
    const timer = setTimeout(() => {
      const loss = losses[connection]
      if (!loss) return
      const isLostAlready = server.connections === 0
      server.refuse(loss, Infinity)
      server.drop(loss)
      // A link that something else has ended already: what comes next meets the loss at once, too.
      if (isLostAlready) network.tell('online')
      if (connection === 'offline') network.tell('offline')
    }, 50)
    const stop = play?.(server)
    return () => {
      clearTimeout(timer)
      stop?.()
    }
  }, [server, connection, play, network])
  useEffect(() => server.setLatency(latencyMs), [server, latencyMs])
  useEffect(() => faults[fault](server), [server, fault])
  return (
    <RealtimeProvider
      transport={server.transport}
      events={goalEvents}
      enabled={connection !== 'idle'}
      environment={network.environment}
      token={tokens.current}
      refreshToken={tokens.refresh}
      {...provider}
      limits={{
        graceMs: 100,
        ...(connection !== 'connected' && staysLost),
        ...(connection === 'connecting' && staysFirst),
        ...provider?.limits,
      }}
    >
      {children}
    </RealtimeProvider>
  )
}

/** A first attempt is no loss, and ends with the story. */
const staysFirst = { graceMs: 600_000, timeoutMs: 600_000 }

/** A story of a loss stands still. */
const staysLost = { firstRetryMs: 60_000, maxRetryMs: 60_000 }

/** A user who is signed in, and whose token can be had anew. */
function createTokens() {
  let count = 1
  return { current: () => `token-${count}`, refresh: () => `token-${++count}` }
}

/** A network that can be said to be gone. */
function createNetwork() {
  const listeners = new Set<(signal: 'online' | 'offline') => void>()
  let isOnline = true
  return {
    environment: {
      isOnline: () => isOnline,
      onSignal(listener: (signal: 'online' | 'offline') => void) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    tell(signal: 'online' | 'offline') {
      isOnline = signal === 'online'
      for (const listener of [...listeners]) listener(signal)
    },
  }
}
