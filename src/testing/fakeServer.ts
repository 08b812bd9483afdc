import type { CloseKind, CloseReason, ReplayOutcome, Transport } from '../core'
import type { FakeClock } from './createFakeClock'
import type { EmitOptions } from './fakeLog'

export interface FakeServerOptions {
  /** Whose time the events are stamped with. @default the machine's */
  clock?: Pick<FakeClock, 'now'>
  /** What it does about the time a client was away. @default 'full' */
  replay?: ReplayOutcome
  /** Who a client is. @default { userId: 'u-ada', tenantId: 'tenant-1' } */
  identity?: { userId?: string; tenantId?: string }
  /** Until a link is ready and until an event arrives, milliseconds. @default 0 */
  latencyMs?: number
  /** Whether it answers probes. @default true */
  answersProbes?: boolean
  /** Attempts wait until {@link FakeServer.admit} is called. @default false */
  isManual?: boolean
  /** Shown as `via`. @default 'fake' */
  name?: string
  /** Whether it passes for a fallback. @default false */
  isDegraded?: boolean
  /** How often it says that something is sent, milliseconds. @default it says nothing of it */
  heartbeatMs?: number
  /** How long it says that a link may last, milliseconds. @default for ever */
  maxAgeMs?: number
}

/** An event for {@link FakeServer.emitMany}. */
export interface FakeEvent extends EmitOptions {
  type: string
  data?: unknown
}

/** A back end in memory, for tests and stories: a log per topic, and every fault on demand. */
export interface FakeServer {
  /** Give it to the provider or the client. */
  readonly transport: Transport
  /** Appends an event and sends it to whoever is connected and reads its topic. */
  emit(type: string, data?: unknown, options?: EmitOptions): void
  /** Appends many of them at once, in one frame. */
  emitMany(events: readonly FakeEvent[]): void
  /** Appends `count` events at once, in one frame. @param make @default activities of one goal */
  burst(count: number, make?: (index: number) => FakeEvent): void
  /** Sends a frame as it is, past the log. */
  send(frame: unknown): void
  /** Loses the next `count` events on the way; they are in the log. */
  lose(count: number): void
  /** Uses up `count` numbers whose events are gone for good. */
  gap(count: number, topic?: string): void
  /** Cuts every link. @param reason @default 'lost' */
  drop(reason?: CloseReason | CloseKind): void
  /** Links stay open and nothing passes, as in a half-open connection; what is sent is lost. */
  freeze(): void
  thaw(): void
  /** Refuses the next `times` attempts; `Infinity` until {@link accept}. @param times @default 1 */
  refuse(reason: CloseReason | CloseKind, times?: number): void
  /** Refuses the topic to whoever asks for it from now on. */
  refuseTopic(topic: string): void
  /** Ends the refusals. */
  accept(): void
  /** Lets in, or refuses, the attempts that wait; see `isManual`. */
  admit(): void
  /** Asks connected clients for a token. */
  challenge(): void
  /** From now on refuses the tokens that links were opened with, and asks for fresh ones. */
  expireToken(): void
  /** Goes down and comes back. @param options.newEpoch - with its log lost, numbering anew */
  restart(options?: { newEpoch?: boolean }): void
  setReplay(replay: ReplayOutcome): void
  /** Milliseconds. */
  setLatency(latencyMs: number): void
  setAnswersProbes(answersProbes: boolean): void
  /** Open links, ready or not. */
  readonly connections: number
  /** Attempts since the start. */
  readonly attempts: number
  /** What clients sent. */
  readonly sent: readonly unknown[]
  /** Tokens clients presented. */
  readonly tokens: readonly (string | null)[]
}
