import type { CloseKind, CloseReason, ReplayOutcome, Transport } from '../core'
import type { FakeClock } from './createFakeClock'
import type { EmitOptions } from './fakeLog'

export interface FakeServerOptions {
  /** The clock for the timestamps of events. @default the machine's */
  clock?: Pick<FakeClock, 'now'>
  /** Whether a client that returns gets what it missed: all, nothing, or the news of a gap. @default 'full' */
  replay?: ReplayOutcome
  /** The user as which every client is signed in. @default { userId: 'u-ada', tenantId: 'tenant-1' } */
  identity?: { userId?: string; tenantId?: string }
  /** Delay until a link is ready, and until an event arrives, milliseconds. @default 0 */
  latencyMs?: number
  /** Whether it answers probes. @default true */
  answersProbes?: boolean
  /** Attempts wait until {@link FakeServer.admit} is called. @default false */
  isManual?: boolean
  /** Shown as `via`. @default 'fake' */
  name?: string
  /** Whether clients show `isDegraded`, as with a fallback. @default false */
  isDegraded?: boolean
  /** The heart-beat interval that the server announces, milliseconds. @default none is announced */
  heartbeatMs?: number
  /** The maximum age of a link that the server announces, milliseconds. @default none is announced */
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
  /** Does not deliver the next `count` events. They are in the log, so a client can still fetch them. */
  lose(count: number): void
  /** Skips `count` sequence numbers, as if those events had been lost for good. */
  gap(count: number, topic?: string): void
  /** Cuts every link. @param reason @default 'lost' */
  drop(reason?: CloseReason | CloseKind): void
  /** Lets nothing pass in either direction while links stay open, like a half-open connection. */
  freeze(): void
  /** Ends {@link FakeServer.freeze}; what was sent meanwhile is lost. */
  thaw(): void
  /** Refuses the next `times` attempts; `Infinity` until {@link accept}. @param times @default 1 */
  refuse(reason: CloseReason | CloseKind, times?: number): void
  /** From now on refuses subscriptions to the topic. */
  refuseTopic(topic: string): void
  /** Ends the refusals of attempts and of topics. */
  accept(): void
  /** Lets in, or refuses, the attempts that wait; see `isManual`. */
  admit(): void
  /** Asks connected clients for a fresh token. */
  challenge(): void
  /** From now on refuses the tokens that links were opened with, and asks for fresh ones. */
  expireToken(): void
  /** Cuts every link. @param options.newEpoch - also loses the log and starts a new numbering. @default false */
  restart(options?: { newEpoch?: boolean }): void
  /** Changes `replay`. */
  setReplay(replay: ReplayOutcome): void
  /** Changes `latencyMs`, milliseconds. */
  setLatency(latencyMs: number): void
  /** Changes `answersProbes`. */
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
