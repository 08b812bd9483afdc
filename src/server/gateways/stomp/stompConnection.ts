import { randomUUID } from 'node:crypto'
import { isRecord, serializePosition } from '../../../protocol'
import type { Channel } from '../../channel'
import type { Identity } from '../../identity'
import type { Session } from '../../session'
import type { GatewayHost } from '../gatewayHost'
import type { SessionFrame } from '../sessionFrame'
import { agreeOnHeartbeats, startHeartbeats } from './heartbeats'
import {
  createStompParser,
  serializeStomp,
  StompProtocolError,
  type StompFrame,
  type StompParser,
} from './stompFrame'
import { StompSubscriptions, type StompSubscription } from './stompSubscriptions'

/** What all connections of a STOMP gateway share. */
export interface StompSettings {
  readonly heartbeatMs: number
  readonly maxFrameBytes: number
  /** The topic behind a destination; `null` where there is none. */
  readonly topicOf: (destination: string, identity: Identity) => string | null
  readonly read: (text: string) => SessionFrame
  /** The body of a message, from an envelope. */
  readonly bodyOf: (text: string) => string
}

/** Why a connection is ended, as its ERROR frame says it and as its close code does. */
interface Failure {
  readonly code: string
  readonly closeCode: number
  readonly message: string
}

const maxBytesBeforeConnect = 8 * 1024
const maxPendingBytes = 1024 * 1024
const maxSubscriptions = 100

/** One STOMP connection, whatever carries it: a session on one side, frames on the other. */
export class StompConnection implements Channel {
  readonly gateway = 'stomp'
  readonly packs = false
  readonly #host: GatewayHost
  readonly #link: Channel
  readonly #settings: StompSettings
  readonly #parser: StompParser
  readonly #session: Session
  readonly #subscriptions = new StompSubscriptions()
  /** Who waits for the session's next answer; it answers in the order of the questions. */
  readonly #waiting: ((answer: SessionFrame) => void)[] = []
  #heartbeats: ReturnType<typeof startHeartbeats> | null = null
  #identity: Identity | null = null
  #tail: Promise<void> = Promise.resolve()
  #pendingBytes = 0
  #hasFailed = false

