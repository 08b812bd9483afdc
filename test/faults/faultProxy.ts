import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Random } from './random'

/** Which way bytes go. */
export type Direction = 'up' | 'down'

/** One connection through the proxy. */
interface Pair {
  readonly client: Socket
  readonly server: Socket
  /** Bytes handed on so far, each way. */
  readonly passed: Record<Direction, number>
}

/** A TCP proxy between a client and a server that does to bytes what networks do. */
export class FaultProxy {
  readonly #target: () => number
  readonly #random: Random
  readonly #pairs = new Set<Pair>()
  #listener: Server | null = null
  #port = 0
  /** Bytes that go this way are swallowed. */
  blackHole = { up: false, down: false }
  /** Each chunk waits this long, and up to `jitterMs` more, without overtaking another. */
  delayMs = 0
  jitterMs = 0
  /** Towards the client, bytes a second. */
  bytesPerSecond = Infinity
  /** A connection silent for this long is cut, as proxies on the way do, milliseconds. */
  idleTimeoutMs = 0
  /**
   * The next chunk towards the client has one byte changed, to one that no JSON has: what a
   * checksum or TLS would not let through either is not told from what was meant.
   */
  corruptsNext = false
  /** Towards the client each new connection is cut after so many bytes, … */
  cutAfterBytes = Infinity
  /** … or swallowed from there on. */
  swallowsAfterCut = false
  /** Connections accepted since the start. */
  accepted = 0

  constructor(target: () => number, random: Random) {
    this.#target = target
    this.#random = random
  }

  get port() {
    return this.#port
  }

  get connections() {
    return this.#pairs.size
  }

  async listen() {
    const listener = createServer((client) => this.#accept(client))
    this.#listener = listener
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject)
      listener.listen(this.#port, '127.0.0.1', resolve)
    })
    const address = listener.address()
    if (typeof address === 'object' && address) this.#port = address.port
  }

  /** Refuses connections until `listen()`. */
  refuse() {
    this.#listener?.close()
    this.#listener = null
  }

  /** Resets every connection. */
  reset() {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy()
      server.destroy()
    }
  }

  /** Ends the server's half of every connection and leaves the other open. */
  halfClose() {
    for (const { client } of this.#pairs) client.end()
  }

  close() {
    this.refuse()
    this.reset()
  }

  #accept(client: Socket) {
    const server = connect(this.#target(), '127.0.0.1')
    const pair: Pair = { client, server, passed: { up: 0, down: 0 } }
    this.accepted++
    this.#pairs.add(pair)
    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      if (this.idleTimeoutMs > 0) socket.setTimeout(this.idleTimeoutMs, () => this.#end(pair))
    }
    // A black hole swallows the news of an end as well.
    client.on('close', () => this.blackHole.up || this.#end(pair))
    server.on('close', () => this.blackHole.down || this.#end(pair))
    this.#pipe(pair, 'up', client, server)
    this.#pipe(pair, 'down', server, client)
  }

  #end(pair: Pair) {
    this.#pairs.delete(pair)
    pair.client.destroy()
    pair.server.destroy()
  }

  #pipe(pair: Pair, direction: Direction, from: Socket, to: Socket) {
    let freeAt = 0
    let queue = Promise.resolve()
    from.on('data', (chunk: Buffer) => {
      const now = performance.now()
      const delay = this.delayMs + this.#random() * this.jitterMs
      const rate = direction === 'down' ? this.bytesPerSecond : Infinity
      freeAt = Math.max(now + delay, freeAt) + (chunk.length / rate) * 1_000
      const waitMs = freeAt - now
      const pass = () => this.#pass(pair, direction, to, chunk)
      if (waitMs < 1) queue = queue.then(pass)
      else {
        const due = new Promise<void>((resolve) => setTimeout(resolve, waitMs))
        queue = queue.then(() => due).then(pass)
      }
    })
  }

  #pass(pair: Pair, direction: Direction, to: Socket, chunk: Buffer) {
    if (this.blackHole[direction] || to.destroyed) return
    let bytes = chunk
    if (direction === 'down') {
      const left = this.cutAfterBytes - pair.passed.down
      if (bytes.length >= left) {
        if (left > 0) to.write(bytes.subarray(0, left))
        pair.passed.down = this.cutAfterBytes
        if (!this.swallowsAfterCut) this.#end(pair)
        return
      }
      if (this.corruptsNext && bytes.length > 20) {
        this.corruptsNext = false
        bytes = Buffer.from(bytes)
        bytes[bytes.length - 5] = 0x01
      }
    }
    pair.passed[direction] += bytes.length
    to.write(bytes)
  }
}
