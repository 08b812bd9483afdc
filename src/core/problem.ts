import { RealtimeError, type CloseReason, type RealtimeErrorCode } from '../protocol'
import type { Machine } from './connectionMachine'

const errors = new WeakMap<CloseReason, RealtimeError>()

/** Close kind → code of the error people see; any other kind is a connection that failed. */
const codes: Record<string, RealtimeErrorCode> = {
  unauthorized: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  protocol: 'PROTOCOL',
  server: 'UNAVAILABLE',
  'rate-limited': 'UNAVAILABLE',
}

/** Why the connection is not there, as the error that apps and people see; one object for each cause. */
export function problemOf({ problem, phase, reason }: Machine): RealtimeError | null {
  if (!problem) return null
  const retryable = phase !== 'failed'
  let error = errors.get(problem)
  if (error?.retryable !== retryable) {
    const { kind, code = kind, message, cause } = problem
    const said =
      kind === 'unauthorized'
        ? 'The server refused the token. Sign in again, or check `token` and `refreshToken`'
        : 'The connection is down'
    error = new RealtimeError(
      reason === 'refresh-failed' ? 'REFRESH_FAILED' : (codes[kind] ?? 'CONNECTION_FAILED'),
      `${said} (${code})${message ? `: ${message}` : ''}.`,
      { retryable, cause },
    )
    errors.set(problem, error)
  }
  return error
}
