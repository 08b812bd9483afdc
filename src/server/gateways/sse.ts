import { parsePosition, parsePositions, type TopicPosition } from '../../protocol'
import type { Channel } from '../channel'
import type { Identity } from '../identity'
import type { Session } from '../session'
import type { GatewayHost } from './gatewayHost'
import { serializeCursor } from './http/cursor'
import type { HttpExchange, HttpStream } from './http/exchange'
import { hasIds, type EventIds } from './http/readEvents'
import type { Resumed } from './http/resume'
import { createFrameReader, type SessionFrame } from './sessionFrame'
import { encodeSse } from './sseEncoder'
import { createTextMemo } from './textMemo'

/** What one event stream carries. */
export interface EventStreamRequest extends Resumed {
  readonly identity: Identity
  readonly address: string | null
  /** Authorised already. */
  readonly topics: readonly string[]
  /** Only events whose data has these ids. */
  readonly ids: EventIds
  readonly headers: Readonly<Record<string, string>>
}

const streamHeaders = {
  // the profile tells a client that `auth.success` will say where it stands
  'content-type': 'text/event-stream; charset=utf-8; profile=tidings',
  // a proxy that stores or recompresses the stream would hold it back
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
}
/** How long a reader that is stuck is waited for after the end, milliseconds. */
const closeTimeoutMs = 2_000

/**
 * Makes the function that serves event streams. Events are unnamed blocks whose data is the
 * envelope; what the server says of itself (`auth.success`, `gap`, `reset`, …) is named by its type.
 *
 * @param retryMs - how long clients wait before they come back, milliseconds
 */
export function createEventStreams(host: GatewayHost, retryMs: number) {
  const read = createFrameReader()
  const encodeData = createTextMemo((data) => encodeSse({ data }))

  return (exchange: HttpExchange, request: EventStreamRequest): void => {
    const { identity, address, topics, resume } = request
    const stream = exchange.stream(200, { ...request.headers, ...streamHeaders })
    const channel = channelOf(stream, () => session, {
      encode: createBlocks(request, encodeData),
      read,
      address,
      retryMs,
    })
    const session: Session = host.connect(channel, {
      authenticate: () => identity,
      topicsOf: () => [],
      canRead: (_, topic) => topics.includes(topic),
      maxTopics: topics.length,
    })
    exchange.onGone(() => {
      channel.gone()
      session.closed()
    })
    stream.write(encodeSse({ retryMs }), () => session.alive())
    session.message(JSON.stringify({ action: 'auth', token: null }))
    const positions = Object.fromEntries(
      [...resume].map(([topic, { epoch, offset }]) => [topic, `${epoch}:${offset}`]),
    )
    session.message(JSON.stringify({ action: 'subscribe', topics, resume: positions }))
  }
}

/** Turns a session's frames into blocks; `''` for one that this stream does not carry. */
type Blocks = (frame: SessionFrame) => string

function createBlocks(request: EventStreamRequest, encodeData: (data: string) => string): Blocks {
  const { topics, ids, hasLost } = request
  const positions = new Map(request.resume)
  const heads = new Map<string, TopicPosition>()
  const hasOneTopic = topics.length === 1
  let welcome: Record<string, unknown> = {}
  /** What the client missed the id of: positions moved on by events it does not get. */
  let hasMovedOn = false

  const named = ({ type, timestamp, text }: SessionFrame, data?: Record<string, unknown>) =>
    encodeSse({
      id: serializeCursor(positions),
      event: type,
      data: data ? JSON.stringify({ type, timestamp, data }) : text,
    })

  function eventBlock(frame: SessionFrame): string {
    const place = frame.event
    if (!place) return named(frame)
    positions.set(place.topic, place)
    hasMovedOn = !hasIds(frame.data, ids)
    if (hasMovedOn) return ''
    const ownId = hasOneTopic && isPlainId(place.eventId) ? place.eventId : null
    return `id: ${ownId ?? serializeCursor(positions)}\n${encodeData(frame.text)}`
  }

  return (frame) => {
    const { type, data } = frame
    if (frame.event) return eventBlock(frame)
    switch (type) {
      case 'ping': {
        const id = hasMovedOn ? `id: ${serializeCursor(positions)}\n` : ''
        hasMovedOn = false
        return `: ping\n${id}\n`
      }
      case 'auth.success':
        welcome = data
        return ''
      case 'subscribed': {
        for (const [topic, head] of parsePositions(data.heads)) {
          heads.set(topic, head)
          // also where nothing comes for long, so that a client which leaves before has a bookmark
          if (!positions.has(topic)) positions.set(topic, head)
        }
        const replay = hasLost ? 'gap' : data.replay
        return named({ ...frame, type: 'auth.success' }, { ...welcome, ...data, replay })
      }
      case 'gap':
      case 'reset':
        positions.set(String(data.topic), positionAfter(frame, positions, heads))
        return named(frame)
      default:
        return named(frame)
    }
  }
}

/** Whether an id comes back in a header as it went, and is then read as neither cursor nor position. */
function isPlainId(eventId: string): boolean {
  return /^[!-z|}][!-~]*$/.test(eventId) && parsePosition(eventId) === null
}

/** Where a reader stands after it was told of a hole or a new epoch. */
function positionAfter(
  { type, data }: SessionFrame,
  positions: ReadonlyMap<string, TopicPosition>,
  heads: ReadonlyMap<string, TopicPosition>,
): TopicPosition {
  const topic = String(data.topic)
  if (type === 'gap') return { epoch: positions.get(topic)?.epoch ?? '', offset: Number(data.to) }
  const head = heads.get(topic)
  return head?.epoch === data.epoch && head ? head : { epoch: String(data.epoch), offset: 0 }
}

interface StreamCoding {
  readonly encode: Blocks
  readonly read: (text: string) => SessionFrame
  readonly address: string | null
  readonly retryMs: number
}

/** The stream as a session's channel. */
function channelOf(
  stream: HttpStream,
  session: () => Session,
  { encode, read, address, retryMs }: StreamCoding,
): Channel & { gone(): void } {
  let closing: NodeJS.Timeout | null = null
  return {
    gateway: 'sse',
    address,
    packs: false,
    send(text, onWritten) {
      const block = encode(read(text))
      if (block === '') {
        onWritten()
        return
      }
      stream.write(block, () => {
        // nothing comes from the client: that the network takes what is sent is its sign of life
        session().alive()
        onWritten()
      })
    },
    get bufferedBytes() {
      return stream.bufferedBytes
    },
    close(code, reason) {
      if (closing) return
      stream.write(encodeSse({ retryMs: comeBackMs(code, reason) ?? retryMs }), () => undefined)
      stream.end()
      closing = setTimeout(() => stream.destroy(), closeTimeoutMs)
    },
    terminate: () => stream.destroy(),
    gone() {
      if (closing) clearTimeout(closing)
    },
  }
}

/** How long the client is told to wait; after a 1012 spread, so that clients do not return as one. */
function comeBackMs(code: number, reason: string): number | null {
  if (!reason.startsWith('{')) return null
  const { retryAfterMs } = JSON.parse(reason) as { retryAfterMs?: unknown }
  if (typeof retryAfterMs !== 'number') return null
  return code === 1012 ? Math.random() * retryAfterMs : retryAfterMs
}
