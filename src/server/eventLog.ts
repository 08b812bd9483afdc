import type { TopicPosition } from '../protocol'
import type { EventBus, WakeUp } from './eventBus'
import { StoreError } from './errors'
import type { Appended, EventStore, NewEvent } from './eventStore'
import { FeedReader } from './feedReader'
import { notify } from './notify'
import { TopicFeed, type LogEntries, type LogListener, type SetbackListener } from './topicFeed'

/** Options of {@link EventLog}. */
export interface EventLogOptions {
  readonly store: EventStore
  /** Wakes this server when others append. @default it is the only one */
  readonly bus?: EventBus
  /** Events of each topic that are remembered, for clients that come back. @default 1000 */
  readonly maxRecentEvents?: number
  /** What all of them may hold together, characters. @default 33554432 */
  readonly maxRecentChars?: number
  /** Told how long an event took from its append to all its readers here, milliseconds. */
  readonly onFanOut?: (tookMs: number) => void
  /** Told when the store or the bus goes away, with the error, and when it is back. */
  readonly onState?: (
    event: 'store.failed' | 'store.back' | 'bus.lost' | 'bus.connected' | 'bus.failed',
    error?: unknown,
  ) => void
}

/** Topics nobody listens to are remembered up to this many. */
const maxIdleFeeds = 1_000
/** How often the store is looked at for what nobody told, and while the bus or the store is away. */
const pollMs = 10_000
const pollWhileAwayMs = 1_000

