import { parsePositions, RealtimeError, type RealtimeEvent, type TopicPosition } from '../protocol'
import type { Counters } from './counters'
import type { HistorySource, ServerPosition } from './history'
import type { Notices } from './notices'
import type { GapReason, ReadyInfo } from './realtimeClient'
import { createStreamControls, type ControlHandler } from './streamControls'
import {
  createTopicStream,
  firstHeld,
  isFirstFlood,
  lose,
  marked,
  maxHeld,
  whenIdle,
  type IdleOptions,
  type TopicStream,
} from './topicStream'
import type { Link, SessionInfo } from './transport'

interface DeliveryOptions extends IdleOptions {
  readonly counters: Counters
  readonly notices: Notices
  readonly history: HistorySource | undefined
  readonly resumeFrom: ServerPosition | undefined
  readonly link: () => Link | undefined
  /** Opens another link, which goes on from where each topic stands. */
  readonly reopen: () => void
  /** Takes frames that were fetched. */
  readonly receive: (frames: readonly unknown[]) => void
  readonly deliver: (event: RealtimeEvent) => void
  readonly onDuplicate: (event: RealtimeEvent) => void
}

/** Puts the events of each topic in order, finds what is missing, gets it, or says that it cannot. */
export interface Delivery {
  /** @returns whether the event waits for an earlier one */
  accept(event: RealtimeEvent): boolean
  /** @returns a promise while the history is asked, which live frames must wait for */
  ready(info: SessionInfo, kind: ReadyInfo['kind'], since: number | null): Promise<void> | undefined
  /** Control frames by type; the parts of a client that are added add their own. */
  readonly controls: Map<string, ControlHandler>
  /** Where the topic stood is not gone on from. */
  leave(topic: string): void
  positions(): ReadonlyMap<string, TopicPosition>
  /** The session is over: nothing is known any more, and what is under way is not delivered. */
  forget(): void
  lastEventId: string | undefined
}

/** More topics than this and the one that began first is forgotten. */
const maxTopics = 1_000
/** How long an event waits for an earlier one, milliseconds … */
const windowMs = 1_000
/** … and how many wait before the missing one is asked for. */
const windowCount = 100

