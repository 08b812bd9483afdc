/** What a closed link means for the connection. */
export type CloseKind =
  /** The token was refused; a fresh one may be accepted. */
  | 'unauthorized'
  /** The server will not have this client; trying again is useless. */
  | 'forbidden'
  /** Too many requests; wait for `retryAfterMs`. */
  | 'rate-limited'
  /** The link never became ready. */
  | 'unreachable'
  /** A ready link broke. */
  | 'lost'
  /** Nothing was heard within a time limit. */
  | 'timeout'
  /** The server is going down or asks to come back later. */
  | 'server'
  /** One side did not understand the other. */
  | 'protocol'
  /** The server ended the session on purpose. */
  | 'ended'
  /** This client closed it. */
  | 'closed-by-us'

/** Why a link closed, as its transport understood it. */
export interface CloseReason {
  readonly kind: CloseKind
  /** The close code of the protocol (RFC 6455 section 7.4), where there is one. */
  readonly code?: number
  readonly message?: string
  /** Wait at least this long before the next attempt, milliseconds. */
  readonly retryAfterMs?: number
  /** Wait up to this much longer, drawn at random, so that clients do not return all at once. */
  readonly spreadMs?: number
  readonly cause?: unknown
}

interface CloseVerdict {
  readonly kind: CloseKind
  readonly retryAfterMs?: number
  readonly spreadMs?: number
  /** A `retryAfterMs` announced in the reason is a span to spread over, not a wait to sit out. */
  readonly spreads?: true
}

/**
 * Close code → verdict: RFC 6455 section 7.4 and the 4xxx range of PROTOCOL.md section 6.
 * A code that is not here is a lost link.
 */
const verdicts = new Map<number, CloseVerdict>([
  [1000, { kind: 'ended' }],
  [1001, { kind: 'server', retryAfterMs: 0, spreadMs: 5_000 }],
  [1002, { kind: 'protocol' }],
  [1003, { kind: 'protocol' }],
  [1007, { kind: 'protocol' }],
  [1008, { kind: 'unauthorized' }],
  [1009, { kind: 'protocol' }],
  [1010, { kind: 'protocol' }],
  [1012, { kind: 'server', retryAfterMs: 5_000, spreadMs: 25_000, spreads: true }],
  [1013, { kind: 'rate-limited', retryAfterMs: 10_000, spreadMs: 10_000 }],
  [4400, { kind: 'forbidden' }],
  [4401, { kind: 'unauthorized' }],
  [4403, { kind: 'forbidden' }],
  [4404, { kind: 'forbidden' }],
  [4429, { kind: 'rate-limited', retryAfterMs: 10_000, spreadMs: 20_000 }],
])

/** The codes the table knows, for tests and documentation that walk through it. */
export const knownCloseCodes: readonly number[] = [...verdicts.keys()]

/**
 * What a close code means.
 *
 * @param code - the close code
 * @param reason - the close reason; a JSON object with `retryAfterMs` overrides the table's wait
 */
export function closeReasonOf(code: number, reason = ''): CloseReason {
  const { spreads, ...verdict } = verdicts.get(code) ?? { kind: 'lost' as const }
  const announced = announcedWait(reason)
  // People read the message: no JSON in it.
  const message = announced === undefined ? reason : 'the server asked to come back later'
  return {
    ...verdict,
    code,
    ...(message && { message }),
    ...(announced !== undefined &&
      (spreads
        ? { retryAfterMs: 0, spreadMs: announced }
        : { retryAfterMs: announced, spreadMs: announced / 10 })),
  }
}

function announcedWait(reason: string): number | undefined {
  if (!reason.startsWith('{')) return undefined
  try {
    const { retryAfterMs } = JSON.parse(reason) as { retryAfterMs?: unknown }
    return typeof retryAfterMs === 'number' && retryAfterMs >= 0 && retryAfterMs < 3_600_000
      ? retryAfterMs
      : undefined
  } catch {
    return undefined
  }
}
