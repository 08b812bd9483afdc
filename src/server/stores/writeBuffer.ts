import { isRealtimeError } from '../../protocol'
import { StoreError } from '../errors'
import type { Appended, StoredEvent } from '../eventStore'
import { storedOf, type EventRecord } from './eventRecord'

/** How much may wait for a store that is slow. */
export interface WriteBufferOptions {
  /** Events that may wait to be written; beyond it appends are refused. @default 10000 */
  readonly maxWaiting?: number
  /** How much they may hold together, characters of JSON. @default 33554432 */
  readonly maxWaitingChars?: number
  /** How long an append waits before its author is told to try again, milliseconds. @default 10000 */
  readonly maxWaitMs?: number
}

/** What became of one record: its new place, or the event that it repeats. */
export type Written = { readonly sequence: number } | { readonly known: StoredEvent }

/** Writes records in one transaction; a retryable error is tried again. */
export type WriteBatch = (records: readonly EventRecord[]) => Promise<readonly Written[]>

interface Group {
  readonly records: readonly EventRecord[]
  readonly chars: number
  /** Of the monotonic clock. */
  readonly until: number
  readonly resolve: (appended: readonly Appended[]) => void
  readonly reject: (error: unknown) => void
  isOver: boolean
}

/** Groups are written together up to this many events: one commit for all of them. */
const maxBatch = 500
/** Between two attempts, milliseconds. */
const firstPauseMs = 20
const maxPauseMs = 1_000
const retryAfterMs = 1_000

/**
 * Stands between publishers and a store: what comes while a write goes on is written together, in
 * order, and no more than a bound may wait. Acknowledged means committed.
 */
export class WriteBuffer {
  readonly #write: WriteBatch
  readonly #epoch: string
  readonly #limits: Required<WriteBufferOptions>
  #groups: Group[] = []
  #inFlight: readonly Group[] = []
  #waiting = 0
  #chars = 0
  /** Groups that are written each by itself, since together they were refused. */
  #alone = 0
  #isWriting = false
  #isClosed = false
  #deadline: NodeJS.Timeout | null = null
  #idle: (() => void)[] = []

  constructor(epoch: string, write: WriteBatch, options: WriteBufferOptions) {
    this.#epoch = epoch
    this.#write = write
    const { maxWaiting = 10_000, maxWaitingChars = 33_554_432, maxWaitMs = 10_000 } = options
    this.#limits = { maxWaiting, maxWaitingChars, maxWaitMs }
  }

  /** Events that wait to be written, or are being written. */
  get waiting(): number {
    return this.#waiting
  }

  append(records: readonly EventRecord[]): Promise<readonly Appended[]> {
    if (records.length === 0) return Promise.resolve([])
    let chars = 0
    for (const { dataText } of records) chars += dataText.length
    const { maxWaiting, maxWaitingChars, maxWaitMs } = this.#limits
    if (this.#isClosed) return Promise.reject(new StoreError('The store is closed.'))
    // the first group may be as large as it likes, or it could never be written
    const isFull =
      this.#waiting > 0 &&
      (this.#waiting + records.length > maxWaiting || this.#chars + chars > maxWaitingChars)
    if (isFull) return Promise.reject(tooSlow('too many events wait to be written'))
    this.#waiting += records.length
    this.#chars += chars
    return new Promise((resolve, reject) => {
      const until = performance.now() + maxWaitMs
      this.#groups.push({ records, chars, until, resolve, reject, isOver: false })
      this.#watch()
      // what else this tick brings comes along
      if (!this.#isWriting) setImmediate(() => void this.#run())
      this.#isWriting = true
    })
  }

  /** Takes no more, and resolves once everything that waits is written or refused. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#waiting === 0) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  readonly #run = async (): Promise<void> => {
    let pauseMs = firstPauseMs
    while (this.#groups.length > 0) {
      const batch = this.#take()
      try {
        this.#settle(batch, await this.#write(batch.flatMap(({ records }) => records)))
        pauseMs = firstPauseMs
      } catch (error) {
        if (isRealtimeError(error) && error.retryable) {
          // back in front, in the same order: ids make a second attempt harmless
          this.#groups.unshift(...batch.filter(({ isOver }) => !isOver))
          await new Promise((resolve) => setTimeout(resolve, pauseMs))
          pauseMs = Math.min(pauseMs * 2, maxPauseMs)
        } else if (batch.length > 1) {
          // one of them is at fault, and the others are none the worse for it
          this.#groups.unshift(...batch.filter(({ isOver }) => !isOver))
          this.#alone = batch.length
        } else for (const group of batch) this.#end(group, () => group.reject(error))
      }
    }
    this.#inFlight = []
    this.#isWriting = false
  }

  #take(): readonly Group[] {
    let count = 0
    let events = 0
    for (const { records } of this.#groups) {
      if (count > 0 && this.#alone > 0) break
      if (count > 0 && events + records.length > maxBatch) break
      count += 1
      events += records.length
    }
    this.#alone = Math.max(0, this.#alone - 1)
    this.#inFlight = this.#groups.splice(0, count)
    return this.#inFlight
  }

  #settle(batch: readonly Group[], written: readonly Written[]): void {
    let next = 0
    for (const group of batch) {
      const appended = group.records.map((record): Appended => {
        const result = written[next++]
        if (!result) throw new StoreError('The store answered for fewer events than it was given.')
        return 'known' in result
          ? { event: result.known, isNew: false }
          : { event: storedOf(record, this.#epoch, result.sequence), isNew: true }
      })
      this.#end(group, () => group.resolve(appended))
    }
  }

  #end(group: Group, tell: () => void): void {
    if (group.isOver) return
    group.isOver = true
    this.#waiting -= group.records.length
    this.#chars -= group.chars
    tell()
    if (this.#waiting > 0) return
    if (this.#deadline) clearTimeout(this.#deadline)
    this.#deadline = null
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  /** A store that hangs tells nothing: whoever has waited long enough is told in its place. */
  #watch(): void {
    if (this.#deadline) return
    this.#deadline = setTimeout(
      () => {
        this.#deadline = null
        const over = [...this.#inFlight, ...this.#groups].filter(
          ({ until }) => until <= performance.now(),
        )
        for (const group of over) this.#end(group, () => group.reject(tooSlow('it took too long')))
        this.#groups = this.#groups.filter(({ isOver }) => !isOver)
        if (this.#waiting > 0) this.#watch()
      },
      Math.max(1, this.#limits.maxWaitMs / 4),
    )
  }
}

function tooSlow(why: string): StoreError {
  return new StoreError(`The event was not acknowledged: ${why}. Append it again with its id.`, {
    ...{ retryable: true, retryAfterMs },
  })
}
