import { setMaxListeners } from 'node:events'
import { isRealtimeError, serializePositions, type TopicPosition } from '../../protocol'
import type { RealtimeServer } from '../createRealtimeServer'
import type { Identity } from '../identity'
import { roomRetryAfterMs } from '../session'
import { corsHeaders, sendPreflight } from './http/cors'
import type { HttpExchange, HttpHandler } from './http/exchange'
import { createPageReader, deleteEvents, serveHistory } from './http/historyRoute'
import { readPositionQuery, readStreamQuery } from './http/historyQuery'
import { bearerToken, identify, topicsOf, type RequestToken } from './http/identify'
import { Problem, sendProblem } from './http/problem'
import { createRequestLimit } from './http/requestLimit'
import { resumeOf } from './http/resume'
import { createEventStreams } from './sse'

/** Options of {@link createHttpGateway}. */
export interface HttpGatewayOptions {
  /** The path of the event stream. @default '/api/events/stream' */
  readonly streamPath?: string
  /** The path of the history. @default '/api/events' */
  readonly historyPath?: string
  /** The path that says where the log stands. @default '/api/position' */
  readonly positionPath?: string
  /**
   * Finds a request's token. A cookie is sent with every request, also with those that a foreign
   * page causes: see `docs/security.md` before reading one here. The URL is no place for a token.
   * @default that of `Authorization: Bearer …`
   */
  readonly token?: RequestToken
  /** Whether pages of other origins may bring cookies; never with `origins: 'any'`. @default false */
  readonly credentials?: boolean
  /** Who may delete events for good. @default nobody */
  readonly canDelete?: (identity: Identity) => boolean | Promise<boolean>
  /** How long readers of a stream wait before they come back, milliseconds. @default 3000 */
  readonly retryMs?: number
  /** The longest a poller may wait for an event, milliseconds; `0` for no waiting. @default 25000 */
  readonly maxWaitMs?: number
  /**
   * Requests of one user a minute, over all of its connections, all at once or spread. What is beyond
   * is answered with 429 and `Retry-After`. A poller asks at least once for each event. @default 600
   */
  readonly maxRequestsPerMinute?: number
}

interface Call {
  readonly exchange: HttpExchange
  readonly identity: Identity
  readonly cors: Readonly<Record<string, string>>
}

type Route = Readonly<Partial<Record<string, (call: Call) => Promise<void> | void>>>

/**
 * Serves the log over plain HTTP: an event stream, the history, and where the log stands. Mount the
 * result with one of the adapters.
 *
 * @example
 * ```ts
 * const handle = createHttpGateway(realtime)
 * createServer(toNodeListener(handle)).listen(8080)
 * ```
 */
export function createHttpGateway(
  { host }: Pick<RealtimeServer, 'host'>,
  options: HttpGatewayOptions = {},
): HttpHandler {
  const { token = bearerToken, credentials = false, maxWaitMs = 25_000 } = options
  const countRequest = createRequestLimit(options.maxRequestsPerMinute ?? 600)
  const openStream = createEventStreams(host, options.retryMs ?? 3_000)
  const read = createPageReader(host.context.log.store)
  const end = new AbortController()
  // each poll that is held back listens: that they are many is no leak
  setMaxListeners(0, end.signal)
  host.onClose(() => end.abort())

  const patience = {
    maxWaitMs,
    ended: end.signal,
    read,
    identify: (exchange: HttpExchange) => identify(host, exchange, token),
  }
  const routes = new Map<string, Route>([
    [options.streamPath ?? '/api/events/stream', { GET: stream }],
    [
      options.historyPath ?? '/api/events',
      {
        GET: (call) => serveHistory(host, call, patience),
        DELETE: (call) => deleteEvents(host, call, options.canDelete ?? (() => false)),
      },
    ],
    [options.positionPath ?? '/api/position', { GET: position }],
  ])

  async function stream({ exchange, identity, cors }: Call): Promise<void> {
    const { topic, ...ids } = readStreamQuery(exchange.url)
    const topics = await topicsOf(host, identity, topic)
    const { remoteAddress } = exchange
    const forwardedFor = exchange.header('x-forwarded-for')
    const address = host.addressOf({ remoteAddress, forwardedFor })
    if (!host.hasRoomFor(identity, address)) {
      const headers = { 'retry-after': `${roomRetryAfterMs / 1_000}` }
      throw new Problem(429, 'RATE_LIMIT_EXCEEDED', 'too many connections', headers)
    }
    const resumed = await resumeOf(host.context.log.store, topics, exchange)
    openStream(exchange, { identity, address, topics, ids, headers: cors, ...resumed })
  }

  async function position({ exchange, identity, cors }: Call): Promise<void> {
    const asked = readPositionQuery(exchange.url)
    const heads = new Map<string, TopicPosition>()
    for (const topic of await topicsOf(host, identity, asked.topics)) {
      heads.set(topic, await host.context.log.store.head(topic))
    }
    const headers = { ...cors, 'content-type': 'application/json', 'cache-control': 'no-store' }
    exchange.respond(200, headers, JSON.stringify({ heads: serializePositions(heads) }))
  }

  async function serve(exchange: HttpExchange, route: Route): Promise<void> {
    let cors: Record<string, string> = {}
    try {
      cors = corsHeaders(host, exchange, credentials)
      if (exchange.method === 'OPTIONS') {
        sendPreflight(exchange, cors)
        return
      }
      const act = route[exchange.method]
      if (!act) {
        const allow = Object.keys(route).join(', ')
        throw new Problem(405, 'VALIDATION_ERROR', `use ${allow}`, { allow })
      }
      refuseWhat(exchange, host.isClosing)
      const identity = await identify(host, exchange, token)
      countRequest(identity)
      await act({ exchange, identity, cors })
    } catch (error) {
      const problem = problemOf(error)
      if (problem.status < 500) {
        const { status, message } = problem
        host.context.onRefused({ gateway: 'http', code: status, reason: message })
      }
      sendProblem(exchange, problem, cors)
    }
  }

  return (exchange) => {
    const route = routes.get(exchange.url.pathname)
    if (!route) return false
    void serve(exchange, route)
    return true
  }
}

/** Nothing here takes a body, so none is read. */
function refuseWhat(exchange: HttpExchange, isClosing: boolean): void {
  if (isClosing) {
    throw new Problem(503, 'INTERNAL_ERROR', 'the server is going down', { 'retry-after': '5' })
  }
  const hasBody = exchange.header('transfer-encoding') !== undefined
  if (hasBody || Number(exchange.header('content-length') ?? 0) > 0) {
    throw new Problem(413, 'VALIDATION_ERROR', 'this takes no body', { connection: 'close' })
  }
}

/** The words of an unforeseen error may hold secrets: the caller learns only that it failed. */
function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  return isRealtimeError(error) && error.retryable
    ? new Problem(503, 'INTERNAL_ERROR', 'the log cannot be read just now', { 'retry-after': '1' })
    : new Problem(500, 'INTERNAL_ERROR', 'the server could not do this')
}
