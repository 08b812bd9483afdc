import { waitOf, type Wait } from './closeReason'
import { recordOf } from './envelope'
import { parsePositions, type TopicPosition } from './position'

/** What a client sends. [protocol 2–4] */
export type ClientFrame =
  | {
      action: 'auth'
      token: string | null
      resume?: Record<string, string>
      lastEventId?: string
    }
  | { action: 'ping' }
  | { action: 'pong'; timestamp: string }
  | { action: 'subscribe'; topics: string[]; resume?: Record<string, string> }
  | { action: 'unsubscribe'; topics: string[] }
  | {
      action: 'publish'
      id: string
      type: string
      data: unknown
      topic?: string
      key?: string
      /** Not taken after this, milliseconds since the epoch by the server's clock. */
      expiresAt?: number
    }

/** Data of `auth.success`; the fields from `replay` on come from servers that speak PROTOCOL.md. */
export interface AuthSuccessData {
  tenantId?: string
  userId?: string
  connectionId?: string
  /** What the server does about the time the client was away. */
  replay?: ReplayOutcome
  /** The newest position of each topic the client reads, `epoch:offset`. */
  heads?: Record<string, string>
  /** How often at least something is sent, milliseconds. */
  heartbeatMs?: number
  /** How long the connection may last, milliseconds. */
  maxAgeMs?: number
}

/** {@link AuthSuccessData} as a client keeps it. */
export interface SessionFacts {
  connectionId?: string
  userId?: string
  tenantId?: string
  replay?: ReplayOutcome
  heads?: ReadonlyMap<string, TopicPosition>
  heartbeatMs?: number
  maxAgeMs?: number
}

/**
 * Reads the data of `auth.success`. Old servers say `tenant_id`, and some number their users; a tenant
 * that is not seen filters nothing. What is none of the fields, or of the wrong kind, is left out.
 */
export function parseAuthSuccess(value: unknown): SessionFacts {
  const data = recordOf(value)
  const facts: Record<string, unknown> = {}
  for (const name of ['connectionId', 'userId', 'tenantId']) {
    const id = data[name] ?? data[name.replace('I', '_i')]
    if (/^[sn]/.test(typeof id)) facts[name] = String(id)
  }
  for (const name of ['heartbeatMs', 'maxAgeMs'])
    if (Number(data[name]) > 0) facts[name] = data[name]
  if (/^(full|none|gap)$/.test(String(data.replay))) facts.replay = data.replay
  if (data.heads) facts.heads = parsePositions(data.heads)
  return facts
}

/** `full`: everything missed follows · `none`: the server keeps no log · `gap`: it no longer has all of it. */
export type ReplayOutcome = 'full' | 'none' | 'gap'

/** The error codes of the contract. [protocol 5] */
export type ServerErrorCode =
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'VALIDATION_ERROR'
  | 'RATE_LIMIT_EXCEEDED'
  | 'INTERNAL_ERROR'

/** An error a server told: `<scope>.error` with a code. */
export interface ServerErrorFrame {
  /** What comes before `.error`: `auth`, `connection`, `publish`, … */
  readonly scope: string
  readonly code: string
  readonly message: string
  readonly wait: Wait | undefined
}

/** Reads `<scope>.error` frames; `null` for every other frame. `retryAfter` is in seconds. [protocol 5] */
export function parseServerError(frame: unknown): ServerErrorFrame | null {
  const { type, data } = recordOf(frame)
  if (typeof type !== 'string' || !type.endsWith('.error')) return null
  const { code, error, retryAfter } = recordOf(data)
  return {
    scope: type.slice(0, -'.error'.length),
    code: typeof code === 'string' ? code : '',
    message: typeof error === 'string' ? error : '',
    wait: waitOf(Number(retryAfter ?? NaN) * 1_000),
  }
}

/** Whether a frame means something before the link is ready: an error, or a gateway's own word. */
export const isAboutOpening = (frame: unknown): boolean =>
  recordOf(frame).type === undefined || !!parseServerError(frame)

/** Event types by which a connection speaks of itself; subscribers may hear them, nothing counts on them. */
export function isSystemType(type: string): boolean {
  return type === 'ping' || type === 'pong' || /^(auth|connection)\./.test(type)
}
