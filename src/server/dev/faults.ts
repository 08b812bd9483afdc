import type { Channel } from '../channel'
import type { SocketChannel } from '../gateways/websocket'

/** Messages kept for a connection while it is frozen; beyond it the connection is cut on thawing. */
const maxFrozen = 10_000

/** Stands between sessions and their connections and does to them what networks do. */
export class Faults {
  readonly #channels = new Set<FaultyChannel>()
  #isFrozen = false

  get isFrozen(): boolean {
    return this.#isFrozen
  }

  readonly wrap = (socket: SocketChannel): Channel => {
    const channel = new FaultyChannel(socket, (each) => this.#channels.delete(each))
    this.#channels.add(channel)
    if (this.#isFrozen) channel.freeze()
    return channel
  }

  /**
   * From now on nothing is sent or read, while every socket stays open.
   * @returns how many there are
   */
  freeze(): number {
    this.#isFrozen = true
    for (const channel of this.#channels) channel.freeze()
    return this.#channels.size
  }

  /** What was held back arrives late. */
  thaw(): void {
    this.#isFrozen = false
    for (const channel of this.#channels) channel.thaw()
  }

  /** Sends a raw message to every client that has authenticated. */
  sendRaw(message: string | Uint8Array): void {
    for (const channel of this.#channels) channel.sendRaw(message)
  }

  /** Events that are sent while `work` runs reach nobody. */
  async lost(work: () => Promise<void>): Promise<void> {
    for (const channel of this.#channels) channel.lose(true)
    await work()
    // sessions send at the end of the tick
    await new Promise((resolve) => setImmediate(resolve))
    for (const channel of this.#channels) channel.lose(false)
  }

  /** What is sent while `work` runs reaches clients in reverse, each event on its own. */
  async reversed(work: () => Promise<void>): Promise<void> {
    for (const channel of this.#channels) channel.hold()
    await work()
    // sessions send at the end of the tick
    await new Promise((resolve) => setImmediate(resolve))
    for (const channel of this.#channels) channel.releaseReversed()
  }
}

class FaultyChannel implements Channel {
  readonly #socket: SocketChannel
  readonly #onGone: (channel: FaultyChannel) => void
  #isReady = false
  #frozen: (string | Uint8Array)[] | null = null
  #held: string[] | null = null
  #close: (() => void) | null = null
  #isLosing = false

  constructor(socket: SocketChannel, onGone: (channel: FaultyChannel) => void) {
    this.#socket = socket
    this.#onGone = onGone
    socket.onGone(() => onGone(this))
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedBytes
  }

  send(text: string, onWritten: () => void): void {
    if (text.startsWith('{"type":"auth.success"')) this.#isReady = true
    if (this.#frozen) {
      this.#freezeOne(text)
      queueMicrotask(onWritten)
    } else if (this.#isLosing && text.includes('"sequence":')) queueMicrotask(onWritten)
    else if (this.#held && text.includes('"sequence":')) {
      const parsed: unknown = JSON.parse(text)
      const events: unknown[] = Array.isArray(parsed) ? parsed : [parsed]
      this.#held.push(...events.map((event) => JSON.stringify(event)))
      queueMicrotask(onWritten)
    } else this.#socket.send(text, onWritten)
  }

  sendRaw(message: string | Uint8Array): void {
    if (!this.#isReady) return
    if (this.#frozen) this.#freezeOne(message)
    else this.#socket.send(message, () => undefined)
  }

  ping(): void {
    if (!this.#frozen) this.#socket.ping?.()
  }

  close(code: number, reason: string): void {
    // a frozen network delivers no close either
    if (this.#frozen) this.#close = () => this.#socket.close(code, reason)
    else this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#onGone(this)
    this.#socket.terminate()
  }

  freeze(): void {
    this.#frozen ??= []
    this.#socket.pause()
  }

  thaw(): void {
    const frozen = this.#frozen
    if (!frozen) return
    this.#frozen = null
    this.#socket.resume()
    for (const message of frozen) this.#socket.send(message, () => undefined)
    if (frozen.length >= maxFrozen) this.terminate()
    this.#close?.()
  }

  lose(isLosing: boolean): void {
    this.#isLosing = isLosing
  }

  hold(): void {
    this.#held ??= []
  }

  releaseReversed(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const text of held.reverse()) this.send(text, () => undefined)
  }

  #freezeOne(message: string | Uint8Array): void {
    if (this.#frozen && this.#frozen.length < maxFrozen) this.#frozen.push(message)
  }
}
