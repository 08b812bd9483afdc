import { serializePositions, type ReplayOutcome, type TopicPosition } from '../protocol'
import type { EventLog } from './eventLog'
import { TopicReader, type ReaderSink } from './topicReader'

/** What opening topics came to; nothing is sent before the readers run. */
export interface OpenedTopics {
  /** The worst of all of them. */
  readonly replay: ReplayOutcome
  readonly heads: Record<string, string>
  /** Topics that are gone on with from a position. */
  readonly resumed: number
  /** Sends what was missed, then goes live, topic by topic. */
  readonly run: () => Promise<void>
}

interface OpenRequest {
  readonly topics: readonly string[]
  readonly resume: ReadonlyMap<string, TopicPosition>
  /** For clients of servers that number nothing. */
  readonly lastEventId?: string
}

/** The topics that one session reads. */
export class TopicReaders {
  readonly #log: EventLog
  readonly #sink: ReaderSink
  readonly #readers = new Map<string, TopicReader>()
  #isStopped = false

  constructor(log: EventLog, sink: ReaderSink) {
    this.#log = log
    this.#sink = sink
  }

  /** How many topics are read with these among them. */
  sizeWith(topics: readonly string[]): number {
    return new Set([...this.#readers.keys(), ...topics]).size
  }

  /** Listens to topics and looks at what was missed of each. Topics that are read already stay as they are. */
  async open({ topics, resume, lastEventId }: OpenRequest): Promise<OpenedTopics> {
    const heads = new Map<string, TopicPosition>()
    const opened: TopicReader[] = []
    let replay: ReplayOutcome = 'full'
    let resumed = 0
    for (const topic of new Set(topics)) {
      const known = this.#readers.get(topic)
      if (known?.position) heads.set(topic, known.position)
      if (known || this.#isStopped) continue
      const reader = new TopicReader(topic, this.#log, this.#sink)
      this.#readers.set(topic, reader)
      opened.push(reader)
      let from = resume.get(topic) ?? null
      if (!from && lastEventId !== undefined) {
        from = await this.#log.store.locate(topic, lastEventId)
        if (!from) replay = 'gap'
      }
      if (from) resumed += 1
      const prepared = await reader.prepare(from)
      if (prepared.replay === 'gap') replay = 'gap'
      heads.set(topic, prepared.head)
    }
    const run = async () => {
      for (const reader of opened) await reader.run()
    }
    return { replay, heads: serializePositions(heads), resumed, run }
  }

  drop(topic: string): void {
    this.#readers.get(topic)?.stop()
    this.#readers.delete(topic)
  }

  /** The newest position of each topic that was queued for this client. */
  heads(): Record<string, string> {
    const heads = new Map<string, TopicPosition>()
    for (const [topic, { position }] of this.#readers) if (position) heads.set(topic, position)
    return serializePositions(heads)
  }

  stop(): void {
    this.#isStopped = true
    for (const reader of this.#readers.values()) reader.stop()
    this.#readers.clear()
  }
}
