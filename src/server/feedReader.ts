import type { EventStore, LogPage, ReadRequest } from './eventStore'
import type { TopicFeed } from './topicFeed'

/** Options of {@link FeedReader}. */
export interface FeedReaderOptions {
  readonly store: EventStore
  /** Events that feeds remember; `0` for none. */
  readonly maxRecent: number
  /** Told after each read: the error, or `null`. */
  readonly onRead: (error: unknown) => void
}

/** Topics in one look at the store. */
const maxTopics = 100
/** Events of each. */
const pageSize = 500
/** Events of the past that are fetched for readers who come back, for each topic. */
const maxPast = 200
/** After a failure, milliseconds. */
const pauseMs = 250

/**
 * Reads for feeds what they lack: one look at a time, for as many topics as wait, so that neither
 * many clients nor many events make many reads.
 */
export class FeedReader {
  readonly #options: FeedReaderOptions
  readonly #waiting = new Set<TopicFeed>()
  #isReading = false
  #isClosed = false
  #pause: { timer: NodeJS.Timeout; over: () => void } | null = null

  constructor(options: FeedReaderOptions) {
    this.#options = options
  }

  /** Has a feed brought up to date. */
  want(feed: TopicFeed): void {
    if (this.#isClosed) return
    this.#waiting.add(feed)
    if (this.#isReading) return
    this.#isReading = true
    setImmediate(() => void this.#run())
  }

  close(): void {
    this.#isClosed = true
    this.#waiting.clear()
    if (!this.#pause) return
    clearTimeout(this.#pause.timer)
    this.#pause.over()
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0) {
      const feeds = [...this.#waiting].slice(0, maxTopics)
      for (const feed of feeds) this.#waiting.delete(feed)
      try {
        const requests = feeds.map((feed) => this.#requestOf(feed))
        const pages = await this.#options.store.readAll(requests)
        this.#options.onRead(null)
        feeds.forEach((feed, index) => this.#give(feed, requests[index], pages[index]))
      } catch (error) {
        this.#options.onRead(error)
        for (const feed of feeds) feed.failed(error)
        await this.#rest()
        // those who listen are owed what the store has, however long it is away
        for (const feed of feeds)
          if (feed.listeners.size > 0 && !this.#isClosed) this.#waiting.add(feed)
      }
    }
    this.#isReading = false
  }

  #requestOf(feed: TopicFeed): ReadRequest {
    const { topic, position } = feed
    feed.asking()
    const { maxRecent } = this.#options
    if (position && (feed.hasRecent || !feed.wantsRecent)) {
      return { topic, after: position, limit: pageSize }
    }
    const limit = feed.wantsRecent ? Math.max(1, Math.min(maxRecent, maxPast)) : 1
    return { topic, after: null, newest: true, limit }
  }

  #give(feed: TopicFeed, request: ReadRequest | undefined, page: LogPage | undefined): void {
    if (!request || !page || this.#isClosed) return
    if (request.newest) feed.began(page)
    else feed.followed(page)
    if (!feed.isSettled) this.#waiting.add(feed)
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const over = () => {
        this.#pause = null
        resolve()
      }
      this.#pause = { timer: setTimeout(over, pauseMs), over }
    })
  }
}
