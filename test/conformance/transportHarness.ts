import type { Environment, Transport } from '../../src/core'

/** What the suite has a back end send. */
export interface TestEvent {
  readonly type: string
  readonly data: unknown
  /** @default what every client gets without asking */
  readonly topic?: string
}

/** Why a back end turns away whoever comes: an HTTP status, or what its protocol says instead. */
export type Refusal = '401' | '403' | '503'

/** What applies. A flag that is `false` changes what is expected; no test is left out. */
export interface TransportCapabilities {
  /** After a break the back end sends what was missed. @otherwise every break is a gap */
  readonly replays: boolean
  /** `publish` reaches the back end, which acknowledges it. @otherwise it waits, and is rejected in time */
  readonly sends: boolean
  /** Topics are asked for. @otherwise a client gets everything */
  readonly subscribes: boolean
  /** Silence is found, by a probe or by the protocol's own heart-beat. @otherwise it means nothing */
  readonly probes: boolean
  /**
   * A refusal says which it is, by an HTTP status or in the protocol's own words.
   * @otherwise each is a failed attempt like any other
   */
  readonly reportsHttpStatus: boolean
  /** With a 503 comes how long to wait. @otherwise the client's own back-off applies */
  readonly reportsRetryAfter: boolean
  /** `counted`: it is refused and the link goes on · `closes`: it ends the link */
  readonly oversized: 'counted' | 'closes'
  readonly corrupt: 'counted' | 'closes'
  /** A token is presented. @otherwise the back end knows its users by a cookie @default true */
  readonly presentsToken?: boolean
  /**
   * A link is replaced before it breaks: two are open for a moment, and a dead one may be gone before
   * its silence is found. @otherwise there is one at a time @default false
   */
  readonly renews?: boolean
}

/** A back end that does what a test wants of it, with the network in front of it. */
export interface Backend {
  /**
   * A new transport to it.
   * @param options.quietMs - how soon silence is to be found, where that is the transport's own affair
   */
  transport(options?: { readonly quietMs?: number }): Transport
  /** What the client gets besides the platform: `WebSocket`, `fetch`. */
  readonly environment: Partial<Environment>
  /** Resolves when the back end has it; whether any client gets it is another matter. */
  emit(event: TestEvent): Promise<void>
  /** The same for many, sent as near to each other as the protocol can. */
  emitMany(events: readonly TestEvent[]): Promise<void>
  /** The topic `name` as this back end spells it. */
  topic(name: string): string
  /** Cuts all links without a word; new ones are let in. */
  drop(): void
  /** Nothing passes any more, either way, and nobody is told; new links hang as well. */
  stall(): void
  /** Ends `stall`: what was held back may pass or may be lost. */
  resume(): void
  /** The back end's end of every link is gone and nobody is told; new links are let in. */
  halfOpen(): void
  /** Turns away every new attempt. @param why `null` for nobody @param retryAfterMs with '503' */
  refuse(why: Refusal | null, retryAfterMs?: number): void
  /** Goes down, with every link, and comes back; its log survives. */
  restart(): Promise<void>
  /** Sends to every client what is broken, or larger than 1 MiB. Not in any log. */
  sendRaw(kind: 'corrupt' | 'oversized'): void
  /** New attempts are answered only after so many milliseconds. */
  slowConnect(delayMs: number): void
  /** Links, or requests under way, that the back end holds open. */
  connectionCount(): number
  /** The tokens that were presented, oldest first. {@link staleToken} is always refused with a 401. */
  tokens(): readonly (string | null)[]
  /** The addresses that were asked for, as the back end saw them. */
  urls(): readonly string[]
  /** Ends everything; calling it again does nothing. */
  close(): Promise<void>
}

/** How to test one transport. */
export interface TransportHarness {
  readonly capabilities: TransportCapabilities
  /** What `via` says. @default the transport's name */
  readonly via?: string
  /** A back end of its own for each test, from a real server. */
  start(): Promise<Backend>
}

/** A token that every back end refuses; it takes every other. */
export const staleToken = 'stale-token'
