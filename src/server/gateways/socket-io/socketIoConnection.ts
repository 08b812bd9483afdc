import { isRecord, parsePositions, serializePosition } from '../../../protocol'
import type { Channel } from '../../channel'
import type { Identity } from '../../identity'
import { RateLimit } from '../../rateLimit'
import type { Session } from '../../session'
import type { GatewayHost } from '../gatewayHost'
import type { SessionFrame } from '../sessionFrame'
import { sourceOf } from '../upgrades'
import { listenToClient } from './clientEvents'
import { wireNameOf } from './rooms'
import { createWriteMeter, type WriteMeter } from './writeMeter'
import type { Socket } from 'socket.io'

/** What all connections of a Socket.IO gateway share. */
export interface SocketIoSettings {
  readonly topicOf: (room: string, identity: Identity) => string | null
  readonly canRead: (identity: Identity, topic: string) => boolean | Promise<boolean>
  readonly read: (text: string) => SessionFrame
}

/** After these a client is welcome back, and stock clients come back by themselves. */
const passing = new Set([1001, 1011, 1012, 1013, 4429])

/** How long what is left may take after a close, milliseconds. */
const closeTimeoutMs = 2_000

/** One Socket.IO connection: a session on one side, named events on the other. */
export class SocketIoConnection implements Channel {
  readonly gateway = 'socket.io'
  readonly packs = false
  readonly address: string | null
  readonly session: Session
  readonly settings: SocketIoSettings
  readonly #socket: Socket
  readonly #meter: WriteMeter
  readonly #rate: RateLimit
  /**
   * Who waits for the session's answers. It answers in the order of the questions, but for what was
   * published, which may take longer: that is told by its id.
   */
  readonly #waiting: { id: unknown; onAnswer: (answer: SessionFrame) => void }[] = []
  /** `topic` → `epoch:offset`, kept where Socket.IO's own recovery finds it again. */
  readonly #positions: Record<string, string>
  #identity: Identity | null

  /**
   * @param identity - who the handshake's token belongs to; `null` when Socket.IO recovered the
   *   connection and asked nobody
   */
  constructor(
    host: GatewayHost,
    socket: Socket,
    identity: Identity | null,
    settings: SocketIoSettings,
  ) {
    this.#socket = socket
    this.address = host.addressOf(sourceOf(socket.request))
    this.#identity = identity
    this.settings = settings
    this.#meter = createWriteMeter(socket.conn)
    this.#rate = new RateLimit(host.context.maxMessagesPerMinute)
    const data = socket.data as { positions?: unknown }
    const known = socket.recovered && isRecord(data.positions) ? data.positions : {}
    this.#positions = Object.assign(Object.create(null), known) as Record<string, string>
    data.positions = this.#positions
    let isFirst = identity !== null
    this.session = host.connect(this, {
      authenticate: async (token) => {
        if (!isFirst) this.#identity = await host.context.authenticate(token)
        isFirst = false
        return this.#identity
      },
      topicsOf: (who) => [...host.context.topicsOf(who), `user:${who.userId}`],
      canRead: settings.canRead,
    })
    socket.on('disconnect', () => {
      this.#meter.stop()
      this.session.closed()
    })
    listenToClient(this, socket)
    this.#begin(known)
  }

  get identity(): Identity | null {
    return this.#identity
  }

  get bufferedBytes(): number {
    return this.#meter.bufferedBytes
  }

  /** Asks the session; a message that has an `id` is answered by that. */
  ask(message: Readonly<Record<string, unknown>>, onAnswer: (answer: SessionFrame) => void): void {
    this.#waiting.push({ id: message.id, onAnswer })
    this.session.message(JSON.stringify(message))
  }

