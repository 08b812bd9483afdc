import type { RealtimeEvent, TopicPosition } from '../protocol'
import type { Environment } from './environment'

/** One topic as this client has seen it. */
interface Stream {
  epoch: string
  /** An epoch that was left: its stragglers are dropped. */
  formerEpoch: string | null
  /** The sequence that comes next; everything below has been delivered or given up. */
  next: number
  /** Events that came before their turn, by sequence. */
  readonly held: Map<number, RealtimeEvent>
  /** Ranges given up, whose events are delivered late should they still come. */
  lost: readonly Range[]
  /** The newest sequence the server is known to have sent. */
  head: number
  cancelWait: (() => void) | null
  /** Set while a recovery is under way; called when what it was for has come. */
  onFilled: (() => void) | null
}

/** Sequences, both ends included. */
interface Range {
  readonly from: number
  readonly to: number
}

export interface MissingRange extends Range {
  readonly topic: string
  readonly epoch: string
}

interface EventOrderOptions {
  readonly environment: Environment
  readonly reorderCount: number
  readonly reorderMs: number
  /** In order, or late. */
  readonly onEvent: (event: RealtimeEvent, place: 'in-order' | 'reordered' | 'late') => void
  readonly onDuplicate: (event: RealtimeEvent) => void
  /** Fetches what is missing; what it finds comes back through `accept`. Must not reject. */
  readonly recover: (range: MissingRange) => Promise<void>
  readonly onGap: (range: MissingRange) => void
  readonly onReset: (topic: string, epoch: string) => void
}

/** Puts the events of each topic in order and finds what is missing. */
export interface EventOrder {
  /** @returns `held` when the event waits for an earlier one */
  accept(event: RealtimeEvent): 'held' | 'done'
  /** The server's newest position of a topic; what lies between it and ours is missing. */
  expect(topic: string, head: TopicPosition): void
  /** The server no longer has these: go on behind them. @returns whether that is news here */
  giveUp(topic: string, from: number | null, to: number | null): boolean
  /** The server numbers this topic anew. */
  reset(topic: string, epoch: string): void
  /** Whether nothing that the server is known to have sent is missing. */
  isWhole(): boolean
  positions(): ReadonlyMap<string, TopicPosition>
  /** Nothing is known any more: numbers go on wherever the next event says. */
  forget(): void
}

/** More topics than this and the one unheard longest is forgotten. */
const maxTopics = 1_000
/** What a recovery under way may pile up, as a multiple of the window. */
const recoveryFactor = 10

