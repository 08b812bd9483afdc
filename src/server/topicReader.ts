import type { ReplayOutcome, TopicPosition } from '../protocol'
import type { EventLog } from './eventLog'
import type { StoredEvent } from './eventStore'
import type { LogEntries } from './topicFeed'

/** What a reader needs of the session it reads for. */
export interface ReaderSink {
  event(text: string): void
  control(type: 'gap' | 'reset', data: Record<string, unknown>): void
  /** Whether more can be queued without endangering the connection's limit. */
  hasRoom(): boolean
  drained(): Promise<void>
}

/** Live events held back during a replay; beyond it they are read from the log instead. */
const maxHeldBack = 1_000
const pageSize = 200

/**
 * Follows one topic for one session, without a seam between replay and live: it listens first,
 * holds back what it hears, sends what was missed, then releases what it held back by sequence.
 */
export class TopicReader {
  readonly topic: string
  readonly #log: EventLog
  readonly #sink: ReaderSink
  readonly #stopListening: () => void
  #position: TopicPosition | null = null
  #page: LogEntries | null = null
  #heldBack: { event: StoredEvent; text: string }[] = []
  #hasOverflowed = false
  #isLive = false
  #isStopped = false

  constructor(topic: string, log: EventLog, sink: ReaderSink) {
    this.topic = topic
    this.#log = log
    this.#sink = sink
    this.#stopListening = log.listen(topic, this.#onEvent, this.#onSetback)
  }

  /** The newest position that was queued for this client; `null` until live. */
  get position(): TopicPosition | null {
    return this.#isLive ? this.#position : null
  }

  /**
   * Looks at what the client missed, without sending any of it.
   * @param from - where the client stands; `null` for a client that begins now
   */
  async prepare(
    from: TopicPosition | null,
  ): Promise<{ replay: ReplayOutcome; head: TopicPosition }> {
    if (!from) {
      const head = await this.#log.head(this.topic)
      this.#position = head
      return { replay: 'full', head }
    }
    const page = await this.#read(from)
    this.#position = from
    this.#page = page
    return { replay: isWhole(page, from) ? 'full' : 'gap', head: page.head }
  }

  /** Sends what was missed, then goes live. */
  async run(): Promise<void> {
    let page = this.#page
    this.#page = null
    while (page && !this.#isStopped) {
      await this.#sendPage(page)
      page = page.hasMore && this.#position ? await this.#read(this.#position) : null
    }
    await this.#release()
    if (!this.#hasOverflowed || this.#isStopped || !this.#position) return
    // more came during the replay than is held back: the log has it
    this.#hasOverflowed = false
    this.#page = await this.#read(this.#position)
    await this.run()
  }

  stop(): void {
    this.#isStopped = true
    this.#heldBack = []
    this.#stopListening()
  }

  #read(after: TopicPosition): Promise<LogEntries> {
    return this.#log.read(this.topic, after, pageSize)
  }

  async #sendPage(page: LogEntries): Promise<void> {
    if (page.outcome === 'reset') {
      this.#reset(page.head)
      return
    }
    for (const { sequence, epoch, text } of page.entries) {
      if (!this.#sink.hasRoom()) await this.#sink.drained()
      if (this.#isStopped) return
      this.#tellHole(sequence - 1, epoch)
      this.#sink.event(text)
      this.#position = { epoch, offset: sequence }
    }
    if (!page.hasMore) this.#tellHole(page.head.offset, page.head.epoch)
  }

  /** Says that everything up to `to` which was not sent is gone. */
  #tellHole(to: number, epoch: string): void {
    const from = (this.#position?.offset ?? 0) + 1
    if (from > to) return
    this.#sink.control('gap', { topic: this.topic, from, to, reason: 'expired' })
    this.#position = { epoch, offset: to }
  }

  #reset(head: TopicPosition): void {
    this.#sink.control('reset', { topic: this.topic, epoch: head.epoch, reason: 'epoch' })
    this.#position = head
  }

  async #release(): Promise<void> {
    for (;;) {
      const next = this.#hasOverflowed ? undefined : this.#heldBack.shift()
      if (!next) break
      if (!this.#sink.hasRoom()) await this.#sink.drained()
      this.#deliver(next.event, next.text)
    }
    this.#heldBack = []
    // nothing may await between the last release and this
    this.#isLive = !this.#hasOverflowed
  }

  readonly #onEvent = (event: StoredEvent, text: string) => {
    if (this.#isLive) this.#deliver(event, text)
    else if (this.#heldBack.length < maxHeldBack) this.#heldBack.push({ event, text })
    else this.#hasOverflowed = true
  }

  readonly #onSetback = (to: TopicPosition) => {
    if (this.#isLive) this.#reset(to)
    // what is held back may be gone, and its numbers another's: the log has what counts
    else this.#hasOverflowed = true
  }

  #deliver(event: StoredEvent, text: string): void {
    const { epoch, sequence } = event
    if (this.#isStopped) return
    if (this.#position && this.#position.epoch !== epoch) this.#reset({ epoch, offset: 0 })
    if (this.#position && sequence <= this.#position.offset) return
    this.#position = { epoch, offset: sequence }
    this.#sink.event(text)
  }
}

/** Whether a page follows on from a position without a hole. */
function isWhole(page: LogEntries, from: TopicPosition): boolean {
  if (page.outcome === 'reset') return false
  let next = from.offset + 1
  for (const { sequence } of page.entries) {
    if (sequence !== next) return false
    next += 1
  }
  return page.hasMore || next > page.head.offset
}