  /** Stops following a topic, which the session does not answer. */
  leave(topics: readonly string[]): void {
    this.session.message(JSON.stringify({ action: 'unsubscribe', topics }))
    for (const topic of topics) Reflect.deleteProperty(this.#positions, topic)
  }

  isFlood(): boolean {
    if (this.#rate.take() !== 'flood') return false
    this.session.close(4429, JSON.stringify({ retryAfterMs: this.#rate.retryAfterMs }))
    return true
  }

  expect(bytes: number): void {
    this.#meter.expect(bytes, () => undefined)
  }

  /** What the session says, told as a named event. */
  send(text: string, onWritten: () => void): void {
    const frame = this.settings.read(text)
    const { type, data, event } = frame
    if (event) {
      // not of a topic that was left since
      if (event.topic in this.#positions) this.#positions[event.topic] = serializePosition(event)
      const { topic, eventId, epoch, offset: sequence } = event
      const place = { eventId, topic, sequence, epoch, timestamp: frame.timestamp }
      this.#emit(text.length, onWritten, wireNameOf(type), data, place)
      return
    }
    // whether the client is there, Socket.IO finds out by a heartbeat of its own
    if (type === 'ping') this.session.alive()
    else if (isUnasked(frame)) this.#say(frame)
    else {
      this.#note(data.heads)
      const index = this.#waiting.findIndex(({ id }) => id === data.id)
      const [asker] = index < 0 ? [] : this.#waiting.splice(index, 1)
      if (asker) asker.onAnswer(frame)
      else this.#say(frame)
    }
    onWritten()
  }

  close(code: number, reason: string): void {
    this.#socket.emit('connection:closing', { code, reason })
    // a stock client comes back after a cut by itself, and not after a `disconnect`
    if (passing.has(code)) this.#socket.conn.close()
    else this.#socket.disconnect(true)
    const stuck = setTimeout(() => this.terminate(), closeTimeoutMs)
    this.#socket.conn.once('close', () => clearTimeout(stuck))
  }

  terminate(): void {
    const { conn } = this.#socket
    // a WebSocket whose other side is stuck never answers a close
    const { socket } = conn.transport as { readonly socket?: { terminate(): void } }
    conn.close(true)
    socket?.terminate()
  }

  /** Goes on where the client says it is, or where Socket.IO's recovery says it was. */
  #begin(recovered: Readonly<Record<string, unknown>>): void {
    const { token, resume, lastEventId } = this.#socket.handshake.auth as Record<string, unknown>
    const from = { ...recovered, ...(isRecord(resume) ? resume : {}) }
    for (const [topic, position] of parsePositions(from)) {
      this.#positions[topic] ??= serializePosition(position)
    }
    this.ask({ action: 'auth', token, resume: from, lastEventId }, (answer) => this.#say(answer))
    // one by one: what is no longer allowed must not keep the others
    for (const topic of Object.keys(recovered)) {
      const isRoom = this.#socket.rooms.has(topic)
      // Socket.IO gives the rooms back unasked, to whoever shows a token now
      void this.#socket.leave(topic)
      this.ask({ action: 'subscribe', topics: [topic] }, ({ type }) => {
        if (isRoom && type === 'subscribed') void this.#socket.join(topic)
      })
    }
  }

  /** Topics that nothing has come from yet have a position as well. */
  #note(heads: unknown): void {
    for (const [topic, head] of Object.entries(isRecord(heads) ? heads : {})) {
      this.#positions[topic] ??= String(head)
    }
  }

  /** Tells what is no answer to a question, or has a name of its own. */
  #say({ type, data, text }: SessionFrame): void {
    this.#emit(text.length, () => undefined, wireNameOf(type), data)
  }

  #emit(bytes: number, onWritten: () => void, name: string, ...payload: unknown[]): void {
    this.#meter.expect(bytes, onWritten)
    this.#socket.emit(name, ...payload)
  }
}

/**
 * Whether the session says it by itself. Every other frame answers a question, an error as well:
 * were one passed over, each later answer would go to the wrong question.
 */
function isUnasked({ type, data }: SessionFrame): boolean {
  if (type === 'connection.error') return data.code === 'UNAUTHORIZED'
  return type === 'gap' || type === 'reset' || type === 'auth.error'
}
