import { randomUUID } from 'node:crypto'
import {
  isRealtimeError,
  parsePositions,
  type ClientFrame,
  type ReplayOutcome,
  type ServerErrorCode,
  type TopicPosition,
} from '../protocol'
import type { Channel, ChannelEvents } from './channel'
import { readClientFrame, type ReadFrame } from './clientFrame'
import type { Identity } from './identity'
import { maxTimerMs } from './maxTimerMs'
import { isPlainText } from './plainText'
import { publish } from './publish'
import { RateLimit } from './rateLimit'
import { SendQueue } from './sendQueue'
import type { SessionContext } from './sessionContext'
import { TopicReaders, type OpenedTopics } from './topicReaders'

/** A long token, and the positions of as many topics as one connection may read. */
const maxBytesBeforeAuth = 32 * 1024
const maxPendingBytes = 1024 * 1024
/** A client that was cut or refused for want of room may come back after this. */
export const roomRetryAfterMs = 10_000
/** Codes by which the server ends a session for a reason of its own, not for what the client did. */
const ownReasons = new Set([1000, 1001, 1011, 1012])
/** After so many heartbeats without a sign of life the next one ends the session. */
const maxSilentBeats = 2

/** One client's connection: who it is, what it reads, and what it may do. [protocol 2] */
export class Session implements ChannelEvents {
  readonly id = randomUUID()
  readonly #context: SessionContext
  readonly #channel: Channel
  readonly #queue: SendQueue
  readonly #readers: TopicReaders
  readonly #rate: RateLimit
  /** Which heartbeats are its own. */
  slot = 0
  /** Positions named in `auth` for topics that the client subscribes to afterwards. */
  #resume = new Map<string, TopicPosition>()
  #identity: Identity | null = null
  #tail: Promise<void> = Promise.resolve()
  #publishing: Promise<void> = Promise.resolve()
  #pendingBytes = 0
  #bytesBeforeAuth = 0
  /** Heartbeats since something was heard. Not a time: a process that was held up hears nothing. */
  #silentBeats = 0
  #isClosed = false
  #authTimer: NodeJS.Timeout | null = null
  #expiryTimer: NodeJS.Timeout | null = null
  #ageTimer: NodeJS.Timeout | null = null

