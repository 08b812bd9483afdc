import type {
  CloseReason,
  Link,
  ReplayOutcome,
  Session,
  SessionInfo,
  TopicPosition,
  Transport,
  TransportEvents,
} from '../core'

export interface FakeServerOptions {
  /** What it does about the time a client was away. @default 'full' */
  replay?: ReplayOutcome
  /** Who a client is. @default { userId: 'u-ada', tenantId: 'tenant-1' } */
  identity?: { userId?: string; tenantId?: string }
  /** Until a link is ready and until an event arrives, milliseconds. @default 0 */
  latencyMs?: number
  /** Whether it answers probes. @default true */
  answersProbes?: boolean
  /** Shown as `via`. @default 'fake' */
  name?: string
  isDegraded?: boolean
  heartbeatMs?: number
  maxAgeMs?: number
}

/** What an event may carry besides type and data. */
export interface EmitOptions {
  topic?: string
  eventId?: string
  timestamp?: string
  tenantId?: string
  originId?: string
}

interface Envelope extends EmitOptions {
  type: string
  data: unknown
  topic: string
  sequence: number
  epoch: string
}

/** A back end in memory, for tests and stories: a log per topic, and every fault on demand. */
export interface FakeServer {
  readonly transport: Transport
  /** Appends an event and sends it to whoever is connected. */
  emit(type: string, data?: unknown, options?: EmitOptions): void
  /** Appends many of them at once, in one frame. */
  emitMany(events: readonly { type: string; data?: unknown }[]): void
  /** Sends a frame as it is, past the log. */
  send(frame: unknown): void
  /** Loses the next `count` events on the way; they are in the log. */
  lose(count: number): void
  /** Cuts every link. @param reason @default { kind: 'lost' } */
  drop(reason?: CloseReason): void
  /** Links stay open and nothing passes, as in a half-open connection. */
  freeze(): void
  thaw(): void
  /** Refuses the next `times` attempts; `Infinity` until {@link accept}. */
  refuse(reason: CloseReason, times?: number): void
  accept(): void
  /** Asks connected clients for a fresh token. */
  challenge(): void
  /** Forgets the log and numbers anew; links are cut. */
  reset(): void
  setReplay(replay: ReplayOutcome): void
  setLatency(latencyMs: number): void
  /** Open links, ready or not. */
  readonly connections: number
  /** Attempts since the start. */
  readonly attempts: number
  /** What clients sent. */
  readonly sent: readonly unknown[]
  /** Tokens clients presented. */
  readonly tokens: readonly (string | null)[]
}

const defaultTopic = 'tenant-1'

export function createFakeServer(options: FakeServerOptions = {}): FakeServer {
  return new MemoryServer(options)
}

class MemoryServer implements FakeServer {
  readonly transport: Transport
  readonly sent: unknown[] = []
  readonly tokens: (string | null)[] = []
  readonly #options: FakeServerOptions
  readonly #links = new Set<FakeLink>()
  readonly #published = new Map<string, number>()
  #log: Envelope[] = []
  #epochNumber = 1
  #refusals = 0
  #refusal: CloseReason = { kind: 'unreachable' }
  #lost = 0
  #isFrozen = false
  attempts = 0

  constructor(options: FakeServerOptions) {
    this.#options = { ...options }
    this.transport = {
      name: options.name ?? 'fake',
      open: (session, on) => {
        this.attempts++
        const link = new FakeLink(this, session, on)
        this.#links.add(link)
        link.after(() => this.#begin(link))
        return link
      },
    }
  }

  get connections() {
    return this.#links.size
  }

  get latencyMs() {
    return this.#options.latencyMs ?? 0
  }

  get answersProbes() {
    return this.#options.answersProbes ?? true
  }

  get isFrozen() {
    return this.#isFrozen
  }

  get #epoch() {
    return `epoch-${this.#epochNumber}`
  }