  constructor(host: GatewayHost, link: Channel, settings: StompSettings) {
    this.#host = host
    this.#link = link
    this.#settings = settings
    const on = { frame: (frame: StompFrame) => this.#queue(frame), heartbeat: () => undefined }
    this.#parser = createStompParser(on, maxBytesBeforeConnect)
    this.#session = host.connect(this, {
      authenticate: async (token) => {
        this.#identity = await host.context.authenticate(token)
        return this.#identity
      },
      topicsOf: () => [],
    })
  }

  /** What came in; `null` for a binary message. */
  message(text: string | null): void {
    if (this.#hasFailed) return
    this.alive()
    try {
      if (text === null) throw new StompProtocolError(1002, 'binary messages are not understood')
      this.#parser.feed(text)
    } catch (error) {
      this.#failBy(error)
    }
  }

  alive(): void {
    this.#heartbeats?.heard()
    this.#session.alive()
  }

  /** The connection is over. */
  closed(): void {
    this.#hasFailed = true
    this.#heartbeats?.stop()
    this.#session.closed()
  }

  /** What the session says, told in STOMP. */
  send(text: string, onWritten: () => void): void {
    const frame = this.#settings.read(text)
    const { type, data } = frame
    if (frame.event) this.#sendEvent(frame, onWritten)
    else if (type === 'ping') this.#write('\n', onWritten)
    else {
      if (type === 'gap' || type === 'reset') this.#tellResuming(String(data.topic), frame)
      else if (type === 'connection.error' || type === 'auth.error') {
        const code = String(data.code)
        this.#fail({ code, closeCode: closeCodes.get(code) ?? 1011, message: String(data.error) })
      } else this.#waiting.shift()?.(frame)
      onWritten()
    }
  }

  get bufferedBytes(): number {
    return this.#link.bufferedBytes
  }

  ping(): void {
    this.#link.ping?.()
  }

  close(code: number, reason: string): void {
    const name = codesByClose.get(code)
    if (name && !this.#hasFailed) this.#sendError(name, reason.startsWith('{') ? '' : reason)
    this.#hasFailed = true
    this.#heartbeats?.stop()
    this.#link.close(code, reason)
  }

  terminate(): void {
    this.#heartbeats?.stop()
    this.#link.terminate()
  }

  /** One after the other, so that what follows a CONNECT waits for its verdict. */
  #queue(frame: StompFrame): void {
    const bytes = Buffer.byteLength(frame.body) + 256
    this.#pendingBytes += bytes
    if (this.#pendingBytes > maxPendingBytes) {
      this.#fail({ code: 'RATE_LIMIT_EXCEEDED', closeCode: 4429, message: 'too much at once' })
      return
    }
    this.#tail = this.#tail
      .then(async () => {
        this.#pendingBytes -= bytes
        if (!this.#hasFailed) await this.#act(frame)
      })
      .catch((error: unknown) => this.#failBy(error, frame))
  }

  async #act(frame: StompFrame): Promise<void> {
    const { command, headers } = frame
    const identity = this.#identity
    if (command === 'CONNECT' || command === 'STOMP') return this.#connect(frame)
    if (!identity) throw new StompProtocolError(1002, 'CONNECT comes first')
    switch (command) {
      case 'SUBSCRIBE':
        return this.#subscribe(frame, identity)
      case 'SEND':
        return this.#publish(frame, identity)
      case 'UNSUBSCRIBE': {
        const topic = this.#subscriptions.remove(headers.get('id') ?? '')
        if (topic !== null) this.#ask({ action: 'unsubscribe', topics: [topic] })
        break
      }
      case 'ACK':
      case 'NACK':
        // with `ack:auto`, the only mode there is, these say nothing
        break
      case 'DISCONNECT':
        this.#receipt(frame)
        this.#session.close(1000, 'goodbye')
        return
      default:
        throw new StompProtocolError(1002, `${command} is not understood here`)
    }
    this.#receipt(frame)
  }

  async #connect({ headers }: StompFrame): Promise<void> {
    if (this.#identity) throw new StompProtocolError(1002, 'connected already')
    if (!(headers.get('accept-version') ?? '').split(',').includes('1.2')) {
      throw new StompProtocolError(1002, 'this server speaks STOMP 1.2')
    }
    const { heartbeatMs, maxFrameBytes } = this.#settings
    const agreed = agreeOnHeartbeats(headers.get('heart-beat'), heartbeatMs)
    const bearer = headers.get('Authorization') ?? headers.get('authorization') ?? ''
    const token = /^bearer +(\S+)$/i.exec(bearer)?.[1] ?? null
    await this.#answer({ action: 'auth', token }, ({ data }) => {
      const userId = String(data.userId)
      this.#parser.maxFrameBytes = maxFrameBytes
      this.#sendFrame('CONNECTED', {
        version: '1.2',
        server: 'tidings',
        session: this.#session.id,
        'heart-beat': `${heartbeatMs},${heartbeatMs}`,
        // this one frame is not escaped
        ...(/^[\w.@+-]+$/.test(userId) ? { 'user-name': userId } : {}),
      })
      this.#heartbeats = startHeartbeats(agreed, {
        send: () => this.#write('\n', () => undefined),
        silent: () => this.#session.terminate(),
      })
    })
  }

  async #subscribe(frame: StompFrame, identity: Identity): Promise<void> {
    const { headers } = frame
    const id = headers.get('id') ?? ''
    const destination = headers.get('destination') ?? ''
    if (id === '' || this.#subscriptions.has(id)) {
      throw new StompProtocolError(1002, 'SUBSCRIBE needs an `id` of its own')
    }
    if ((headers.get('ack') ?? 'auto') !== 'auto') {
      throw new StompProtocolError(1002, 'messages are acknowledged by `ack:auto` alone')
    }
    const topic = this.#settings.topicOf(destination, identity)
    const isTooMany = this.#subscriptions.size >= maxSubscriptions
    if (isTooMany || topic === null || !(await this.#host.context.canRead(identity, topic))) {
      // the same answer for a destination that is absent and one that is another's
      const message = isTooMany ? 'too many subscriptions' : 'no such destination'
      this.#fail({ code: 'NOT_FOUND', closeCode: 4404, message }, frame)
      return
    }
    const resume = await this.#positionOf(topic, headers)
    const subscription = { id, destination, topic, isResuming: resume !== null }
    // before the answer: what is replayed follows it at once
    this.#subscriptions.add(subscription)
    const message = {
      action: 'subscribe',
      topics: [topic],
      resume: resume ? { [topic]: resume } : {},
    }
    await this.#answer(message, (answer) => {
      if (answer.type === 'subscribe.error') {
        this.#fail(
          { code: 'NOT_FOUND', closeCode: 4404, message: String(answer.data.error) },
          frame,
        )
        return
      }
      if (subscription.isResuming) this.#tell(subscription, answer)
      this.#receipt(frame)
    })
  }

  /** Where a subscriber that comes back stands; `''` for a place that is not known. */
  async #positionOf(topic: string, headers: StompFrame['headers']): Promise<string | null> {
    const resume = headers.get('resume')
    const eventId = headers.get('last-event-id')
    if (resume !== undefined || eventId === undefined) return resume ?? null
    const found = await this.#host.context.log.store.locate(topic, eventId)
    return found ? serializePosition(found) : ''
  }

  async #publish(frame: StompFrame, identity: Identity): Promise<void> {
    const destination = frame.headers.get('destination') ?? ''
    const topic = this.#settings.topicOf(destination.replace(/^\/app(?=\/|$)/, '/topic'), identity)
    const said = readJson(frame.body)
    if (topic === null || !isRecord(said)) {
      const message = topic === null ? 'no such destination' : 'the body must be a JSON object'
      this.#fail({ code: 'VALIDATION_ERROR', closeCode: 4400, message }, frame)
      return
    }
    const id = frame.headers.get('receipt') ?? randomUUID()
    const { type, data, key } = said
    await this.#answer({ action: 'publish', id, type, data, key, topic }, (answer) => {
      if (answer.type === 'ack') this.#receipt(frame)
      else {
        const code = String(answer.data.code)
        const message = String(answer.data.error)
        this.#fail({ code, closeCode: closeCodes.get(code) ?? 1011, message }, frame)
      }
    })
  }

  #ask(message: unknown): void {
    this.#session.message(JSON.stringify(message))
  }

  /** Resolves once `onAnswer` has run, which it does before anything else is sent. */
  #answer(message: unknown, onAnswer: (answer: SessionFrame) => void): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push((answer) => {
        onAnswer(answer)
        resolve()
      })
      this.#ask(message)
    })
  }

  #sendEvent({ text, timestamp, event }: SessionFrame, onWritten: () => void): void {
    const subscriptions = event ? this.#subscriptions.of(event.topic) : []
    if (!event || subscriptions.length === 0) {
      onWritten()
      return
    }
    const body = this.#settings.bodyOf(text)
    const last = subscriptions.at(-1)
    for (const subscription of subscriptions) {
      const headers = {
        subscription: subscription.id,
        destination: subscription.destination,
        'message-id': event.eventId,
        position: serializePosition(event),
        timestamp,
        'content-type': 'application/json;charset=utf-8',
      }
      const text = serializeStomp('MESSAGE', headers, body)
      this.#write(text, subscription === last ? onWritten : () => undefined)
    }
  }

  /** Says something of the log itself, to subscribers that showed that they understand it. */
  #tellResuming(topic: string, frame: SessionFrame): void {
    for (const each of this.#subscriptions.of(topic)) if (each.isResuming) this.#tell(each, frame)
  }

  #tell({ id, destination }: StompSubscription, { type, text }: SessionFrame): void {
    const headers = {
      subscription: id,
      destination,
      'message-id': randomUUID(),
      control: type,
      'content-type': 'application/json;charset=utf-8',
    }
    this.#sendFrame('MESSAGE', headers, text)
  }

  #receipt({ headers }: StompFrame): void {
    const receipt = headers.get('receipt')
    if (receipt !== undefined) this.#sendFrame('RECEIPT', { 'receipt-id': receipt })
  }

  #failBy(error: unknown, frame?: StompFrame): void {
    if (error instanceof StompProtocolError) {
      const { code: closeCode, message } = error
      this.#fail({ code: 'VALIDATION_ERROR', closeCode, message }, frame)
    } else {
      const message = 'the server could not do this'
      this.#fail({ code: 'INTERNAL_ERROR', closeCode: 1011, message }, frame)
    }
  }

  /** An ERROR frame is the last one: the connection is closed right after. [STOMP 1.2, ERROR] */
  #fail({ code, closeCode, message }: Failure, frame?: StompFrame): void {
    if (this.#hasFailed) return
    this.#sendError(code, message, frame?.headers.get('receipt'))
    this.#session.close(closeCode, message)
  }

  #sendError(code: string, message: string, receipt?: string): void {
    this.#hasFailed = true
    const headers = {
      message: message === '' ? code : `${code}: ${message}`,
      ...(receipt === undefined ? {} : { 'receipt-id': receipt }),
    }
    this.#sendFrame('ERROR', headers)
  }

  #sendFrame(command: string, headers: Record<string, string>, body?: string): void {
    this.#write(serializeStomp(command, headers, body), () => undefined)
  }

  #write(text: string, onWritten: () => void): void {
    this.#heartbeats?.sent()
    this.#link.send(text, () => {
      // a carrier without a ping of its own: that it takes what is sent is the sign of life
      if (!this.#link.ping) this.#session.alive()
      onWritten()
    })
  }
}

const closeCodes = new Map([
  ['UNAUTHORIZED', 4401],
  ['FORBIDDEN', 4403],
  ['NOT_FOUND', 4404],
  ['VALIDATION_ERROR', 4400],
  ['RATE_LIMIT_EXCEEDED', 4429],
])
const codesByClose = new Map([
  ...[...closeCodes].map(([name, code]) => [code, name] as const),
  [4408, 'UNAUTHORIZED'],
  [1009, 'VALIDATION_ERROR'],
  [1013, 'RATE_LIMIT_EXCEEDED'],
])

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
