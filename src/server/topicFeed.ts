import type { TopicPosition } from '../protocol'
import type { LogPage, StoredEvent } from './eventStore'

/** Hears each event of a topic with its serialised form, which all readers share. */
export type LogListener = (event: StoredEvent, text: string) => void

/** Hears that the log has gone back to a position, and gives the numbers after it once more. */
export type SetbackListener = (to: TopicPosition) => void

/** An event as it is handed to readers: its place and its serialised form. */
export interface LogEntry {
  readonly sequence: number
  readonly epoch: string
  readonly text: string
}

/** What a reader of the log gets. */
export interface LogEntries {
  /** As {@link LogPage.outcome}. */
  readonly outcome: LogPage['outcome']
  /** Oldest first. */
  readonly entries: readonly LogEntry[]
  readonly head: TopicPosition
  readonly hasMore: boolean
}

/** What feeds tell the log they belong to. */
export interface FeedHost {
  /** Events that a feed remembers. */
  readonly maxRecent: number
  /** The feed heard of something that it does not have: it has to be read from the store. */
  behind(feed: TopicFeed): void
  /** Characters that feeds remember, more or fewer than before. */
  remembered(chars: number): void
}

/**
 * One topic as this process knows it: who listens, up to where they have been told, and the newest
 * events, so that many clients who come back at once do not all ask the database.
 */
export class TopicFeed {
  readonly topic: string
  readonly listeners = new Map<LogListener, SetbackListener>()
  readonly #host: FeedHost
  /** Up to where listeners were told; `null` until the store was asked. */
  position: TopicPosition | null = null
  /** Heard of, and not yet told. */
  target: TopicPosition | null = null
  /** Something may have gone unheard while nobody listened. */
  isStale = false
  /** A reader wants to know what happened before; it is fetched once. */
  wantsRecent = false
  hasRecent = false
  /** While the store is asked for the first time: from here on listeners are owed what it says. */
  #owedFrom = Infinity
  #asked: TopicPosition | null = null
  #recent: LogEntry[] = []
  #chars = 0
  #isDisposed = false
  #waiters: { resolve: () => void; reject: (error: unknown) => void }[] = []

  constructor(topic: string, host: FeedHost) {
    this.topic = topic
    this.#host = host
  }

  /** Whether nothing is known of that listeners have not been told. */
  get isCurrent(): boolean {
    const { position, target } = this
    if (!position || this.isStale) return false
    return !target || (target.epoch === position.epoch && target.offset <= position.offset)
  }

  /** Whether nothing has to be read before readers can be answered. */
  get isSettled(): boolean {
    return this.isCurrent && (!this.wantsRecent || this.hasRecent)
  }

  /** Whether somebody waits until it is settled. */
  get isAwaited(): boolean {
    return this.#waiters.length > 0
  }

