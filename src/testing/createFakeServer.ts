import type { CloseKind, CloseReason, ReplayOutcome, TopicPosition, Transport } from '../core'
import { serializePositions } from '../protocol'
import { expired, FakeLink } from './fakeLink'
import { FakeLog, type EmitOptions, type FakeEnvelope } from './fakeLog'
import type { FakeEvent, FakeServer, FakeServerOptions } from './fakeServer'
import { samplePayload } from './goalPayloads'

/**
 * A back end in memory whose every move the test decides.
 *
 * @example
 * ```tsx
 * const server = createFakeServer()
 * render(<RealtimeProvider transport={server.transport}>…</RealtimeProvider>)
 * server.emit('goal.completed', samplePayload('goal.completed'))
 * ```
 */
export function createFakeServer(options: FakeServerOptions = {}): FakeServer {
  return new MemoryServer(options)
}

const reasonOf = (reason: CloseReason | CloseKind): CloseReason =>
  typeof reason === 'string' ? { kind: reason } : reason

const activity = (index: number): FakeEvent => ({
  type: 'goal.activity.created',
  data: samplePayload('goal.activity.created', { activityId: `activity-${index + 1}` }),
})

class MemoryServer implements FakeServer {
  readonly transport: Transport
  readonly sent: unknown[] = []
  readonly tokens: (string | null)[] = []
  attempts = 0
  isFrozen = false
  readonly #options: FakeServerOptions
  readonly #log = new FakeLog()
  readonly #links = new Set<FakeLink>()
  /** Links that wait for `admit`. */
  readonly #waiting = new Set<FakeLink>()
  /** Sequence by idempotency key. */
  readonly #published = new Map<string, number>()
  readonly #expired = new Set<string>()
  readonly #refusedTopics = new Set<string>()
  #refusals = 0
  #refusal: CloseReason = { kind: 'unreachable' }
  #lost = 0

