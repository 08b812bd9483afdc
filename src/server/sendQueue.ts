import type { Channel } from './channel'

/** Limits of one connection's outbound side. */
export interface SendLimits {
  /** Waiting bytes at which a reader that takes nothing is cut. @default 1048576 */
  readonly maxBufferedBytes: number
  /** How long the connection may take nothing while something waits, milliseconds. @default 10000 */
  readonly maxStallMs: number
  /** Whether events that wait together travel as one JSON array. @default true */
  readonly pack: boolean
}

interface Waiting {
  readonly text: string
  readonly bytes: number
  readonly isEvent: boolean
}

/** Above this the socket is left to drain first: what waits here can still be packed. */
const highWaterBytes = 64 * 1024
/** How long a reader above its limit may take nothing: a burst within one tick is not its fault. */
const overLimitMs = 1_000
/** At this many times the limit a reader is cut even if it takes something. */
const hardLimitFactor = 16
/** A packed frame stays below this (API Gateway takes messages of 128 KB). */
const maxFrameBytes = 64 * 1024

/**
 * What one connection still has to be sent, in order. Events that wait in the same tick are packed
 * into one frame, and a reader that does not keep up is reported once, so that memory is bounded.
 */
export class SendQueue {
  readonly #channel: Channel
  readonly #limits: SendLimits
  readonly #onSlow: () => void
  #waiting: Waiting[] = []
  #waitingBytes = 0
  /** What the channel held when the flush that is due was asked for; asking it each time is dear. */
  #heldBytes = 0
  #unwritten = 0
  #flush: NodeJS.Immediate | null = null
  /** Runs on while nothing is unwritten: most frames leave at once, and a timer for each is dear. */
  #stall: NodeJS.Timeout | null = null
  /** When the network last took something, or was first given something; of the monotonic clock. */
  #tookAt = 0
  #overLimit: NodeJS.Timeout | null = null
  /** Counts what the network took, to see whether it takes anything. */
  #writtenCount = 0
  #drained: (() => void)[] = []
  #isClosed = false

  constructor(channel: Channel, limits: SendLimits, onSlow: () => void) {
    this.#channel = channel
    this.#limits = limits
    this.#onSlow = onSlow
  }

  /** Whether a replay may go on: it fills half the limit, so that live events still fit. */
  get hasRoom(): boolean {
    return this.bufferedBytes < this.#limits.maxBufferedBytes / 2
  }

  /** Queues one serialised frame; only events are packed together. */
  push(text: string, isEvent: boolean): void {
    if (this.#isClosed) return
    const bytes = Buffer.byteLength(text)
    this.#waiting.push({ text, bytes, isEvent })
    this.#waitingBytes += bytes
    if (!this.#flush) {
      this.#flush = setImmediate(this.#onFlush)
      this.#heldBytes = this.#channel.bufferedBytes
    }
    const { maxBufferedBytes } = this.#limits
    if (this.#waitingBytes + this.#heldBytes > maxBufferedBytes) this.#watchLimit()
  }

  /** Resolves when everything has left, or the queue is closed. A long replay waits here. */
  drained(): Promise<void> {
    if (this.#isClosed || (this.#waiting.length === 0 && this.#unwritten === 0)) {
      return Promise.resolve()
    }
    return new Promise((resolve) => this.#drained.push(resolve))
  }

  /** Sends what waits now, for a last frame before a close. */
  flush(): void {
    while (this.#waiting.length > 0) this.#sendNext()
  }

  close(): void {
    this.#isClosed = true
    if (this.#flush) clearImmediate(this.#flush)
    if (this.#stall) clearTimeout(this.#stall)
    if (this.#overLimit) clearTimeout(this.#overLimit)
    this.#flush = null
    this.#stall = null
    this.#overLimit = null
    this.#waiting = []
    this.#waitingBytes = 0
    this.#release()
  }

  readonly #onFlush = () => {
    this.#flush = null
    while (this.#waiting.length > 0 && this.#channel.bufferedBytes < highWaterBytes) {
      this.#sendNext()
    }
  }

  #sendNext(): void {
    let count = 1
    if (this.#limits.pack && this.#channel.packs !== false && this.#waiting[0]?.isEvent) {
      let bytes = this.#waiting[0].bytes
      for (; count < this.#waiting.length; count += 1) {
        const next = this.#waiting[count]
        if (!next?.isEvent || bytes + next.bytes > maxFrameBytes) break
        bytes += next.bytes
      }
    }
    const text = this.#take(count)
    if (this.#unwritten === 0) this.#tookAt = performance.now()
    this.#unwritten += 1
    this.#stall ??= setTimeout(this.#onStall, this.#limits.maxStallMs)
    this.#channel.send(text, this.#onWritten)
  }

  /** Takes the first frames that wait, as one text. */
  #take(count: number): string {
    if (count === 1) {
      const { text = '', bytes = 0 } = this.#waiting.shift() ?? {}
      this.#waitingBytes -= bytes
      return text
    }
    const sent = this.#waiting.splice(0, count)
    for (const { bytes } of sent) this.#waitingBytes -= bytes
    return `[${sent.map(({ text }) => text).join(',')}]`
  }

  readonly #onStall = () => {
    this.#stall = null
    if (this.#unwritten === 0) return
    const leftMs = this.#tookAt + this.#limits.maxStallMs - performance.now()
    if (leftMs <= 0) this.#slow()
    else this.#stall = setTimeout(this.#onStall, Math.ceil(leftMs))
  }

  readonly #onWritten = () => {
    if (this.#isClosed) return
    this.#unwritten -= 1
    this.#writtenCount += 1
    this.#tookAt = performance.now()
    if (this.#waiting.length > 0) this.#flush ??= setImmediate(this.#onFlush)
    else if (this.#unwritten === 0) this.#release()
  }

  /** What has not left this process yet, bytes. */
  get bufferedBytes(): number {
    return this.#waitingBytes + this.#channel.bufferedBytes
  }

  #watchLimit(): void {
    const { maxBufferedBytes } = this.#limits
    if (this.bufferedBytes > maxBufferedBytes * hardLimitFactor) {
      this.#slow()
      return
    }
    if (this.#overLimit) return
    const before = this.#writtenCount
    const check = () => {
      this.#overLimit = null
      if (this.#isClosed || this.bufferedBytes <= maxBufferedBytes) return
      if (this.#writtenCount === before) this.#slow()
      else this.#watchLimit()
    }
    // a busy process runs the timer late and first; what was written is heard of after it
    this.#overLimit = setTimeout(() => setImmediate(check), overLimitMs)
  }

  #slow(): void {
    if (this.#isClosed) return
    this.close()
    this.#onSlow()
  }

  #release(): void {
    const drained = this.#drained
    this.#drained = []
    for (const resolve of drained) resolve()
  }
}
