import type { Appended, EventStore, NewEvent, StoredEvent } from './eventStore'

/** Hears each event of a topic with its serialised form, which all readers share. */
export type LogListener = (event: StoredEvent, text: string) => void

/** A log, not a broadcast: the store numbers an event, then whoever reads the topic hears it. */
export class EventLog {
  readonly store: EventStore
  /** Events appended through this log since it began. */
  appendedCount = 0
  readonly #listeners = new Map<string, Set<LogListener>>()

  constructor(store: EventStore) {
    this.store = store
  }

  /** Resolves once the event is stored and handed to every reader of this process. */
  async append(event: NewEvent): Promise<Appended> {
    const appended = await this.store.append(event)
    if (appended.isNew) {
      this.appendedCount += 1
      this.#fanOut(appended.event)
    }
    return appended
  }

  /** @returns stop listening, idempotent */
  listen(topic: string, listener: LogListener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) {
        this.#listeners.delete(topic)
      }
    }
  }

  #fanOut(event: StoredEvent): void {
    const listeners = this.#listeners.get(event.topic)
    if (!listeners) return
    const text = JSON.stringify(event)
    for (const listener of [...listeners]) listener(event, text)
  }
}
