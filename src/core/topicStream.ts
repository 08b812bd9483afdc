import type { RealtimeEvent } from '../protocol'
import type { Environment } from './environment'

/** One topic as this client has seen it. */
export interface TopicStream {
  readonly topic: string
  readonly epoch: string
  /** An epoch that was left: its stragglers are dropped … */
  readonly formerEpoch: string | undefined
  /** … up to here. What is newer shows that it is in use after all. */
  readonly formerNext: number
  /** The sequence that comes next; everything below has been delivered or given up. */
  next: number
  /** The newest sequence the server is known to have sent. */
  head: number
  /** Up to here it was sent while this client was away, or before it came. */
  awayUntil: number
  /** Events that came before their turn, by sequence. */
  readonly held: Map<number, RealtimeEvent>
  /** What was given up, to be delivered late should it still come. */
  readonly lost: Set<number>
  /** What came next when more came early than can wait. */
  floodedAt?: number
  /** Ends the wait or the recovery that is under way. */
  stop?: (() => void) | undefined
  isRecovering?: boolean
}

/** Events that may wait for an earlier one while a recovery is under way; sequences remembered as lost. */
export const maxHeld = 1_000

/** @param next - the sequence that comes next */
export function createTopicStream(
  about: Pick<TopicStream, 'topic' | 'epoch' | 'formerEpoch' | 'formerNext' | 'awayUntil'>,
  next: number,
): TopicStream {
  const [held, lost] = [new Map<number, RealtimeEvent>(), new Set<number>()]
  return { ...about, next, head: next - 1, held, lost }
}

/** What comes from there on, up to where the stream is, was given up. */
export function lose({ lost, next }: TopicStream, from: number) {
  for (let sequence = Math.max(from, next - maxHeld); sequence < next; sequence++) {
    lost.add(sequence)
    if (lost.size > maxHeld) lost.delete(lost.values().next().value as number)
  }
}

/** What was sent while this client was away, or before it came, is no news. */
export const marked = (
  event: RealtimeEvent,
  sequence: number,
  { awayUntil }: TopicStream,
): RealtimeEvent => (sequence <= awayUntil ? { ...event, replayed: true } : event)

/** The first sequence that waits; without any, what comes after all that was sent. */
export const firstHeld = ({ held, head }: TopicStream) => Math.min(head + 1, ...held.keys())

/** Whether it is the first time at this place that more came early than can wait; remembers the place. */
export function isFirstFlood(stream: TopicStream): boolean {
  const { floodedAt, next } = stream
  stream.floodedAt = next
  return floodedAt !== next
}

export interface IdleOptions {
  readonly environment: Environment
  /** How long a recovery may go without progress, milliseconds. */
  readonly timeoutMs: number
  /** Whether the link has shown a sign of life since then; otherwise it is asked for one. */
  readonly isAlive: (since: number) => boolean
}

/**
 * Resolves when the stream is stopped, or has made no progress for a while, on a link that answers
 * even then: of one that is dead nothing is missing, it only has to be found out.
 */
export function whenIdle(
  stream: TopicStream,
  { environment, timeoutMs, isAlive }: IdleOptions,
): Promise<void> {
  return new Promise<void>((resolve) => {
    let cancel: () => void
    const watch = () => {
      const { next } = stream
      let askedAt = Infinity
      const look = () => {
        if (stream.next > next) watch()
        else if (isAlive(askedAt)) resolve()
        else {
          askedAt = Math.min(askedAt, environment.now())
          cancel = environment.setTimer(look, timeoutMs / 10)
        }
      }
      cancel = environment.setTimer(look, timeoutMs)
    }
    watch()
    stream.stop = () => {
      cancel()
      resolve()
    }
  })
}
