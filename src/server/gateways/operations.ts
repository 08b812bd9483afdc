import type { RealtimeServer } from '../createRealtimeServer'
import type { HttpExchange, HttpHandler } from './http/exchange'
import { metricsContentType, serializeMetrics } from './operations/exposition'
import { createServerMetrics } from './operations/serverMetrics'

/** Options of {@link createOperationsHandler}. */
export interface OperationsHandlerOptions {
  /** The path of the metrics. @default '/metrics' */
  readonly metricsPath?: string
  /** The path that says whether the process works or has to be restarted. @default '/healthz' */
  readonly healthPath?: string
  /** The path that says whether new clients should be sent here. @default '/readyz' */
  readonly readyPath?: string
}

/**
 * Serves what those who run the server ask for: its metrics in the Prometheus text format, and
 * whether it is alive and ready, 200 or 503. It asks nobody who they are: serve it where only they
 * can reach it, such as on a port of its own.
 *
 * @example
 * ```ts
 * createServer(toNodeListener(createOperationsHandler(realtime))).listen(9090, '127.0.0.1')
 * ```
 */
export function createOperationsHandler(
  realtime: Pick<RealtimeServer, 'host' | 'stats' | 'onFanOut' | 'health'>,
  options: OperationsHandlerOptions = {},
): HttpHandler {
  const metrics = createServerMetrics(realtime)

  async function answerHealth(exchange: HttpExchange, key: 'isAlive' | 'isReady'): Promise<void> {
    const health = await realtime.health()
    answer(exchange, health[key] ? 200 : 503, 'application/json', JSON.stringify(health))
  }

  const routes = new Map<string, (exchange: HttpExchange) => void>([
    [
      options.metricsPath ?? '/metrics',
      (exchange) => answer(exchange, 200, metricsContentType, serializeMetrics(metrics())),
    ],
    [options.healthPath ?? '/healthz', (exchange) => void answerHealth(exchange, 'isAlive')],
    [options.readyPath ?? '/readyz', (exchange) => void answerHealth(exchange, 'isReady')],
  ])

  return (exchange) => {
    const route = routes.get(exchange.url.pathname)
    if (!route) return false
    if (exchange.method === 'GET' || exchange.method === 'HEAD') route(exchange)
    else exchange.respond(405, { allow: 'GET, HEAD' })
    return true
  }
}

function answer(exchange: HttpExchange, status: number, type: string, body: string): void {
  const headers = { 'content-type': type, 'cache-control': 'no-store' }
  exchange.respond(status, headers, exchange.method === 'HEAD' ? undefined : body)
}
