import type { RealtimeServer } from '../createRealtimeServer'
import type { NewEvent, StoredEvent } from '../eventStore'
import type { PlatformEvent } from './platform'

interface PlatformLogOptions {
  readonly realtime: RealtimeServer
  readonly topic: string
  readonly tenantId: string
  /** Hears every event, past ones too. */
  readonly onEvent: (event: StoredEvent) => void
}

/** Where the platform's events go: to the log, or, for the sample's past, only to the feed. */
export class PlatformLog {
  readonly #options: PlatformLogOptions
  #mode: 'live' | 'past' | 'lost' = 'live'
  #pastCount = 0

  constructor(options: PlatformLogOptions) {
    this.#options = options
  }

  readonly record = async (event: PlatformEvent): Promise<StoredEvent> => {
    const { realtime, topic, tenantId, onEvent } = this.#options
    const { type, data, at, author } = event
    if (this.#mode === 'past') {
      this.#pastCount += 1
      const eventId = `past-${this.#pastCount}`
      const place = { topic, tenantId, sequence: 0, epoch: 'past' }
      const past: StoredEvent = { type, data, timestamp: at, eventId, ...place }
      onEvent(past)
      return past
    }
    const { originId } = author
    const fresh: NewEvent = {
      ...{ topic, type, data, tenantId, timestamp: at },
      ...(originId === undefined ? {} : { originId }),
    }
    const log = this.#mode === 'lost' ? realtime.store : realtime
    const appended = await log.append(fresh)
    onEvent(appended.event)
    return appended.event
  }

  /** What `work` records happened before the log began. */
  asPast(work: () => Promise<void>): Promise<void> {
    return this.#in('past', work)
  }

  /** What `work` records gets its number in the log, but is sent to nobody. */
  unsent(work: () => Promise<void>): Promise<void> {
    return this.#in('lost', work)
  }

  async #in(mode: 'past' | 'lost', work: () => Promise<void>): Promise<void> {
    this.#mode = mode
    try {
      await work()
    } finally {
      this.#mode = 'live'
    }
  }
}
