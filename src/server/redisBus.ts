import { randomUUID } from 'node:crypto'
import { isRecord, RealtimeError } from '../protocol'
import { BusError, missingPackage } from './errors'
import type { BusListener, EventBus, WakeUp } from './eventBus'

/** As much of a client of the package `redis` as the bus uses. */
export interface RedisBusClient {
  readonly isReady: boolean
  duplicate(options: { disableOfflineQueue: boolean }): RedisBusClient
  on(event: 'ready' | 'error', listener: (error: Error) => void): unknown
  connect(): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  publish(channel: string, message: string): Promise<unknown>
  destroy(): void
}

/** Options of {@link createRedisBus}. */
export interface RedisBusOptions {
  /** Where Redis is, `redis://…` or `rediss://…`. @default 'redis://localhost:6379' */
  readonly url?: string | undefined
  /**
   * A client of the package `redis` instead. The bus connects twice the way it does, and leaves the
   * client itself alone.
   */
  readonly client?: RedisBusClient
  /** Begins the name of the channel; servers of one log share it. @default 'tidings:' */
  readonly prefix?: string
}

/** Topics whose wake-ups are kept while Redis is away; the oldest go first, and are found by looking. */
const maxUnsaid = 10_000

/**
 * Wakes other servers through Redis, by `PUBLISH` on one channel. Redis holds nothing that could be
 * lost: while it is away each server looks into the store by itself, once a second.
 *
 * @example
 * ```ts
 * const realtime = createRealtimeServer({ authenticate, store, bus: createRedisBus({ url }) })
 * ```
 */
export function createRedisBus(options: RedisBusOptions = {}): EventBus {
  return new RedisBus(options)
}

class RedisBus implements EventBus {
  readonly #options: RedisBusOptions
  readonly #channel: string
  /** By which a server knows its own wake-ups. */
  readonly #id = randomUUID()
  readonly #unsaid = new Map<string, WakeUp>()
  /** A connection that is subscribed does nothing else, so there is one to hear and one to speak. */
  #hearing: RedisBusClient | null = null
  #speaking: RedisBusClient | null = null
  #listener: BusListener | null = null
  #isSubscribed = false
  /** While Redis has not answered what was said last: what comes meanwhile waits, once for each topic. */
  #isSaying = false
  #state: 'seeking' | 'connected' | 'lost' = 'seeking'
  #isClosed = false

  constructor(options: RedisBusOptions) {
    this.#options = options
    this.#channel = `${options.prefix ?? 'tidings:'}wake`
  }

  get isConnected(): boolean {
    return this.#state === 'connected'
  }

  async start(listener: BusListener): Promise<void> {
    const open = await opener(this.#options)
    if (this.#isClosed) return
    this.#listener = listener
    const hearing = open()
    const speaking = open()
    this.#hearing = hearing
    this.#speaking = speaking
    hearing.on('ready', () => void this.#onReady(hearing))
    hearing.on('error', (error) => this.#onError(hearing, error))
    speaking.on('ready', () => {
      this.#isSaying = false
      this.#say()
    })
    // Redis is away for both: the one that hears tells it
    speaking.on('error', () => undefined)
    for (const client of [hearing, speaking]) client.connect().catch(() => undefined)
  }

  publish(wakeUps: readonly WakeUp[]): void {
    for (const wakeUp of wakeUps) {
      this.#unsaid.delete(wakeUp.topic)
      this.#unsaid.set(wakeUp.topic, wakeUp)
    }
    this.#say()
  }

  close(): Promise<void> {
    this.#isClosed = true
    this.#state = 'lost'
    this.#unsaid.clear()
    this.#hearing?.destroy()
    this.#speaking?.destroy()
    return Promise.resolve()
  }

  async #onReady(hearing: RedisBusClient): Promise<void> {
    try {
      // from then on the client subscribes again by itself, before it says that it is ready
      if (!this.#isSubscribed) await hearing.subscribe(this.#channel, (text) => this.#hear(text))
    } catch (error) {
      this.#onError(hearing, error)
      return
    }
    this.#isSubscribed = true
    if (this.#isClosed || !hearing.isReady) return
    this.#state = 'connected'
    this.#listener?.connected()
  }

  #onError(hearing: RedisBusClient, cause: unknown): void {
    // each attempt fails anew; that is one loss
    if (this.#isClosed || this.#state === 'lost') return
    if (this.#state === 'connected' && hearing.isReady) return
    this.#state = 'lost'
    const words = 'Redis cannot be reached: until it can, the store is looked into once a second.'
    this.#listener?.lost(new BusError(words, cause))
  }

  /** Says what is unsaid, if Redis is there. */
  #say(): void {
    for (const topic of this.#unsaid.keys()) {
      if (this.#unsaid.size <= maxUnsaid) break
      this.#unsaid.delete(topic)
    }
    if (this.#unsaid.size === 0 || this.#isSaying || !this.#speaking?.isReady) return
    const wakeUps = [...this.#unsaid.values()]
    this.#unsaid.clear()
    const text = JSON.stringify({ from: this.#id, wakeUps })
    this.#isSaying = true
    this.#speaking.publish(this.#channel, text).then(
      () => {
        this.#isSaying = false
        this.#say()
      },
      () => {
        this.#isSaying = false
        if (this.#isClosed) return
        for (const each of wakeUps) {
          if (!this.#unsaid.has(each.topic)) this.#unsaid.set(each.topic, each)
        }
      },
    )
  }

  #hear(text: string): void {
    const wakeUps = parseMessage(text, this.#id)
    if (wakeUps.length > 0 && !this.#isClosed) this.#listener?.wake(wakeUps)
  }
}

/** Wake-ups of another server; none for one's own, and for what is no message. */
function parseMessage(text: string, ownId: string): readonly WakeUp[] {
  try {
    const message: unknown = JSON.parse(text)
    if (!isRecord(message) || message.from === ownId || !Array.isArray(message.wakeUps)) return []
    return message.wakeUps.filter(isWakeUp)
  } catch {
    return []
  }
}

const isWakeUp = (value: unknown): value is WakeUp =>
  isRecord(value) &&
  typeof value.topic === 'string' &&
  typeof value.epoch === 'string' &&
  Number.isSafeInteger(value.offset)

/** What makes a connection that is not open yet. */
async function opener({ url, client }: RedisBusOptions): Promise<() => RedisBusClient> {
  // what cannot be said now is kept here, once for each topic, and not in the client's queue
  const options = { disableOfflineQueue: true }
  if (client) return () => client.duplicate(options)
  const { createClient } = await import('redis').catch((cause: unknown) => {
    throw missingPackage('redis', 'The Redis bus', cause)
  })
  return () => {
    try {
      return createClient({ ...options, ...(url === undefined ? {} : { url }) })
    } catch {
      // the error of the client is no cause to keep: it holds the URL, and that may hold a password
      throw new RealtimeError('CONFIGURATION', 'The URL of Redis is none: write redis://host:6379.')
    }
  }
}