  emit(type: string, data: unknown = {}, options: EmitOptions = {}) {
    const event = this.#append(type, data, options)
    if (this.#lost > 0) this.#lost--
    else this.send(event)
  }

  emitMany(events: readonly { type: string; data?: unknown }[]) {
    this.send(events.map(({ type, data }) => this.#append(type, data ?? {}, {})))
  }

  send(frame: unknown) {
    for (const link of this.#links) if (link.isReady) link.receive(frame)
  }

  lose(count: number) {
    this.#lost = count
  }

  drop(reason: CloseReason = { kind: 'lost' }) {
    for (const link of [...this.#links]) link.end(reason)
  }

  freeze() {
    this.#isFrozen = true
  }

  thaw() {
    this.#isFrozen = false
  }

  refuse(reason: CloseReason, times = 1) {
    this.#refusal = reason
    this.#refusals = times
  }

  accept() {
    this.#refusals = 0
  }

  challenge() {
    for (const link of this.#links) if (link.isReady) link.challenge()
  }

  reset() {
    this.#log = []
    this.#epochNumber++
    this.drop()
  }

  setReplay(replay: ReplayOutcome) {
    this.#options.replay = replay
  }

  setLatency(latencyMs: number) {
    this.#options.latencyMs = latencyMs
  }

  closed(link: FakeLink) {
    this.#links.delete(link)
  }

  /** A message of a client; a publish is answered, the same id once. */
  message(link: FakeLink, message: unknown) {
    this.sent.push(message)
    const frame = message as { action?: string; id?: string; type?: string; data?: unknown }
    if (frame.action !== 'publish' || frame.id === undefined) return
    if (!this.#published.has(frame.id)) {
      this.emit(String(frame.type), frame.data)
      this.#published.set(frame.id, this.#log.length)
    }
    link.receive({ type: 'ack', data: { id: frame.id, sequence: this.#published.get(frame.id) } })
  }

  /** What came after a position. */
  replayTo(link: FakeLink, topic: string, from: TopicPosition) {
    for (const event of this.#log) {
      if (event.topic === topic && event.sequence > from.offset) link.receive(event)
    }
  }

  #append(type: string, data: unknown, options: EmitOptions): Envelope {
    const topic = options.topic ?? defaultTopic
    const sequence = this.#log.filter((event) => event.topic === topic).length + 1
    const eventId = options.eventId ?? `${this.#epoch}-${topic}-${sequence}`
    const timestamp = options.timestamp ?? new Date().toISOString()
    const event = {
      ...options,
      type,
      data,
      topic,
      sequence,
      eventId,
      timestamp,
      epoch: this.#epoch,
    }
    this.#log.push(event)
    return event
  }

  #heads(): ReadonlyMap<string, TopicPosition> {
    const heads = new Map<string, TopicPosition>([
      [defaultTopic, { epoch: this.#epoch, offset: 0 }],
    ])
    for (const { topic, epoch, sequence } of this.#log)
      heads.set(topic, { epoch, offset: sequence })
    return heads
  }

  #begin(link: FakeLink) {
    if (this.#isFrozen) return
    if (this.#refusals > 0) {
      this.#refusals--
      link.end(this.#refusal)
      return
    }
    const { identity = {}, replay = 'full', isDegraded, heartbeatMs, maxAgeMs } = this.#options
    link.ready({
      connectionId: `connection-${this.attempts}`,
      userId: identity.userId ?? 'u-ada',
      tenantId: identity.tenantId ?? 'tenant-1',
      replay,
      ...(replay !== 'none' && { heads: this.#heads() }),
      ...(isDegraded && { isDegraded }),
      ...(heartbeatMs !== undefined && { heartbeatMs }),
      ...(maxAgeMs !== undefined && { maxAgeMs }),
    })
    if (replay !== 'full') return
    for (const [topic, position] of link.session.resumeFrom?.topics ?? []) {
      const isSame = position.epoch === this.#epoch
      this.replayTo(link, topic, isSame ? position : { epoch: this.#epoch, offset: 0 })
    }
  }
}

/** One connection to the fake server. */
class FakeLink implements Link {
  readonly session: Session
  readonly #server: MemoryServer
  readonly #on: TransportEvents
  isReady = false
  #isOver = false
  #info: SessionInfo | null = null

  constructor(server: MemoryServer, session: Session, on: TransportEvents) {
    this.#server = server
    this.session = session
    this.#on = on
  }

  after(run: () => void) {
    const wait = () =>
      this.session.environment.setTimer(() => !this.#isOver && run(), this.#server.latencyMs)
    this.session.token().then(
      (token) => {
        this.#server.tokens.push(token)
        wait()
      },
      (cause: unknown) => this.end({ kind: 'unreachable', cause }),
    )
  }

  ready(info: SessionInfo) {
    this.isReady = true
    this.#info = info
    this.#on.ready(info)
  }

  receive(frame: unknown) {
    const deliver = () => {
      if (!this.#isOver && !this.#server.isFrozen) this.#on.frame(frame)
    }
    if (this.#server.latencyMs === 0) deliver()
    else this.session.environment.setTimer(deliver, this.#server.latencyMs)
  }

  challenge() {
    this.#on.challenged({ kind: 'unauthorized', message: 'the token has expired' })
  }

  end(reason: CloseReason) {
    if (this.#isOver) return
    this.close()
    this.#on.closed(reason)
  }

  send(message: unknown) {
    if (!this.#server.isFrozen) this.#server.message(this, message)
  }

  subscribe(topic: string, from?: TopicPosition) {
    if (from && !this.#server.isFrozen) this.#server.replayTo(this, topic, from)
  }

  probe() {
    if (this.#server.answersProbes && !this.#server.isFrozen) this.#on.alive()
    return this.#server.answersProbes
  }

  authenticate(token: string | null) {
    this.#server.tokens.push(token)
    if (this.#info) this.#on.ready(this.#info)
  }

  close() {
    this.#isOver = true
    this.isReady = false
    this.#server.closed(this)
  }
}
