import type { ReactNode } from 'react'
import type { BenchEvent } from '../events.ts'

/** The protocols that `bench/servers/` speaks; each is a path of the same server process. */
export type WireName =
  'websocket' | 'tidings' | 'socket.io' | 'centrifugo' | 'stomp' | 'sse' | 'graphql'

/** Where the other gateways of Tidings' own server are. */
export const carrierPaths = { sse: '/tidings-sse', socketIo: '/tidings-socket.io/' }

export type Handler = (event: BenchEvent) => void

export interface ConnectOptions {
  /** `ws://127.0.0.1:<port>/<wire>` */
  readonly url: string
  /** Call it when events will arrive from now on. */
  readonly onOpen: () => void
  /** The socket to use in Node, where the contender can be given one. */
  readonly WebSocket: typeof WebSocket
}

/** One open connection. */
export interface Source {
  /**
   * Hands on events, as a component of an app would ask for them.
   *
   * @param goalId - only events about this entity; `null` for all
   * @returns stop
   */
  listen(goalId: string | null, handler: Handler): () => void
  /** What the contender itself counted, where it counts. */
  counters?(): Readonly<Record<string, number>>
  close(): void
}

/** One way to get events into a React app. A new contender is one file and a line in `index.ts`. */
export interface Contender {
  readonly name: string
  readonly wire: WireName
  /** The wire that replays what was missed, where the contender has such a server. @default `wire` */
  readonly replayWire?: WireName
  /** How it is used here, for the reader of the results. */
  readonly usedAs: string
  /** What an app imports for it; the `size` scenario bundles that. */
  readonly imports: string
  /** `listen` looks ids up; otherwise each listener compares. */
  readonly isKeyed?: boolean
  /** Absent for contenders that exist in React alone. */
  readonly connect?: (options: ConnectOptions) => Source
  /** @default one connection by `connect`, and a listener in each component */
  readonly react?: ReactBinding
}

export interface ReactBinding {
  Provider(props: ProviderProps): ReactNode
  /** The newest event about an entity (`null`: of all); calls `onEvent` for every one. */
  useNewest(goalId: string | null, onEvent: Handler): BenchEvent | null
}

export interface ProviderProps extends Pick<ConnectOptions, 'url' | 'onOpen'> {
  readonly children: ReactNode
}
