import { RealtimeError, type RealtimeEvent, type TopicPosition } from '../protocol'
import type { Counters } from './counters'
import { withTimeout } from './credentials'
import type { Environment } from './environment'
import type { EventOrder, MissingRange } from './eventOrder'
import type { HistoryRequest, HistorySource } from './history'
import type { Notices } from './notices'
import type { Pipeline } from './pipeline'
import type { GapReason } from './realtimeClient'
import type { Link, SessionInfo } from './transport'

interface CatchUpOptions {
  readonly environment: Environment
  readonly counters: Counters
  readonly notices: Notices
  readonly pipeline: Pipeline
  readonly order: EventOrder
  readonly history?: HistorySource
  readonly timeoutMs: number
  readonly link: () => Link | null
}

/** How a link became ready. */
export type ReadyKind =
  /** The first of a session. */
  | 'first'
  /** The first after `disconnect()`. */
  | 'resumed'
  /** After a loss. */
  | 'returned'
  /** Beside the old one, which was whole until now. */
  | 'renewed'

/** Makes good what was missed: by the server's replay, from the history, or by saying so. */
export interface CatchUp {
  ready(info: SessionInfo, kind: ReadyKind, since: number | null): void
  /** Fetches a range; what it finds goes through the pipeline. Never rejects. */
  recover(range: MissingRange): Promise<void>
  /** Whether the event belongs to the time away, by the heads the server named. */
  isMissed(event: RealtimeEvent): boolean
  /** An event was delivered: perhaps the last one missed. */
  delivered(): void
  /** Ends what is under way: the session is over. */
  stop(): void
  announce(gap: { topic: string; from: number | null; to: number | null; reason: GapReason }): void
}

/** A history that goes on for longer than this is given up. */
const maxPages = 1_000

export function createCatchUp(options: CatchUpOptions): CatchUp {
  const { environment, counters, notices, pipeline, order, history } = options
  /** `counters.replayed` when a replay began; `null` when none is under way. */
  let replayedBefore: number | null = null
  let heads: ReadonlyMap<string, TopicPosition> | undefined
  const waits = new Set<() => void>()
  let since: number | null = null
  let canReplay = false

  function announce(gap: Parameters<CatchUp['announce']>[0]) {
    counters.gaps++
    notices.emit('gap', { ...gap, since })
  }

  const announceAll = (reason: GapReason) => {
    order.forget()
    announce({ topic: '*', from: null, to: null, reason })
  }

  function finish() {
    if (replayedBefore === null || !order.isWhole()) return
    notices.emit('replay', { count: counters.replayed - replayedBefore })
    replayedBefore = null
  }

  async function fetchAll(request: Omit<HistoryRequest, 'cursor' | 'signal'>) {
    if (!history) throw new Error('no history')
    const abort = new AbortController()
    let cursor: string | null = null
    try {
      for (let page = 0; page < maxPages; page++) {
        const answer = history({ ...request, cursor, signal: abort.signal })
        const { events, hasMore, nextCursor } = await withTimeout(
          answer,
          environment,
          options.timeoutMs,
        )
        for (const event of events) pipeline.receive(event, true)
        if (!hasMore || nextCursor === cursor) return
        cursor = nextCursor ?? null
      }
    } finally {
      abort.abort()
    }
  }

  /** The server cannot replay: the history may. Live events wait meanwhile, so order is kept. */
  async function fromHistory() {
    const positions = order.positions()
    const lastEventId = pipeline.lastEventId() ?? null
    if (!history || (positions.size === 0 && lastEventId === null)) {
      announceAll('no-replay')
      return
    }
    const before = counters.replayed
    const resume = pipeline.pause()
    try {
      const base = { upTo: null, lastEventId }
      if (positions.size === 0) await fetchAll({ ...base, topic: '', epoch: '', after: null })
      for (const [topic, { epoch, offset }] of positions) {
        await fetchAll({ ...base, topic, epoch, after: offset })
      }
      notices.emit('replay', { count: counters.replayed - before })
    } catch (cause) {
      const said = 'What was missed could not be fetched from the history; a gap is announced.'
      notices.emit('error', new RealtimeError('HISTORY', said, { retryable: true, cause }))
      announceAll('no-replay')
    }
    resume()
  }

  function expectHeads(info: SessionInfo) {
    const known = order.positions()
    for (const [topic, head] of info.heads ?? []) {
      const position = known.get(topic)
      // A new numbering that is replayed in full begins at 1.
      if (position && position.epoch !== head.epoch && info.replay === 'full') {
        order.reset(topic, head.epoch)
      }
      order.expect(topic, head)
    }
  }

  return {
    ready(info, kind, lostAt) {
      since = lostAt
      canReplay = info.replay !== 'none'
      const isReturn = kind === 'returned'
      if (kind === 'resumed') announceAll('paused')
      if (isReturn) counters.reconnects++
      if (isReturn && !canReplay) void fromHistory()
      if (isReturn && info.replay === 'gap' && !info.heads) announceAll('expired')
      if (isReturn && canReplay) {
        replayedBefore = counters.replayed
        heads = info.heads
      }
      if (!isReturn || canReplay) expectHeads(info)
      finish()
    },
    async recover({ topic, epoch, from, to }) {
      const link = options.link()
      if (history) {
        const request = { topic, epoch, after: from - 1, upTo: to, lastEventId: null }
        await fetchAll(request).catch(() => {})
      } else if (canReplay && link?.subscribe) {
        link.subscribe(topic, { epoch, offset: from - 1 })
        let cancel = () => {}
        await new Promise<void>((resolve) => {
          cancel = environment.setTimer(resolve, options.timeoutMs)
          waits.add(cancel)
        })
        waits.delete(cancel)
      }
    },
    isMissed({ topic = '', sequence }) {
      if (replayedBefore === null || sequence === undefined) return false
      const head = heads?.get(topic)
      return head !== undefined && sequence <= head.offset
    },
    delivered: finish,
    stop() {
      replayedBefore = null
      for (const cancel of waits) cancel()
      waits.clear()
    },
    announce,
  }
}
