import type { CloseReason } from '../protocol'

export interface BackoffOptions {
  /** Upper bound of the first wait, doubling from there, milliseconds. */
  readonly firstRetryMs: number
  /** Upper bound of every wait, milliseconds. */
  readonly maxRetryMs: number
  /** How long the outage has lasted, milliseconds. */
  readonly downMs: number
  /** Uniform in [0, 1). */
  readonly random: number
}

/**
 * How long to wait before the next attempt, milliseconds.
 *
 * What the server asked for wins, and is the least once it has not helped: a server that names no
 * wait and fails each time is not hammered. Otherwise full jitter: uniform between 0 and a bound that
 * doubles with each failure, since clients that lost the same server must not come back together.
 * Rate limits without a figure double exactly, as the goal platform's contract has it.
 *
 * Short draws must not use up the doubling: a wait is never much longer than the outage so far, so a
 * server that was gone for 5 s is found again within 8 s.
 *
 * @param failures - failures in a row, this one included; at least 1
 */
export function retryDelay(
  { kind, retryAfterMs, spreadMs = 0 }: CloseReason,
  failures: number,
  { firstRetryMs, maxRetryMs, random, downMs }: BackoffOptions,
): number {
  const bound = Math.min(maxRetryMs, firstRetryMs * 2 ** (failures - 1))
  const own = random * Math.min(bound, Math.max(2 * firstRetryMs, 1.5 * downMs))
  if (retryAfterMs === undefined) return kind === 'rate-limited' ? bound : own
  return Math.max(retryAfterMs + random * spreadMs, failures > 1 ? own : 0)
}