  constructor(channel: Channel, context: SessionContext) {
    this.#channel = channel
    this.#context = context
    this.#queue = new SendQueue(channel, context.limits, () => this.#cutSlow())
    this.#readers = new TopicReaders(context.log, {
      event: (text) => {
        this.#queue.push(text, true)
        context.counters.eventsSent += 1
      },
      control: (type, data) => {
        context.counters[type === 'gap' ? 'gaps' : 'resets'] += 1
        this.#send(type, data)
      },
      hasRoom: () => this.#queue.hasRoom,
      drained: () => this.#queue.drained(),
    })
    this.#rate = new RateLimit(context.maxMessagesPerMinute)
    this.#authTimer = setTimeout(() => {
      // a busy process runs the timer late and first: what has come meanwhile is read before this
      setImmediate(() => {
        if (this.#identity) return
        this.close(4408, `no authentication within ${context.authTimeoutMs / 1000} s`)
      })
    }, context.authTimeoutMs)
  }

  get userId(): string | null {
    return this.#identity?.userId ?? null
  }

  get tenantId(): string | null {
    return this.#identity?.tenantId ?? null
  }

  get address(): string | null {
    return this.#channel.address ?? null
  }

  get gateway(): string {
    return this.#channel.gateway ?? 'websocket'
  }

  /** What waits to be sent, bytes. */
  get bufferedBytes(): number {
    return this.#queue.bufferedBytes
  }

  message(text: string | null): void {
    if (this.#isClosed) return
    this.alive()
    this.#context.counters.messagesReceived += 1
    const rate = this.#rate.take()
    if (rate === 'flood') {
      this.close(4429, JSON.stringify({ retryAfterMs: this.#rate.retryAfterMs }))
      return
    }
    const bytes = text === null ? 0 : Buffer.byteLength(text)
    if (!this.#identity) this.#bytesBeforeAuth += bytes
    if (!this.#identity && this.#bytesBeforeAuth > maxBytesBeforeAuth) {
      this.close(1009, 'too much before authentication')
      return
    }
    this.#pendingBytes += bytes
    if (this.#pendingBytes > maxPendingBytes) {
      this.refuseForRoom()
      return
    }
    const read = readClientFrame(text)
    const action = 'frame' in read ? read.frame.action : null
    const isAllowed = rate === 'ok'
    const handle = async () => {
      this.#pendingBytes -= bytes
      if (!this.#isClosed) await this.#handle(read, isAllowed)
    }
    // whether the link lives does not depend on how fast the store is
    if (action === 'ping' && isAllowed && this.#identity) void handle()
    // one after the other, so that what follows an `auth` waits for its verdict
    else if (action !== 'publish') this.#tail = this.#tail.then(handle)
    // beside the others: a slow store must not keep a fresh token waiting
    else this.#publishing = Promise.all([this.#publishing, this.#tail]).then(handle)
  }

  alive(): void {
    this.#silentBeats = 0
  }

  closed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const timer of [this.#authTimer, this.#expiryTimer, this.#ageTimer]) {
      if (timer) clearTimeout(timer)
    }
    this.#readers.stop()
    this.#queue.close()
    this.#context.onClosed(this, this.#identity)
  }

  /** Sends what waits, then closes with a code of the table. [protocol 6] */
  close(code: number, reason: string): void {
    if (this.#isClosed) return
    this.#queue.flush()
    this.closed()
    if (!ownReasons.has(code)) {
      this.#context.onRefused({ gateway: this.gateway, code, reason })
    }
    this.#channel.close(code, reason)
  }

  /** Ends a connection that there is no room for. */
  refuseForRoom(): void {
    this.close(4429, JSON.stringify({ retryAfterMs: roomRetryAfterMs }))
  }

  /** Cuts the connection without a word. */
  terminate(): void {
    this.closed()
    this.#channel.terminate()
  }

  /** Says that the token is no longer good; without a fresh one the session ends after the grace. */
  expireToken(): void {
    if (!this.#identity || this.#isClosed) return
    this.#sendError('connection', 'UNAUTHORIZED', 'the token has expired')
    this.#setExpiry(this.#context.expiryGraceMs, () => this.close(4401, 'the token has expired'))
  }

  /** Keeps both directions busy, and ends the session of a client that has gone silent. */
  beat(): void {
    if (!this.#identity) return
    if (++this.#silentBeats > maxSilentBeats) {
      this.terminate()
      return
    }
    this.#channel.ping?.()
    this.#send('ping', {})
  }

  async #handle(read: ReadFrame, isAllowed: boolean): Promise<void> {
    const action = 'frame' in read ? read.frame.action : null
    // it makes less work from then on, and is not answered
    const isLess = action === 'unsubscribe'
    const wasKnown = this.#identity !== null
    try {
      if (!isAllowed && !isLess) this.#refuseOne(read)
      else if ('problem' in read)
        this.#refuseMessage(read.id, { error: read.problem, code: 'VALIDATION_ERROR' })
      else if (read.frame.action === 'auth') await this.#auth(read.frame)
      else if (read.frame.action === 'ping') this.#send('pong', { heads: this.#readers.heads() })
      else if (!this.#identity) this.close(4401, 'authenticate first')
      else await this.#act(read.frame, this.#identity)
    } catch {
      // the store's own words may hold secrets; the client learns that it failed
      this.#sendError('connection', 'INTERNAL_ERROR', 'the server could not do this')
      // one that follows less than it asked for would miss what comes, and never know
      const isFirst = !wasKnown && this.#identity !== null
      if (isFirst || action === 'subscribe') this.close(1011, 'the topics could not be read')
      // nothing more would come, and the client would wait for it
      else if (!this.#identity) this.close(1011, 'the token could not be checked')
    }
  }

  /** Too many: the client is told which message was not heard, and when to go on. */
  #refuseOne(read: ReadFrame): void {
    const retryAfter = Math.ceil(this.#rate.retryAfterMs / 1_000)
    const said = { code: 'RATE_LIMIT_EXCEEDED', error: 'too many messages', retryAfter }
    const frame = 'frame' in read ? read.frame : read
    this.#refuseMessage('id' in frame ? frame.id : undefined, said)
  }

  /** Says what was wrong with a message: where it was to be published, by its id. [protocol 4.2] */
  #refuseMessage(id: string | undefined, said: Readonly<Record<string, unknown>>): void {
    if (id === undefined) this.#send('connection.error', said)
    else this.#send('publish.error', { id, ...said })
  }

  async #act(frame: ClientFrame, identity: Identity): Promise<void> {
    if (frame.action === 'subscribe') await this.#subscribe(frame, identity)
    else if (frame.action === 'publish') {
      const { type, data } = await publish(this.#context, identity, frame)
      this.#send(type, data)
    } else if (frame.action === 'unsubscribe') {
      for (const topic of frame.topics) {
        this.#readers.drop(topic)
        this.#resume.delete(topic)
      }
    }
  }

  async #auth(frame: ClientFrame & { action: 'auth' }): Promise<void> {
    const identity = await this.#identify(frame.token)
    if (!identity || this.#isClosed) return
    const before = this.#identity
    if (before && (before.userId !== identity.userId || before.tenantId !== identity.tenantId)) {
      this.#refuse('UNAUTHORIZED', 'another user needs a connection of its own')
      return
    }
    this.#identity = identity
    if (!before && !this.#context.admitUser(identity)) {
      this.refuseForRoom()
      return
    }
    if (this.#authTimer) clearTimeout(this.#authTimer)
    this.#authTimer = null
    if (this.#expiryTimer) clearTimeout(this.#expiryTimer)
    if (identity.expiresInMs !== undefined) {
      this.#setExpiry(identity.expiresInMs, () => this.expireToken())
    }
    if (before) this.#welcome(identity, 'full', this.#readers.heads())
    else await this.#begin(identity, frame)
  }

  /** Opens what the client reads by default, from where it stands. */
  async #begin(identity: Identity, frame: ClientFrame & { action: 'auth' }): Promise<void> {
    const { maxAgeMs } = this.#context
    if (maxAgeMs !== null) {
      this.#ageTimer = setTimeout(() => this.close(1001, 'maximum age'), maxAgeMs)
    }
    this.#resume = parsePositions(frame.resume)
    if (this.#resume.size > 0 || frame.lastEventId) this.#context.counters.reconnects += 1
    const topics = this.#context.topicsOf(identity)
    const { lastEventId } = frame
    const opened = await this.#readers.open({
      topics,
      resume: this.#resume,
      ...(lastEventId === undefined ? {} : { lastEventId }),
    })
    // the client may have left meanwhile, and been told of as gone
    if (this.#isClosed) return
    this.#welcome(identity, opened.replay, opened.heads)
    this.#context.onReady(this)
    this.#follow(opened)
  }

  async #identify(token: string | null): Promise<Identity | null> {
    try {
      const identity = await this.#context.authenticate(token)
      if (identity) return identity
      this.#refuse('UNAUTHORIZED', 'the token was refused')
    } catch (error) {
      if (!isRealtimeError(error)) throw error
      this.#refuse(error.code === 'FORBIDDEN' ? 'FORBIDDEN' : 'UNAUTHORIZED', error.message)
    }
    return null
  }

  #refuse(code: 'UNAUTHORIZED' | 'FORBIDDEN', message: string): void {
    this.#sendError('auth', code, message)
    this.close(code === 'FORBIDDEN' ? 4403 : 4401, message.slice(0, 100))
  }

  #welcome(identity: Identity, replay: ReplayOutcome, heads: Record<string, string>): void {
    const { heartbeatMs, maxAgeMs } = this.#context
    this.#send('auth.success', {
      tenantId: identity.tenantId,
      userId: identity.userId,
      connectionId: this.id,
      replay,
      heads,
      heartbeatMs,
      ...(maxAgeMs === null ? {} : { maxAgeMs }),
    })
  }

  async #subscribe(
    frame: ClientFrame & { action: 'subscribe' },
    identity: Identity,
  ): Promise<void> {
    const { topics } = frame
    const refused: string[] = []
    for (const topic of topics) {
      const isReadable = isPlainText(topic) && (await this.#context.canRead(identity, topic))
      if (!isReadable) refused.push(topic)
    }
    if (this.#isClosed) return
    const isTooMany = this.#readers.sizeWith(topics) > this.#context.maxTopics
    if (refused.length > 0 || isTooMany) {
      // the same answer for a topic that is absent and one that is another's
      const error = isTooMany ? 'too many topics' : 'no such topic'
      const named = isTooMany ? topics : refused
      this.#send('subscribe.error', { topics: named, code: 'NOT_FOUND', error })
      return
    }
    const resume = frame.resume ? parsePositions(frame.resume) : this.#resume
    // who names a place has a hole: a topic that is read already is read from there once more
    if (frame.resume) for (const topic of topics) if (resume.has(topic)) this.#readers.drop(topic)
    const opened = await this.#readers.open({ topics, resume })
    const { replay, heads } = opened
    this.#send('subscribed', { topics, replay, heads })
    this.#follow(opened)
  }

  /** Replays beside the control frames: a long replay must not keep a ping or a token waiting. */
  #follow({ run, resumed }: OpenedTopics): void {
    this.#context.counters.replays += resumed
    run().catch(() => this.close(1011, 'the log could not be read'))
  }

  #send(type: string, data: unknown): void {
    this.#queue.push(JSON.stringify({ type, timestamp: new Date().toISOString(), data }), false)
  }

  #sendError(scope: 'auth' | 'connection', code: ServerErrorCode, error: string): void {
    this.#send(`${scope}.error`, { error, code })
  }

  #setExpiry(delayMs: number, then: () => void): void {
    if (this.#expiryTimer) clearTimeout(this.#expiryTimer)
    this.#expiryTimer = setTimeout(then, Math.min(delayMs, maxTimerMs))
  }

  #cutSlow(): void {
    this.close(1013, JSON.stringify({ reason: 'slow', retryAfterMs: roomRetryAfterMs }))
  }
}
