import type { CloseReason } from '../protocol'

export interface BackoffOptions {
  /** Upper bound of the first wait, doubling from there, milliseconds. */
  readonly firstRetryMs: number
  /** Upper bound of every wait, milliseconds. */
  readonly maxRetryMs: number
  /** Uniform in [0, 1). */
  readonly random: number
}

/**
 * How long to wait before the next attempt, milliseconds.
 *
 * What the server asked for wins. Otherwise full jitter: uniform between 0 and a bound that doubles
 * with each failure, since clients that lost the same server must not come back together. Rate limits
 * without a figure double exactly, as the goal platform's contract has it.
 *
 * @param failures - failures in a row, this one included; at least 1
 */
export function retryDelay(reason: CloseReason, failures: number, options: BackoffOptions): number {
  const { firstRetryMs, maxRetryMs, random } = options
  if (reason.retryAfterMs !== undefined) {
    return reason.retryAfterMs + random * (reason.spreadMs ?? 0)
  }
  const bound = Math.min(maxRetryMs, firstRetryMs * 2 ** (failures - 1))
  return reason.kind === 'rate-limited' ? bound : random * bound
}
