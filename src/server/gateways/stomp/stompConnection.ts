import { randomUUID } from 'node:crypto'
import { serializePosition } from '../../../protocol'
import type { Channel } from '../../channel'
import type { Identity } from '../../identity'
import { RateLimit } from '../../rateLimit'
import type { Session } from '../../session'
import type { GatewayHost } from '../gatewayHost'
import type { SessionFrame } from '../sessionFrame'
import { startHeartbeats, type AgreedHeartbeats } from './heartbeats'
import { actOn } from './stompCommands'
import type { StompConversation, StompFailure, StompSettings } from './stompConversation'
import {
  createStompParser,
  serializeStomp,
  StompProtocolError,
  type StompFrame,
  type StompParser,
} from './stompFrame'
import { StompSubscriptions, type StompSubscription } from './stompSubscriptions'

const maxBytesBeforeConnect = 8 * 1024
const maxPendingBytes = 1024 * 1024
const json = 'application/json;charset=utf-8'

const closeCodes = new Map([
  ['UNAUTHORIZED', 4401],
  ['FORBIDDEN', 4403],
  ['NOT_FOUND', 4404],
  ['VALIDATION_ERROR', 4400],
  ['RATE_LIMIT_EXCEEDED', 4429],
])
/** What is said of a connection that the session ends by itself. */
const codesByClose = new Map([
  ...[...closeCodes].map(([name, code]) => [code, name] as const),
  [4408, 'UNAUTHORIZED'],
  [1009, 'VALIDATION_ERROR'],
  [1013, 'RATE_LIMIT_EXCEEDED'],
])

/** One STOMP connection, whatever carries it: a session on one side, frames on the other. */
export class StompConnection implements Channel, StompConversation {
  readonly gateway = 'stomp'
  readonly packs = false
  readonly host: GatewayHost
  readonly settings: StompSettings
  readonly session: Session
  readonly subscriptions = new StompSubscriptions()
  readonly #link: Channel
  readonly #parser: StompParser
  readonly #rate: RateLimit
  /** Who waits for the session's next answer; it answers in the order of the questions. */
  readonly #waiting: ((answer: SessionFrame) => void)[] = []
  #heartbeats: ReturnType<typeof startHeartbeats> | null = null
  #identity: Identity | null = null
  #tail: Promise<void> = Promise.resolve()
  #pendingBytes = 0
  #isOver = false

  constructor(host: GatewayHost, link: Channel, settings: StompSettings) {
    this.host = host
    this.settings = settings
    this.#link = link
    this.#rate = new RateLimit(host.context.maxMessagesPerMinute)
    const on = { frame: (frame: StompFrame) => this.#queue(frame), heartbeat: () => undefined }
    this.#parser = createStompParser(on, maxBytesBeforeConnect)
    this.session = host.connect(this, {
      authenticate: async (token) => {
        this.#identity = await host.context.authenticate(token)
        return this.#identity
      },
      topicsOf: () => [],
    })
  }

  get identity(): Identity | null {
    return this.#identity
  }

  get address(): string | null {
    return this.#link.address ?? null
  }

  get bufferedBytes(): number {
    return this.#link.bufferedBytes
  }

  /** What came in; `null` for a binary message. */
  message(text: string | null): void {
    if (this.#isOver) return
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
    this.session.alive()
  }

  /** The connection is over. */
  closed(): void {
    this.#end()
    this.session.closed()
  }

  /** What the session says, told in STOMP. */
  send(text: string, onWritten: () => void): void {
    const frame = this.settings.read(text)
    const { type, data } = frame
    if (frame.event) this.#sendEvent(frame, onWritten)
    else if (type === 'ping') this.#write('\n', onWritten)
    else {
      if (type === 'gap' || type === 'reset') {
        for (const each of this.subscriptions.of(String(data.topic))) {
          if (each.isResuming) this.tell(each, type, text)
        }
      } else if (type === 'connection.error') {
        this.fail({ code: String(data.code), message: String(data.error) })
      } else if (type === 'auth.error') {
        // the session closes by itself after these words
        this.#sendError(String(data.code), String(data.error))
      } else this.#waiting.shift()?.(frame)
      onWritten()
    }
  }

  ping(): void {
    this.#link.ping?.()
  }

  close(code: number, reason: string): void {
    const name = codesByClose.get(code)
    if (name && !this.#isOver) this.#sendError(name, reason)
    this.#end()
    this.#link.close(code, reason)
  }

  terminate(): void {
    this.#end()
    this.#link.terminate()
  }

  ask(message: unknown): void {
    this.session.message(JSON.stringify(message))
  }

  answer(message: unknown, onAnswer: (answer: SessionFrame) => void): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push((answer) => {
        onAnswer(answer)
        resolve()
      })
      this.ask(message)
    })
  }

