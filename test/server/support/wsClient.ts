import { once } from 'node:events'
import { vi } from 'vitest'
import { WebSocket, type ClientOptions, type RawData } from 'ws'

/** One message off the wire, parsed. */
export interface Frame {
  type: string
  data: Record<string, unknown>
  sequence?: number
  epoch?: string
  topic?: string
  eventId?: string
  originId?: string
}

const waitOptions = { timeout: 20_000, interval: 5 }

/** A bare WebSocket client that remembers what it got. */
export class WsClient {
  readonly socket: WebSocket
  /** Messages as they came; a packed one is one entry. */
  readonly messages: string[] = []
  /** Every envelope in order, unpacked. */
  readonly frames: (Frame | null)[] = []
  close: { code: number; reason: string } | null = null

  constructor(url: string, options?: ClientOptions) {
    this.socket = new WebSocket(url, options)
    this.socket.on('message', (data: RawData, isBinary: boolean) => {
      const text = (data as Buffer).toString('utf8')
      this.messages.push(isBinary ? `binary ${text.length}` : text)
      try {
        const parsed = JSON.parse(text) as Frame | null | (Frame | null)[]
        this.frames.push(...(Array.isArray(parsed) ? parsed : [parsed]))
      } catch {
        // garbage is kept in `messages`
      }
    })
    this.socket.on('close', (code, reason) => {
      this.close = { code, reason: reason.toString('utf8') }
    })
    this.socket.on('error', () => undefined)
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open')
    return this
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** Opens, authenticates, and returns the data of `auth.success`. */
  async auth(extra: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    await this.opened()
    const before = this.ofType('auth.success').length
    this.send({ action: 'auth', token: 'token', ...extra })
    await vi.waitFor(() => {
      if (this.ofType('auth.success').length === before) throw new Error('no auth.success yet')
    }, waitOptions)
    return this.ofType('auth.success').at(-1)?.data ?? {}
  }

  ofType(type: string): Frame[] {
    return this.frames.filter((frame): frame is Frame => frame?.type === type)
  }

  /** Only events that have a place in the log. */
  get events(): Frame[] {
    return this.frames.filter((frame): frame is Frame => typeof frame?.sequence === 'number')
  }

  get sequences(): number[] {
    return this.events.map((frame) => frame.sequence ?? 0)
  }

  /** Resolves with the frame of that type, once there is one. */
  async next(type: string, index = 0): Promise<Frame> {
    return vi.waitFor(() => {
      const frame = this.ofType(type)[index]
      if (!frame) throw new Error(`no ${type} yet: ${this.messages.slice(-3).join(' ')}`)
      return frame
    }, waitOptions)
  }

  async eventCount(count: number): Promise<Frame[]> {
    return vi.waitFor(() => {
      if (this.events.length < count) throw new Error(`${this.events.length} of ${count} events`)
      return this.events
    }, waitOptions)
  }

  async closed(): Promise<{ code: number; reason: string }> {
    return vi.waitFor(() => {
      if (!this.close) throw new Error('still open')
      return this.close
    }, waitOptions)
  }

  /** Resolves when everything the server sent before now has arrived. */
  async settled(): Promise<void> {
    const before = this.ofType('pong').length
    this.send({ action: 'ping' })
    await this.next('pong', before)
  }
}