/** A log, not a broadcast: the store numbers an event, then whoever reads the topic hears it. */
export class EventLog {
  readonly store: EventStore
  /** Events appended through this log since it began. */
  appendedCount = 0
  /** Pages that were read for readers, from the store and not from memory. */
  storeReads = 0
  /** What the last append failed with, until one succeeds. */
  failure: unknown = null
  /** When that was, of the monotonic clock. */
  failedAt = 0
  /** What kept the bus from starting, where seeking it cannot mend that. */
  startFailure: unknown = null
  readonly #options: EventLogOptions
  readonly #maxRecent: number
  readonly #feeds = new Map<string, TopicFeed>()
  /** Those nobody listens to; the one that was left longest ago comes first. */
  readonly #idle = new Set<TopicFeed>()
  readonly #reader: FeedReader
  readonly #pages = new Map<string, Promise<LogEntries>>()
  readonly #wakeUps = new Map<string, WakeUp>()
  #readFailure: unknown = null
  #chars = 0
  #poll: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(options: EventLogOptions) {
    const { store, maxRecentEvents = 1_000 } = options
    this.#options = options
    this.store = store
    this.#maxRecent = maxRecentEvents
    this.#reader = new FeedReader({
      store,
      maxRecent: maxRecentEvents,
      onRead: (error) => this.#onRead(error),
    })
  }

  /** Begins to look at the store, and to hear of other servers. It never rejects: `startFailure` says what is wrong. */
  async start(): Promise<void> {
    try {
      await this.#startBus()
    } catch (error) {
      this.startFailure = error
      this.#options.onState?.('bus.failed', error)
    }
  }

  async #startBus(): Promise<void> {
    const { bus, onState } = this.#options
    await bus?.start({
      wake: (wakeUps) => {
        for (const wakeUp of wakeUps) this.#feeds.get(wakeUp.topic)?.wake(wakeUp)
      },
      connected: () => {
        onState?.('bus.connected')
        this.#look()
      },
      lost: (error) => {
        onState?.('bus.lost', error)
        this.#look()
      },
    })
    this.#look()
  }

  /** Resolves once the event is stored and handed to every reader of this process. */
  async append(event: NewEvent): Promise<Appended> {
    this.#assertStarted()
    const since = performance.now()
    const appended = await this.#stored(this.store.append(event))
    this.#announce(appended)
    this.#options.onFanOut?.(performance.now() - since)
    return appended
  }

  /** Several at once, all or none. */
  async appendAll(events: readonly NewEvent[]): Promise<readonly Appended[]> {
    this.#assertStarted()
    const since = performance.now()
    const all = await this.#stored(this.store.appendAll(events))
    for (const appended of all) this.#announce(appended)
    this.#options.onFanOut?.(performance.now() - since)
    return all
  }

  /** What wakes this server; `undefined` for one that is alone. */
  get bus(): EventBus | undefined {
    return this.#options.bus
  }

  /** @returns stop listening, idempotent */
  listen(
    topic: string,
    listener: LogListener,
    onSetback: SetbackListener = () => undefined,
  ): () => void {
    const feed = this.#feedOf(topic)
    feed.listeners.set(listener, onSetback)
    this.#idle.delete(feed)
    if (!feed.isSettled) this.#reader.want(feed)
    return () => {
      if (!feed.listeners.delete(listener) || feed.listeners.size > 0) return
      // with others about, what is not listened for is not known
      if (this.#options.bus) feed.isStale = true
      this.#idle.add(feed)
      this.#dropIdle()
    }
  }

  /** The newest position of a topic. */
  async head(topic: string): Promise<TopicPosition> {
    const feed = this.#feedOf(topic)
    await feed.settled()
    return feed.position ?? this.store.head(topic)
  }

  /** A page of a topic, from memory where it is remembered. */
  async read(topic: string, after: TopicPosition, limit: number): Promise<LogEntries> {
    if (this.#maxRecent > 0) {
      const feed = this.#feedOf(topic)
      // what came while it was listened to is remembered without asking for the past
      const known = feed.isCurrent ? feed.recentAfter(after, limit) : null
      if (known) return known
      feed.wantsRecent = true
      await feed.settled()
      const recent = feed.recentAfter(after, limit)
      if (recent) return recent
    }
    // clients who were cut at once stand at the same place: one read serves them all
    const key = `${limit} ${after.offset} ${after.epoch} ${topic}`
    const page = this.#pages.get(key) ?? this.#read(topic, after, limit)
    this.#pages.set(key, page)
    const forget = () => this.#pages.delete(key)
    page.then(forget, forget)
    return page
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#poll) clearTimeout(this.#poll)
    this.#reader.close()
    await this.#options.bus?.close()
  }

  /** A server that others never hear of would keep from them what it is given. */
  #assertStarted(): void {
    if (this.startFailure !== null) throw this.startFailure as Error
  }

  async #read(topic: string, after: TopicPosition, limit: number): Promise<LogEntries> {
    this.storeReads += 1
    const { outcome, events, head, hasMore } = await this.store.read({ topic, after, limit })
    const entries = events.map((event) => {
      const { sequence, epoch } = event
      return { sequence, epoch, text: JSON.stringify(event) }
    })
    return { outcome, entries, head, hasMore }
  }

  async #stored<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work
      this.#failing(null)
      return result
    } catch (error) {
      // what is wrong with an event is no fault of the store
      if (!(error instanceof StoreError) || error.reason !== 'event') this.#failing(error)
      throw error
    }
  }

  #onRead(error: unknown): void {
    if (error === null) this.#readFailure = null
    else if (this.#readFailure === null) {
      this.#readFailure = error
      this.#options.onState?.('store.failed', error)
    }
  }

  /** Tells once that the store fails, and once that it does no longer. */
  #failing(error: unknown): void {
    const before = this.failure
    this.failure = error
    this.failedAt = performance.now()
    if ((before === null) === (error === null)) return
    if (error === null) this.#options.onState?.('store.back')
    else this.#options.onState?.('store.failed', error)
    // what was given up may be written all the same
    this.#look()
  }

  /** Also for one that is not new: its first append may have been cut off before it was announced. */
  #announce({ event, isNew }: Appended): void {
    if (isNew) this.appendedCount += 1
    this.#feeds.get(event.topic)?.heard(event)
    const { bus, onState } = this.#options
    if (!bus) return
    // one wake-up a tick says it for all of a topic's events
    if (this.#wakeUps.size === 0) {
      setImmediate(() => {
        const wakeUps = [...this.#wakeUps.values()]
        this.#wakeUps.clear()
        notify(
          (all: typeof wakeUps) => bus.publish(all),
          wakeUps,
          (error) => onState?.('bus.lost', error),
        )
      })
    }
    const { topic, epoch, sequence: offset } = event
    this.#wakeUps.set(topic, { topic, epoch, offset })
  }

  #feedOf(topic: string): TopicFeed {
    const known = this.#feeds.get(topic)
    if (known) return known
    this.#dropIdle()
    const feed = new TopicFeed(topic, {
      maxRecent: this.#maxRecent,
      behind: (each) => this.#reader.want(each),
      remembered: (chars) => this.#remembered(chars),
    })
    this.#feeds.set(topic, feed)
    this.#idle.add(feed)
    return feed
  }

  #remembered(chars: number): void {
    this.#chars += chars
    if (chars <= 0) return
    if (this.#chars <= (this.#options.maxRecentChars ?? 33_554_432)) return
    for (const feed of this.#feeds.values()) feed.halve()
  }

  #dropIdle(): void {
    if (this.#idle.size <= maxIdleFeeds) return
    for (const feed of this.#idle) {
      if (feed.isAwaited) continue
      feed.dispose()
      this.#feeds.delete(feed.topic)
      this.#idle.delete(feed)
      if (this.#idle.size <= maxIdleFeeds * 0.9) return
    }
  }

  /** Reads whatever is listened to: wake-ups are not deliveries, and a write that failed may be done. */
  #look(): void {
    if (this.#poll) clearTimeout(this.#poll)
    if (this.#isClosed) return
    for (const feed of this.#feeds.values()) if (feed.listeners.size > 0) this.#reader.want(feed)
    const isAway = this.failure !== null || this.#options.bus?.isConnected === false
    this.#poll = setTimeout(() => this.#look(), isAway ? pollWhileAwayMs : pollMs)
    this.#poll.unref()
  }
}
