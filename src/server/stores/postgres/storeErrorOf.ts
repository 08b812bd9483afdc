import { isRealtimeError } from '../../../protocol'
import { StoreError } from '../../errors'

/** What passes by itself: a server that goes down or comes up, a lock, a limit that was reached. */
const passing = new Set([
  ...['57P01', '57P02', '57P03', '53300', '53200', '57014', '25P03', '25P04', '25006'],
  ...['40001', '40P01', '55P03'],
])

/** What an event can be to blame for: its text, or its size. */
const isOfEvent = (code: string) => /^(22|54)/.test(code)

const reasons: Readonly<Record<string, string>> = {
  '28P01': 'Postgres refused the password.',
  '28000': 'Postgres refused the user.',
  '3D000': 'The Postgres database does not exist: create it, then start again.',
  '42501': 'The Postgres user may not do this: it needs rights on the schema of the log.',
  '42P01': 'A table of the log is gone from Postgres: start again to have it made.',
  '53100': 'The disk of Postgres is full: make room, then publish again.',
}

/** What went wrong in the terms of the store; `retryable` where the same may work later. */
export function storeErrorOf(cause: unknown): Error {
  if (cause instanceof Error && isRealtimeError(cause)) return cause
  const { code, message } = cause as { code?: unknown; message?: unknown }
  const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
  // with a state it is Postgres that answers; without one the connection is at fault
  const isPassing = isState
    ? passing.has(code) || code.startsWith('08')
    : typeof code === 'string' || /terminat|time-?out|queryable|closed/i.test(String(message))
  if (isPassing) {
    return new StoreError('Postgres cannot be reached, or is too busy.', {
      ...{ retryable: true, retryAfterMs: 1_000, cause },
    })
  }
  if (!isState) return new StoreError('The Postgres store failed; `cause` says why.', { cause })
  return new StoreError(reasons[code] ?? `The Postgres store failed with ${code}.`, {
    ...{ cause, reason: isOfEvent(code) ? 'event' : 'store' },
  })
}