  /** Resolves once the feed is settled; rejects when the store could not be read. */
  settled(): Promise<void> {
    if (this.isSettled) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject })
      this.#host.behind(this)
    })
  }

  /** An event that was appended here. */
  heard(event: StoredEvent): void {
    const { epoch, sequence } = event
    const { position } = this
    const isNewEpoch = position !== null && position.epoch !== epoch
    if (position && (isNewEpoch || sequence === position.offset + 1)) {
      if (isNewEpoch) this.#forget()
      this.#tell(event)
    } else if (this.#wasAnother(event)) {
      this.#goBack({ epoch, offset: sequence - 1 })
      this.#tell(event)
    } else this.wake({ epoch, offset: sequence })
  }

  /** The topic has events up to there. */
  wake(to: TopicPosition): void {
    const { position, target } = this
    if (!position) this.#owedFrom = Math.min(this.#owedFrom, to.offset)
    else if (to.epoch === position.epoch && to.offset <= position.offset) return
    if (!target || target.epoch !== to.epoch || target.offset < to.offset) this.target = to
    if (this.listeners.size > 0 || this.#waiters.length > 0) this.#host.behind(this)
  }

  /** The store is being asked; what is heard from now on may not be in its answer. */
  asking(): void {
    this.#asked = this.target
  }

  /** The newest events of the topic, as the store has them. */
  began(page: LogPage): void {
    const { position } = this
    this.hasRecent = this.wantsRecent
    this.isStale = false
    if (position && position.epoch === page.head.epoch) {
      // what lies before the position is only remembered, what comes after it is told
      const known = page.events.filter(({ sequence }) => sequence <= position.offset)
      this.#remember(known)
      this.followed({ ...page, events: page.events.slice(known.length) })
      return
    }
    const offset = Math.min(this.#owedFrom - 1, page.head.offset)
    const past = page.events.filter(({ sequence }) => sequence <= offset)
    this.position = { epoch: page.head.epoch, offset }
    this.#remember(past)
    const owed = page.events.slice(past.length)
    // the page may not reach back to what is owed; then that is read on its own
    const isWhole = offset === page.head.offset || owed[0]?.sequence === offset + 1
    if (isWhole) this.followed({ ...page, events: owed })
    else this.target ??= page.head
  }

  /** What follows on the position, as the store has it. */
  followed(page: LogPage): void {
    this.isStale = false
    if (page.outcome === 'reset' && page.head.epoch === this.position?.epoch) {
      this.#goBack(page.head)
    } else if (page.outcome === 'reset') {
      // numbered anew: whatever the new numbering has is news
      this.#forget()
      this.position = { epoch: page.head.epoch, offset: 0 }
      this.target = page.head
    }
    for (const event of page.events) {
      if (event.sequence <= (this.position?.offset ?? 0)) continue
      if (event.sequence !== (this.position?.offset ?? 0) + 1) this.#forget()
      this.#tell(event)
    }
    if (page.outcome === 'ok' && !page.hasMore) {
      this.#skipTo(page.head)
      // also when the store has less than was said: what is not there cannot be waited for
      if (this.target === this.#asked) this.target = null
    }
    this.#settle()
  }

  /** The store could not be read. */
  failed(error: unknown): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error)
  }

  /** What follows on a position, if all of it is remembered. */
  recentAfter(after: TopicPosition, limit: number): LogEntries | null {
    const { position } = this
    if (!position || after.epoch !== position.epoch || after.offset > position.offset) return null
    const first = this.#recent.length - (position.offset - after.offset)
    if (first < 0) return null
    const entries = this.#recent.slice(first, first + limit)
    const hasMore = first + limit < this.#recent.length
    return { outcome: 'ok', entries, head: position, hasMore }
  }

  /** Remembers nothing any more, also of what is still being read for it. */
  dispose(): void {
    this.#isDisposed = true
    this.#forget()
  }

  /** Remembers half as much, to make room. */
  halve(): void {
    this.#trim(Math.floor(this.#recent.length / 2))
  }

  #tell(event: StoredEvent): void {
    const text = JSON.stringify(event)
    const { epoch, sequence } = event
    this.position = { epoch, offset: sequence }
    if (this.#host.maxRecent > 0) this.#push({ epoch, sequence, text })
    for (const listener of this.listeners.keys()) listener(event, text)
  }

  /** Whether its number was told of as that of another event. */
  #wasAnother({ sequence, eventId }: StoredEvent): boolean {
    const told = this.#recent.at(sequence - 1 - (this.position?.offset ?? 0))
    return (
      told?.sequence === sequence && !told.text.includes(`"eventId":${JSON.stringify(eventId)}`)
    )
  }

  /** A copy that lagged has taken the place of the store: what it lacks is gone, and its numbers come again. */
  #goBack(to: TopicPosition): void {
    this.#forget()
    this.position = to
    for (const wentBack of this.listeners.values()) wentBack(to)
  }

  #push(entry: LogEntry): void {
    if (this.#isDisposed) return
    this.#recent.push(entry)
    this.#chars += entry.text.length
    this.#host.remembered(entry.text.length)
    // cut in slices: a shift() for each event would move the whole array each time
    const { maxRecent } = this.#host
    if (this.#recent.length > maxRecent * 1.1) this.#trim(maxRecent)
  }

  /** Remembers events of the past, as far as they lead up to the position without a hole. */
  #remember(events: readonly StoredEvent[]): void {
    this.#forget()
    let next = this.position?.offset ?? 0
    const entries: LogEntry[] = []
    for (const event of [...events].reverse()) {
      if (event.sequence !== next) break
      const { epoch, sequence } = event
      entries.push({ epoch, sequence, text: JSON.stringify(event) })
      next -= 1
    }
    for (const entry of entries.reverse()) this.#push(entry)
  }

  #trim(length: number): void {
    const dropped = this.#recent.slice(0, this.#recent.length - length)
    this.#recent = length === 0 ? [] : this.#recent.slice(-length)
    let chars = 0
    for (const { text } of dropped) chars += text.length
    this.#chars -= chars
    this.#host.remembered(-chars)
  }

  #forget(): void {
    this.#host.remembered(-this.#chars)
    this.#chars = 0
    this.#recent = []
  }

  /** The newest events are gone from the store: nobody can be told of them. */
  #skipTo(head: TopicPosition): void {
    if (!this.position || head.offset <= this.position.offset) return
    this.#forget()
    this.position = head
  }

  #settle(): void {
    if (!this.isSettled) return
    this.target = null
    this.#owedFrom = Infinity
    for (const { resolve } of this.#waiters.splice(0)) resolve()
  }
}
