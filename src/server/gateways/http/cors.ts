import type { GatewayHost } from '../gatewayHost'
import type { HttpExchange } from './exchange'
import { Problem } from './problem'

/**
 * What a page of another origin may do: read, if it is on the server's list. It never deletes, and
 * `*` is never said, so an answer cannot be both for everyone and with credentials.
 *
 * @param withCredentials - whether cookies may come along
 * @returns the headers for the answer
 * @throws Problem 403 for a page that is not on the list
 */
export function corsHeaders(
  host: GatewayHost,
  exchange: HttpExchange,
  withCredentials: boolean,
): Record<string, string> {
  const origin = exchange.header('origin')
  const vary = { vary: 'Origin' }
  if (origin === undefined) return vary
  if (!host.isOriginAllowed(origin, exchange.header('host'))) {
    throw new Problem(403, 'FORBIDDEN', 'pages of this origin may not use this server', vary)
  }
  return {
    ...vary,
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'ETag, Retry-After',
    ...(withCredentials && !host.allowsAnyOrigin
      ? { 'access-control-allow-credentials': 'true' }
      : {}),
  }
}

/** Answers a preflight: reading is allowed to the pages on the list, nothing else to any. */
export function sendPreflight(exchange: HttpExchange, cors: Readonly<Record<string, string>>) {
  exchange.respond(204, {
    ...cors,
    'access-control-allow-methods': 'GET',
    'access-control-allow-headers': 'Authorization, Last-Event-ID, If-None-Match, Cache-Control',
    'access-control-max-age': '600',
  })
}

/** Whether the request comes from a page of another site, by all that a browser tells. */
export function isCrossSite(exchange: HttpExchange): boolean {
  const site = exchange.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  const origin = exchange.header('origin')
  if (origin === undefined) return false
  try {
    return new URL(origin).host !== exchange.header('host')
  } catch {
    return true
  }
}