  begin(agreed: AgreedHeartbeats): void {
    this.#parser.maxFrameBytes = this.settings.maxFrameBytes
    this.#heartbeats = startHeartbeats(agreed, {
      send: () => this.#write('\n', () => undefined),
      silent: () => this.session.terminate(),
    })
  }

  tell({ id, destination }: StompSubscription, type: string, text: string): void {
    const place = { subscription: id, destination, 'message-id': randomUUID() }
    this.sendFrame('MESSAGE', { ...place, control: type, 'content-type': json }, text)
  }

  receipt({ headers }: StompFrame): void {
    const receipt = headers.get('receipt')
    if (receipt !== undefined) this.sendFrame('RECEIPT', { 'receipt-id': receipt })
  }

  fail({ code, message, closeCode }: StompFailure, frame?: StompFrame): void {
    if (this.#isOver) return
    this.#sendError(code, message, frame?.headers.get('receipt'))
    this.session.close(closeCode ?? closeCodes.get(code) ?? 1011, message)
  }

  sendFrame(command: string, headers: Readonly<Record<string, string>>, body?: string): void {
    this.#write(serializeStomp(command, headers, body), () => undefined)
  }

  /** One after the other, so that what follows a CONNECT waits for its verdict. */
  #queue(frame: StompFrame): void {
    // also those that the session never hears of
    if (this.#rate.take() === 'flood') {
      this.fail({ code: 'RATE_LIMIT_EXCEEDED', message: 'too many frames' })
      return
    }
    const bytes = Buffer.byteLength(frame.body) + 256
    this.#pendingBytes += bytes
    if (this.#pendingBytes > maxPendingBytes) {
      this.fail({ code: 'RATE_LIMIT_EXCEEDED', message: 'too much at once' })
      return
    }
    this.#tail = this.#tail
      .then(async () => {
        this.#pendingBytes -= bytes
        if (!this.#isOver) await actOn(this, frame)
      })
      .catch((error: unknown) => this.#failBy(error, frame))
  }

  #sendEvent({ text, timestamp, event }: SessionFrame, onWritten: () => void): void {
    const subscriptions = event ? this.subscriptions.of(event.topic) : []
    const last = subscriptions.at(-1)
    if (!event || !last) {
      onWritten()
      return
    }
    const body = this.settings.bodyOf(text)
    for (const each of subscriptions) {
      const headers = {
        subscription: each.id,
        destination: each.destination,
        'message-id': event.eventId,
        position: serializePosition(event),
        timestamp,
        'content-type': json,
      }
      this.#write(
        serializeStomp('MESSAGE', headers, body),
        each === last ? onWritten : () => undefined,
      )
    }
  }

  #failBy(error: unknown, frame?: StompFrame): void {
    if (error instanceof StompProtocolError) {
      const { code: closeCode, message } = error
      this.fail({ code: 'VALIDATION_ERROR', closeCode, message }, frame)
    } else this.fail({ code: 'INTERNAL_ERROR', message: 'the server could not do this' }, frame)
  }

  #sendError(code: string, message: string, receipt?: string): void {
    this.#isOver = true
    // the code alone in the header: clients do not unescape it before they are connected
    const headers = { message: code, ...(receipt === undefined ? {} : { 'receipt-id': receipt }) }
    this.sendFrame('ERROR', headers, message)
  }

  #end(): void {
    this.#isOver = true
    this.#heartbeats?.stop()
  }

  #write(text: string, onWritten: () => void): void {
    this.#heartbeats?.sent()
    this.#link.send(text, () => {
      // a carrier without a ping of its own: that it takes what is sent is the sign of life
      if (!this.#link.ping) this.session.alive()
      onWritten()
    })
  }
}
