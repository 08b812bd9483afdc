import { RealtimeError, type CloseReason, type RealtimeErrorCode } from '../protocol'
import type { Machine } from './connectionMachine'

const errors = new WeakMap<CloseReason, RealtimeError>()

/** Why the connection is not there, as the error that apps and people see; one object for each cause. */
export function problemOf({ problem, phase, reason }: Machine): RealtimeError | null {
  if (!problem) return null
  let error = errors.get(problem)
  if (!error || error.retryable === (phase.name === 'failed')) {
    const said = problem.message ?? problem.kind
    const code: RealtimeErrorCode =
      reason === 'refresh-failed'
        ? 'REFRESH_FAILED'
        : problem.kind === 'unauthorized'
          ? 'UNAUTHORIZED'
          : problem.kind === 'forbidden'
            ? 'FORBIDDEN'
            : problem.kind === 'protocol'
              ? 'PROTOCOL'
              : 'CONNECTION_FAILED'
    const number = problem.code === undefined ? '' : ` (${problem.code})`
    const text =
      code === 'UNAUTHORIZED' || code === 'REFRESH_FAILED'
        ? `The server refused the token${number}: ${said}. Sign in again, or check \`token\` and \`refreshToken\`.`
        : `The connection is down${number}: ${said}.`
    const retryable = phase.name !== 'failed'
    error = new RealtimeError(code, text, { retryable, cause: problem.cause })
    errors.set(problem, error)
  }
  return error
}
