import type {
  CloseReason,
  Link,
  Session,
  SessionInfo,
  TopicPosition,
  TransportEvents,
} from '../core'
import { defaultTopic } from './fakeLog'

/** What a link asks of the server behind it. */
interface FakeLinkHost {
  readonly latencyMs: number
  readonly answersProbes: boolean
  readonly isFrozen: boolean
  presented(token: string | null): void
  /** Whether a token has been declared expired. */
  isExpired(token: string | null): boolean
  message(link: FakeLink, message: unknown): void
  replayTo(link: FakeLink, topic: string, from: TopicPosition): void
  /** Whether the topic may be read. */
  allows(topic: string): boolean
  /** Where the topics stand, if the server says so. */
  headsOf(topics: readonly string[]): Record<string, string> | undefined
  closed(link: FakeLink): void
}

/** Says that topics may not be read. */
const refusal = (topics: readonly string[]) => ({
  type: 'subscribe.error',
  data: { topics, code: 'FORBIDDEN', error: `${topics.join()}: not for this user` },
})

/** Why a link ends whose token has expired. */
export const expired: CloseReason = { kind: 'unauthorized', message: 'the token has expired' }

/** One connection to the fake server. */
export class FakeLink implements Link {
  /** Counts up from 1. */
  readonly number: number
  readonly session: Session
  readonly #host: FakeLinkHost
  readonly #on: TransportEvents
  token: string | null = null
  isReady = false
  /** What it reads beside what everybody gets. */
  readonly #topics = new Set<string>()
  #isOver = false
  /** Ends the wait for a verdict. */
  #cancel = () => {}
  #info: SessionInfo | null = null

  constructor(host: FakeLinkHost, number: number, session: Session, on: TransportEvents) {
    this.#host = host
    this.number = number
    this.session = session
    this.#on = on
  }

  /** Presents the token, then runs `next` once that has travelled. */
  begin(next: () => void) {
    this.session.token().then(
      (token) => {
        if (this.#isOver) return
        this.#present(token)
        this.#cancel = this.session.environment.setTimer(next, this.#host.latencyMs)
      },
      (cause: unknown) =>
        this.end({ kind: 'unreachable', message: 'no token could be had', cause }),
    )
  }

  ready(info: SessionInfo) {
    this.isReady = true
    this.#info = info
    this.#on.ready(info)
  }

  receive(frame: unknown) {
    const deliver = () => {
      if (!this.#isOver && !this.#host.isFrozen) this.#on.frame(frame)
    }
    if (this.#host.latencyMs === 0) deliver()
    else this.session.environment.setTimer(deliver, this.#host.latencyMs)
  }

  challenge() {
    if (!this.#isOver) this.#on.challenged(expired)
  }

  end(reason: CloseReason) {
    if (this.#isOver) return
    this.close()
    this.#on.closed(reason)
  }

  send(message: unknown) {
    if (!this.#isOver && !this.#host.isFrozen) this.#host.message(this, message)
  }

  /** Whether events of the topic reach it. */
  reads(topic: string) {
    return topic === defaultTopic || this.#topics.has(topic)
  }

  /** Takes topics that are asked for. @returns what is to be said of those it gets, and of the others */
  take(topics: readonly string[]): unknown[] {
    const allowed = topics.filter((topic) => this.#host.allows(topic))
    const refused = topics.filter((topic) => !allowed.includes(topic))
    for (const topic of allowed) this.#topics.add(topic)
    return [
      ...(allowed.length ? [this.#subscribed(allowed)] : []),
      ...(refused.length ? [refusal(refused)] : []),
    ]
  }

  subscribe(topic: string, from?: TopicPosition) {
    if (this.#isOver || this.#host.isFrozen) return
    for (const answer of this.take([topic])) this.receive(answer)
    if (from && this.reads(topic)) this.#host.replayTo(this, topic, from)
  }

  unsubscribe(topic: string) {
    this.#topics.delete(topic)
  }

  probe() {
    const { answersProbes, isFrozen } = this.#host
    if (answersProbes && !isFrozen && !this.#isOver) this.#on.alive()
    return answersProbes
  }

  authenticate(token: string | null) {
    this.#present(token)
    if (this.#isOver || this.#host.isFrozen) return
    if (this.#host.isExpired(token)) this.end(expired)
    else if (this.#info) this.#on.ready(this.#info)
  }

  close() {
    this.#isOver = true
    this.#cancel()
    this.isReady = false
    this.#host.closed(this)
  }

  #subscribed(topics: readonly string[]) {
    return { type: 'subscribed', data: { topics, heads: this.#host.headsOf(topics) } }
  }

  #present(token: string | null) {
    this.token = token
    this.#host.presented(token)
  }
}
