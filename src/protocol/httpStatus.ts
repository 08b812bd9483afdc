import type { CloseReason } from './closeReason'

/** Statuses that mean: later. */
const busy = new Set([429, 502, 503, 504])

/**
 * What an HTTP status other than 2xx means for a connection over HTTP.
 *
 * @param status - the response's status
 * @param retryAfter - its `Retry-After`: seconds, or a date (RFC 9110 section 10.2.3)
 * @param now - this machine's clock, milliseconds since the epoch, for a date
 */
export function closeReasonOfStatus(
  status: number,
  retryAfter: string | null,
  now: number,
): CloseReason {
  const message = `HTTP ${status}`
  if (status === 401) return { kind: 'unauthorized', code: status, message }
  if (status === 403 || status === 404 || status === 410) {
    return { kind: 'forbidden', code: status, message }
  }
  const kind = status === 429 ? 'rate-limited' : busy.has(status) ? 'server' : 'unreachable'
  const retryAfterMs = retryAfterMsOf(retryAfter, now) ?? (status === 429 ? 10_000 : undefined)
  return {
    kind,
    code: status,
    message,
    ...(retryAfterMs !== undefined && {
      retryAfterMs,
      spreadMs: Math.max(1_000, retryAfterMs / 10),
    }),
  }
}

function retryAfterMsOf(retryAfter: string | null, now: number): number | undefined {
  if (retryAfter === null) return undefined
  const seconds = Number(retryAfter)
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(retryAfter) - now
  return waitMs >= 0 && waitMs < 3_600_000 ? waitMs : undefined
}
