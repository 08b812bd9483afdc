import type { TopicPosition } from '../core'

/** What an event may carry besides type and data. */
export interface EmitOptions {
  /** Whoever reads it gets the event. @default 'tenant-1', which everybody does */
  topic?: string
  /** @default made of epoch, topic and sequence */
  eventId?: string
  /** ISO 8601. @default now */
  timestamp?: string
  tenantId?: string
  /** The id of the mutation that caused it. */
  originId?: string
}

/** An event as it goes over the wire. */
export interface FakeEnvelope extends EmitOptions {
  readonly type: string
  readonly data: unknown
  readonly topic: string
  readonly sequence: number
  readonly epoch: string
  readonly eventId: string
}

/** Says that a range of a topic is gone for good. */
interface GapFrame {
  readonly type: 'gap'
  readonly data: { topic: string; from: number; to: number; reason: 'expired' }
}

/** What is addressed where nothing is said. */
export const defaultTopic = 'tenant-1'

const gapFrame = (topic: string, from: number, to: number): GapFrame => ({
  type: 'gap',
  data: { topic, from, to, reason: 'expired' },
})

/** A numbered log for each topic. It is kept whole: it lives no longer than a test. */
export class FakeLog {
  readonly #topics = new Map<string, { events: FakeEnvelope[]; head: number }>()
  #epochNumber = 1

  get epoch() {
    return `epoch-${this.#epochNumber}`
  }

  append(type: string, data: unknown, now: number, options: EmitOptions = {}): FakeEnvelope {
    const { topic = defaultTopic, timestamp = new Date(now).toISOString() } = options
    const { epoch } = this
    const stream = this.#stream(topic)
    const sequence = ++stream.head
    const eventId = options.eventId ?? `${epoch}-${topic}-${sequence}`
    const event = { ...options, type, data, topic, sequence, epoch, eventId, timestamp }
    stream.events.push(event)
    return event
  }

  /** Uses up numbers whose events nobody will ever get. */
  skip(count: number, topic = defaultTopic) {
    this.#stream(topic).head += count
  }

  /** What came after a position of this epoch, and in place of what is gone a word of it. */
  since(topic: string, offset: number): (FakeEnvelope | GapFrame)[] {
    const { events, head } = this.#stream(topic)
    const frames: (FakeEnvelope | GapFrame)[] = []
    let seen = offset
    for (const event of events) {
      if (event.sequence <= offset) continue
      if (event.sequence > seen + 1) frames.push(gapFrame(topic, seen + 1, event.sequence - 1))
      frames.push(event)
      seen = event.sequence
    }
    if (seen < head) frames.push(gapFrame(topic, seen + 1, head))
    return frames
  }

  /** The same for a log that no longer reaches back that far. */
  goneSince(topic: string, offset: number): GapFrame[] {
    const { head } = this.#stream(topic)
    return offset < head ? [gapFrame(topic, offset + 1, head)] : []
  }

  heads(): ReadonlyMap<string, TopicPosition> {
    this.#stream(defaultTopic)
    return new Map([...this.#topics.keys()].map((topic) => [topic, this.head(topic)]))
  }

  head(topic: string): TopicPosition {
    return { epoch: this.epoch, offset: this.#stream(topic).head }
  }

  /** Forgets everything and numbers anew. */
  startEpoch() {
    this.#topics.clear()
    this.#epochNumber++
  }

  #stream(topic: string) {
    let stream = this.#topics.get(topic)
    if (!stream) this.#topics.set(topic, (stream = { events: [], head: 0 }))
    return stream
  }
}