  constructor(options: FakeServerOptions) {
    this.#options = { ...options }
    this.transport = {
      name: options.name ?? 'fake',
      open: (session, on) => {
        const link = new FakeLink(this, ++this.attempts, session, on)
        this.#links.add(link)
        link.begin(() => (options.isManual ? this.#waiting.add(link) : this.#judge(link)))
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

  emit(type: string, data: unknown = {}, options: EmitOptions = {}) {
    this.#append({ ...options, type, data })
  }

  emitMany(events: readonly FakeEvent[]) {
    this.#deliver(events.map((event) => this.#record(event)).filter(() => !this.#loses()))
  }

  burst(count: number, make: (index: number) => FakeEvent = activity) {
    this.emitMany(Array.from({ length: count }, (_, index) => make(index)))
  }

  send(frame: unknown) {
    for (const link of [...this.#links]) if (link.isReady) link.receive(frame)
  }

  lose(count: number) {
    this.#lost = count
  }

  gap(count: number, topic?: string) {
    this.#log.skip(count, topic)
  }

  drop(reason: CloseReason | CloseKind = 'lost') {
    for (const link of [...this.#links]) link.end(reasonOf(reason))
  }

  freeze() {
    this.isFrozen = true
  }

  thaw() {
    this.isFrozen = false
  }

  refuse(reason: CloseReason | CloseKind, times = 1) {
    this.#refusal = reasonOf(reason)
    this.#refusals = times
  }

  refuseTopic(topic: string) {
    this.#refusedTopics.add(topic)
  }

  accept() {
    this.#refusals = 0
    this.#refusedTopics.clear()
  }

  admit() {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const link of waiting) this.#judge(link)
  }

  challenge() {
    for (const link of [...this.#links]) if (link.isReady) link.challenge()
  }

  expireToken() {
    for (const { token } of this.#links) if (token !== null) this.#expired.add(token)
    this.challenge()
  }

  restart({ newEpoch = false } = {}) {
    if (newEpoch) this.#log.startEpoch()
    this.drop()
  }

  setReplay(replay: ReplayOutcome) {
    this.#options.replay = replay
  }

  setLatency(latencyMs: number) {
    this.#options.latencyMs = latencyMs
  }

  setAnswersProbes(answersProbes: boolean) {
    this.#options.answersProbes = answersProbes
  }

  presented(token: string | null) {
    this.tokens.push(token)
  }

  isExpired(token: string | null) {
    return token !== null && this.#expired.has(token)
  }

  closed(link: FakeLink) {
    this.#links.delete(link)
    this.#waiting.delete(link)
  }

  /** A message of a client; a publish is answered every time, and is an event the first time. */
  message(link: FakeLink, message: unknown) {
    this.sent.push(message)
    const frame = message as Partial<FakeEvent> & { action?: string; id?: string }
    if (frame.action !== 'publish' || frame.id === undefined) return
    const sequence =
      this.#published.get(frame.id) ??
      this.#append({ type: String(frame.type), data: frame.data, topic: frame.topic })
    this.#published.set(frame.id, sequence)
    link.receive({ type: 'ack', data: { id: frame.id, sequence } })
  }

  /** Sends what came after a position, or the word that it is gone. */
  replayTo(link: FakeLink, topic: string, position: TopicPosition) {
    for (const frame of this.#missed(topic, position)) link.receive(frame)
  }

  allows(topic: string) {
    return !this.#refusedTopics.has(topic)
  }

  headsOf(topics: readonly string[]) {
    if (this.#options.replay === 'none') return undefined
    return serializePositions(new Map(topics.map((topic) => [topic, this.#log.head(topic)])))
  }

  #missed(topic: string, { epoch, offset }: TopicPosition) {
    const from = epoch === this.#log.epoch ? offset : 0
    const isGone = this.#options.replay === 'gap'
    return isGone ? this.#log.goneSince(topic, from) : this.#log.since(topic, from)
  }

  #record({ type, data = {}, ...options }: FakeEvent) {
    return this.#log.append(type, data, this.#options.clock?.now() ?? Date.now(), options)
  }

  #append(event: FakeEvent): number {
    const envelope = this.#record(event)
    if (!this.#loses()) this.#deliver([envelope])
    return envelope.sequence
  }

  /** Sends to each link what it reads of them, in one frame. */
  #deliver(events: readonly FakeEnvelope[]) {
    for (const link of [...this.#links]) {
      const own = events.filter(({ topic }) => link.reads(topic))
      if (link.isReady && own.length > 0) link.receive(own.length > 1 ? own : own[0])
    }
  }

  #loses(): boolean {
    return this.#lost > 0 && this.#lost-- > 0
  }

  #judge(link: FakeLink) {
    if (this.isFrozen) return
    if (this.#refusals > 0) {
      this.#refusals--
      link.end(this.#refusal)
    } else if (this.isExpired(link.token)) link.end(expired)
    else this.#welcome(link)
  }

  #welcome(link: FakeLink) {
    const { identity, replay = 'full', isDegraded, heartbeatMs, maxAgeMs } = this.#options
    const keepsLog = replay !== 'none'
    const answers = link.take([...link.session.topics])
    const read = (positions: Iterable<[string, TopicPosition]> = []) =>
      [...positions].filter(([topic]) => keepsLog && link.reads(topic))
    const missed = read(link.session.resumeFrom?.topics).flatMap(([topic, position]) =>
      this.#missed(topic, position),
    )
    link.ready({
      connectionId: `connection-${link.number}`,
      userId: 'u-ada',
      tenantId: 'tenant-1',
      ...identity,
      replay: missed.some(({ type }) => type === 'gap') ? 'gap' : replay,
      ...(keepsLog && { heads: new Map(read(this.#log.heads())) }),
      ...(isDegraded && { isDegraded }),
      ...(heartbeatMs !== undefined && { heartbeatMs }),
      ...(maxAgeMs !== undefined && { maxAgeMs }),
    })
    for (const frame of [...missed, ...answers]) link.receive(frame)
  }
}
