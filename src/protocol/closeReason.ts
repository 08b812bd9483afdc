/** What a closed link means for the connection. */
export type CloseKind =
  /** The token was refused; a fresh one may be accepted. */
  | 'unauthorized'
  /** The server will not have this client; trying again is useless. */
  | 'forbidden'
  /** Too many requests; wait for `retryAfterMs`. */
  | 'rate-limited'
  /** The link never became ready. The client says so itself, of what was `lost` before. */
  | 'unreachable'
  /** The link broke. */
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
  readonly code?: number | undefined
  readonly message?: string | undefined
  /** Wait at least this long before the next attempt, milliseconds. */
  readonly retryAfterMs?: number | undefined
  /** Wait up to this much longer, drawn at random, so that clients do not return all at once. */
  readonly spreadMs?: number | undefined
  readonly cause?: unknown
}

/**
 * Close code → verdict, and how long to wait: RFC 6455 section 7.4 and the 4xxx range of PROTOCOL.md
 * section 6. A code that is not here is a lost link.
 */
const verdicts = new Map<number, readonly [CloseKind, retryAfterMs?: number, spreadMs?: number]>([
  [1000, ['ended']],
  [1001, ['server', 0, 5_000]],
  [1002, ['protocol']],
  [1003, ['protocol']],
  [1007, ['protocol']],
  [1008, ['unauthorized']],
  [1009, ['protocol']],
  [1010, ['protocol']],
  [1012, ['server', 5_000, 25_000]],
  [1013, ['rate-limited', 10_000, 10_000]],
  [4400, ['forbidden']],
  [4401, ['unauthorized']],
  [4403, ['forbidden']],
  [4404, ['forbidden']],
  [4408, ['timeout']],
  [4429, ['rate-limited', 10_000, 20_000]],
])
/** A going-down server announces a span to spread over, not a wait to sit out. */
const goingDown = 1012

/** The codes the table knows, for tests and documentation that walk through it. */
export const knownCloseCodes: readonly number[] = /* @__PURE__ */ (() => [...verdicts.keys()])()

/**
 * What a close code means.
 *
 * @param code - the close code
 * @param reason - the close reason; a JSON object with `retryAfterMs` overrides the table's wait
 */
export function closeReasonOf(code: number, reason = ''): CloseReason {
  const [kind, retryAfterMs, spreadMs] = verdicts.get(code) ?? ['lost']
  const wait = announcedWait(reason)
  if (!wait) return { kind, code, message: reason, retryAfterMs, spreadMs }
  // People read the message: no JSON in it.
  const message = 'the server asked to come back later'
  const spread = code === goingDown && { retryAfterMs: 0, spreadMs: wait.retryAfterMs }
  return { kind, code, message, ...wait, ...spread }
}

function announcedWait(reason: string): Wait | undefined {
  try {
    return waitOf((JSON.parse(reason) as { retryAfterMs?: unknown }).retryAfterMs)
  } catch {
    // A reason for people.
    return undefined
  }
}

/** How long to wait before the next attempt. */
export type Wait = Pick<CloseReason, 'retryAfterMs' | 'spreadMs'>

/** The wait that a server asks for, milliseconds; `undefined` for none, and for an hour or more. */
export const waitOf = (ms: unknown): Wait | undefined =>
  typeof ms === 'number' && ms >= 0 && ms < 3_600_000
    ? { retryAfterMs: ms, spreadMs: Math.max(1_000, ms / 10) }
    : undefined