export function createDelivery(options: DeliveryOptions): Delivery {
  const { environment, counters, notices, history, receive, onDuplicate } = options
  const streams = new Map<string, TopicStream>()
  /** `counters.replayed` when a replay began; `undefined` when none is under way. */
  let replayedBefore: number | undefined
  let since: number | null = null
  let canReplay = false
  let session = new AbortController()

  function gap(topic: string, from: number | null, to: number | null, reason: GapReason) {
    counters.gaps++
    // Of one return there is one outcome.
    replayedBefore = undefined
    notices.emit('gap', { topic, from, to, reason, since })
  }

  /** Nothing is known any more: numbers go on wherever the next event says. */
  function gapInAll(reason: GapReason) {
    for (const topic of streams.keys()) drop(topic)
    gap('*', null, null, reason)
  }

  const isKnown = (stream: TopicStream) => streams.get(stream.topic) === stream

  function drop(topic: string) {
    streams.get(topic)?.stop?.()
    streams.delete(topic)
  }

  /** @param formerNext - by default the server has said it, so the former numbering is over */
  function begin(topic: string, epoch: string, next: number, awayUntil = 0, formerNext = Infinity) {
    const formerEpoch = streams.get(topic)?.epoch
    const stream = createTopicStream({ topic, epoch, formerEpoch, formerNext, awayUntil }, next)
    drop(topic)
    if (streams.size >= maxTopics) drop(streams.keys().next().value as string)
    streams.set(topic, stream)
    if (formerEpoch !== undefined) {
      notices.emit('reset', { topic, epoch, reason: 'the server numbers anew' })
    }
    // Events just before the first one seen may still be under way.
    else lose(stream, next - windowCount)
    return stream
  }

  /** Says that the replay is through, once nothing that was sent meanwhile is missing. */
  function finish() {
    if (replayedBefore === undefined) return
    for (const { next, awayUntil } of streams.values()) if (next <= awayUntil) return
    notices.emit('replay', { count: counters.replayed - replayedBefore })
    replayedBefore = undefined
  }

  function deliver(stream: TopicStream, event: RealtimeEvent) {
    options.deliver(marked(event, stream.next++, stream))
    finish()
  }

  /** Delivers what can be, and sees to what cannot. */
  function settle(stream: TopicStream) {
    const { held } = stream
    for (let event; isKnown(stream) && (event = held.get(stream.next));) {
      held.delete(stream.next)
      counters.reordered++
      deliver(stream, event)
    }
    // A handler may have ended the session.
    if (!isKnown(stream)) return
    if (stream.next > stream.head) {
      stream.stop?.()
      stream.stop = undefined
    } else if (!stream.isRecovering && held.size >= windowCount) void recover(stream)
    else if (!stream.stop) wait(stream)
  }

  /** Gives up what is missing in front of the first event that waits, up to `last`. */
  function skip(stream: TopicStream, last: number, reason: GapReason) {
    const { topic, next: from } = stream
    const to = Math.min(last, firstHeld(stream) - 1)
    stream.next = to + 1
    lose(stream, from)
    gap(topic, from, to, reason)
    settle(stream)
  }

  function wait(stream: TopicStream) {
    const { next } = stream
    stream.stop = environment.setTimer(() => {
      stream.stop = undefined
      // A long replay over a slow network is progress, not a gap.
      void (stream.next > next ? settle(stream) : recover(stream))
    }, windowMs)
  }

  async function recover(stream: TopicStream, triesLeft = 2) {
    const { topic, epoch, next } = stream
    const { invalid } = counters
    const link = options.link()
    // All that is missing is asked for upon the return.
    if (!link) return
    const to = firstHeld(stream) - 1
    const position = { epoch, offset: next - 1 }
    stream.stop?.()
    stream.isRecovering = true
    const idle = whenIdle(stream, options)
    const { stop } = stream
    if (history) void ask(new Map([[topic, position]]), to).then(stop, stop)
    else if (canReplay && link.subscribe) link.subscribe(topic, position)
    // What is being replayed may only be slow.
    else if (next > stream.awayUntil) stop?.()
    await idle
    stream.isRecovering = false
    // Unless another wait has begun.
    if (stream.stop === stop) stream.stop = undefined
    // What a link did not bring that was lost meanwhile, the next one may.
    const isMissing = isKnown(stream) && stream.next <= to && link === options.link()
    // It may have come, in a frame that could not be read.
    if (isMissing && triesLeft && counters.invalid > invalid) void recover(stream, triesLeft - 1)
    else if (isMissing) skip(stream, to, 'missing')
    else settle(stream)
  }

  async function ask(topics: ReadonlyMap<string, TopicPosition>, upTo: number | null) {
    const request = { topics, upTo, lastEventId: self.lastEventId, signal: session.signal }
    await history?.(request, (frames) => request.signal.aborted || receive(frames))
  }

  /** The server cannot replay: the history may. */
  async function fromHistory() {
    const topics = self.positions()
    const { signal } = session
    const before = counters.replayed
    try {
      await ask(topics, null)
      if (signal.aborted) return
      notices.emit('replay', { count: counters.replayed - before })
      // What the history does not have either is not waited for without end.
      for (const stream of streams.values()) settle(stream)
    } catch (cause) {
      if (signal.aborted) return
      const said = 'The history could not be read'
      notices.emit('error', new RealtimeError('HISTORY', said, { retryable: true, cause }))
      gapInAll('no-replay')
    }
  }

  function expect(topic: string, { epoch, offset }: TopicPosition, isReplay = false) {
    let stream = streams.get(topic)
    if (stream?.epoch !== epoch) stream = begin(topic, epoch, offset + 1, offset)
    if (isReplay) stream.awayUntil = Math.max(stream.awayUntil, offset)
    stream.head = Math.max(stream.head, offset)
    settle(stream)
  }

  const self: Delivery = {
    lastEventId: undefined,
    accept(event) {
      const { topic = '', epoch = '', sequence } = event
      if (sequence === undefined) options.deliver(event)
      if (sequence === undefined) return false
      let stream = streams.get(topic)
      if (stream?.epoch !== epoch) {
        if (stream?.formerEpoch === epoch && sequence < stream.formerNext) {
          onDuplicate(event)
          return false
        }
        stream = begin(topic, epoch, sequence, 0, stream?.next)
      }
      const { next, held, lost } = stream
      stream.head = Math.max(stream.head, sequence)
      if (sequence === next) {
        deliver(stream, event)
        if (held.size || stream.stop) settle(stream)
      } else if (sequence < next ? !lost.delete(sequence) : held.has(sequence)) onDuplicate(event)
      else if (sequence < next) {
        counters.late++
        options.deliver({ ...marked(event, sequence, stream), outOfOrder: true })
      } else {
        held.set(sequence, event)
        if (held.size < maxHeld) settle(stream)
        // Another link brings what this one did not; of this one the rest of a frame may still come.
        else if (canReplay && isFirstFlood(stream)) options.reopen()
        else if (options.link()) skip(stream, stream.head, 'missing')
        return true
      }
      return false
    },
    ready({ replay, heads = new Map<string, TopicPosition>() }, kind, lostAt) {
      since = lostAt
      canReplay = replay !== 'none'
      if (kind === 'resumed') gapInAll('paused')
      if (kind === 'returned') {
        if (since !== null) counters.reconnects++
        if (canReplay) {
          replayedBefore = counters.replayed
          if (replay === 'gap' && !heads.size) gapInAll('expired')
        } else if (history && (streams.size || self.lastEventId)) return fromHistory()
        else gapInAll('no-replay')
      }
      for (const [topic, head] of heads) {
        const stream = streams.get(topic)
        // A new numbering that is replayed in full begins at 1.
        if (stream && stream.epoch !== head.epoch && replay === 'full') begin(topic, head.epoch, 1)
        expect(topic, head, true)
      }
      for (const stream of streams.values()) settle(stream)
      finish()
      return undefined
    },
    controls: createStreamControls({
      expect,
      restart(topic, epoch) {
        if (streams.get(topic)?.epoch !== epoch) begin(topic, epoch, 1)
      },
      giveUp(topic, { from, to, reason }) {
        const stream = streams.get(topic)
        const last = to ?? stream?.head ?? 0
        if (stream && (from ?? 0) <= stream.next && last >= stream.next) {
          stream.head = Math.max(stream.head, last)
          skip(stream, last, reason)
        } else gap(topic, from, to, reason)
      },
    }),
    leave: drop,
    positions: () => positionsOf(streams),
    forget() {
      for (const topic of streams.keys()) drop(topic)
      self.lastEventId = undefined
      session.abort()
      session = new AbortController()
    },
  }
  parsePositions(options.resumeFrom).forEach((at, topic) => begin(topic, at.epoch, at.offset + 1))
  return self
}

const positionsOf = (streams: ReadonlyMap<string, TopicStream>) =>
  new Map([...streams].map(([topic, { epoch, next }]) => [topic, { epoch, offset: next - 1 }]))
