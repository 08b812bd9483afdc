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
  #mode: 'live' | 'past' = 'live'
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
    const appended = await realtime.append(fresh)
    onEvent(appended.event)
    return appended.event
  }

  /** What `work` records happened before the log began. */
  async asPast(work: () => Promise<void>): Promise<void> {
    this.#mode = 'past'
    try {
      await work()
    } finally {
      this.#mode = 'live'
    }
  }
}
