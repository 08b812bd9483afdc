import { closeReasonOf, waitOf, type CloseKind, type CloseReason } from './closeReason'

/** Statuses that are more than a failed attempt. */
const kinds = new Map<number, CloseKind>([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'forbidden'],
  [410, 'forbidden'],
  [429, 'rate-limited'],
  [502, 'server'],
  [503, 'server'],
  [504, 'server'],
])

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
  const seconds = Number(retryAfter || NaN)
  const askedMs = seconds >= 0 ? seconds * 1_000 : Date.parse(retryAfter ?? '') - now
  return {
    // Without a figure it is the wait of the close code.
    ...(status === 429 && closeReasonOf(4429)),
    kind: kinds.get(status) ?? 'unreachable',
    code: status,
    message: `HTTP ${status}`,
    ...waitOf(askedMs),
  }
}