export function createEventOrder(options: EventOrderOptions): EventOrder {
  const { environment, reorderCount, reorderMs } = options
  const streams = new Map<string, Stream>()

  function create(topic: string, epoch: string, next: number, formerEpoch: string | null): Stream {
    // Events just before the first one seen may still be under way.
    const lost = [{ from: next - reorderCount, to: next - 1 }]
    const stream: Stream = {
      epoch,
      formerEpoch,
      next,
      held: new Map(),
      lost,
      head: next - 1,
      cancelWait: null,
      onFilled: null,
    }
    if (streams.size >= maxTopics) forget(streams.keys().next().value as string)
    streams.set(topic, stream)
    return stream
  }

  function forget(topic: string) {
    streams.get(topic)?.cancelWait?.()
    streams.delete(topic)
  }

  function release(stream: Stream) {
    for (;;) {
      const event = stream.held.get(stream.next)
      if (!event) break
      stream.held.delete(stream.next++)
      options.onEvent(event, 'reordered')
    }
    if (!missing(stream)) {
      stream.cancelWait?.()
      stream.cancelWait = null
      stream.onFilled?.()
    }
  }

  function acceptLate(stream: Stream, event: RealtimeEvent, sequence: number) {
    const range = stream.lost.find(({ from, to }) => from <= sequence && sequence <= to)
    if (!range) {
      options.onDuplicate(event)
      return
    }
    stream.lost = stream.lost.flatMap((other) =>
      other !== range
        ? [other]
        : [
            { from: range.from, to: sequence - 1 },
            { from: sequence + 1, to: range.to },
          ].filter(({ from, to }) => from <= to),
    )
    options.onEvent({ ...event, outOfOrder: true }, 'late')
  }

  /** What is missing in front of the first event that waits, or of the known head. */
  function missing(stream: Stream): Range | null {
    const first = stream.held.size > 0 ? Math.min(...stream.held.keys()) - 1 : stream.head
    return first >= stream.next ? { from: stream.next, to: first } : null
  }

  function skip(topic: string, stream: Stream, to: number) {
    const range = { from: stream.next, to }
    stream.lost = [...stream.lost.slice(-9), range]
    stream.next = to + 1
    options.onGap({ topic, epoch: stream.epoch, ...range })
    release(stream)
  }

  async function recover(topic: string, stream: Stream) {
    const range = missing(stream)
    if (!range || stream.onFilled) return
    stream.cancelWait?.()
    stream.cancelWait = null
    await Promise.race([
      new Promise<void>((resolve) => (stream.onFilled = resolve)),
      options.recover({ topic, epoch: stream.epoch, ...range }),
    ])
    stream.onFilled = null
    if (streams.get(topic) !== stream) return
    const still = missing(stream)
    if (still && still.from <= range.to) skip(topic, stream, Math.min(range.to, still.to))
    wait(topic, stream)
  }

  function wait(topic: string, stream: Stream) {
    if (stream.onFilled || stream.cancelWait || !missing(stream)) return
    const { next } = stream
    stream.cancelWait = environment.setTimer(() => {
      stream.cancelWait = null
      // A long replay over a slow network is progress, not a gap.
      if (stream.next > next) wait(topic, stream)
      else void recover(topic, stream)
    }, reorderMs)
  }

  function hold(topic: string, stream: Stream, event: RealtimeEvent, sequence: number) {
    if (stream.held.has(sequence)) {
      options.onDuplicate(event)
      return
    }
    stream.held.set(sequence, event)
    if (sequence > stream.head) stream.head = sequence
    wait(topic, stream)
    if (stream.held.size >= reorderCount && !stream.onFilled) void recover(topic, stream)
    else if (stream.held.size >= reorderCount * recoveryFactor) {
      const range = missing(stream)
      if (range) skip(topic, stream, range.to)
    }
  }

  function resetStream(topic: string, epoch: string, next: number): Stream {
    const formerEpoch = streams.get(topic)?.epoch ?? null
    forget(topic)
    const stream = create(topic, epoch, next, formerEpoch)
    stream.lost = []
    if (formerEpoch !== null) options.onReset(topic, epoch)
    return stream
  }

  return {
    accept(event) {
      const { topic = '', epoch = '', sequence } = event
      if (sequence === undefined) {
        options.onEvent(event, 'in-order')
        return 'done'
      }
      let stream = streams.get(topic) ?? create(topic, epoch, sequence, null)
      if (epoch !== stream.epoch) {
        if (epoch === stream.formerEpoch) {
          options.onDuplicate(event)
          return 'done'
        }
        stream = resetStream(topic, epoch, sequence)
      }
      if (sequence > stream.next) {
        hold(topic, stream, event, sequence)
        return 'held'
      }
      if (sequence < stream.next) {
        acceptLate(stream, event, sequence)
        return 'done'
      }
      stream.next++
      if (sequence > stream.head) stream.head = sequence
      options.onEvent(event, 'in-order')
      if (stream.held.size > 0 || stream.cancelWait || stream.onFilled) release(stream)
      return 'done'
    },
    expect(topic, head) {
      const stream = streams.get(topic)
      if (!stream) create(topic, head.epoch, head.offset + 1, null)
      else if (stream.epoch !== head.epoch) resetStream(topic, head.epoch, head.offset + 1)
      else if (head.offset > stream.head) {
        stream.head = head.offset
        wait(topic, stream)
      }
    },
    giveUp(topic, from, to) {
      const stream = streams.get(topic)
      if (!stream) return false
      const last = to ?? stream.head
      if ((from !== null && from > stream.next) || last < stream.next) return false
      if (last > stream.head) stream.head = last
      skip(topic, stream, last)
      return true
    },
    reset(topic, epoch) {
      const stream = streams.get(topic)
      if (stream?.epoch !== epoch) resetStream(topic, epoch, 1)
    },
    isWhole() {
      for (const stream of streams.values()) if (stream.head >= stream.next) return false
      return true
    },
    positions() {
      const positions = new Map<string, TopicPosition>()
      for (const [topic, { epoch, next }] of streams) {
        positions.set(topic, { epoch, offset: next - 1 })
      }
      return positions
    },
    forget() {
      for (const topic of [...streams.keys()]) forget(topic)
    },
  }
}
