import {
  closeKindOfText,
  closeReasonOf,
  isRecord,
  type CloseKind,
  type CloseReason,
} from '../../protocol'

/** What the statuses mean that no close code stands for. */
const others: Readonly<Record<number, CloseKind>> = {
  410: 'forbidden',
  502: 'server',
  503: 'server',
  504: 'server',
}

/**
 * What the server's middleware, or the HTTP in front of it, said instead of connecting: by a number or
 * a word in `error.data` (`code`, `status`, `retryAfter` in seconds), by an HTTP status, or in words.
 */
export function closeReasonOfRefusal(
  cause: Error & { data?: unknown; description?: unknown },
): CloseReason {
  const { message, data, description } = cause
  const { status, code, retryAfter } = isRecord(data) ? data : {}
  const number = [status, code, description].map(Number).find((one) => one > 400)
  // The close codes from 4000 on are HTTP's statuses and 4000. [protocol 6]
  const closed = closeReasonOf(number && number < 500 ? number + 4_000 : (number ?? 0))
  const said = closeKindOfText(`${String(code)} ${message}`) ?? 'unreachable'
  const kind = closed.kind === 'lost' ? (others[number ?? 0] ?? said) : closed.kind
  const waitMs = Number(retryAfter ?? NaN) * 1_000
  const wait = waitMs >= 0 &&
    waitMs < 3_600_000 && { retryAfterMs: waitMs, spreadMs: 1_000 + waitMs / 10 }
  return { ...closed, kind, message, cause, ...(number && { code: number }), ...wait }
}

/**
 * Why a connected socket is not any more.
 *
 * @param detail - with a close event of the WebSocket as its `context`, where there was one
 */
export function closeReasonOfDisconnect(message: string, detail: unknown): CloseReason {
  const { context } = (detail ?? {}) as { context?: { code?: number; reason?: string } }
  const { code = 0, reason } = context ?? {}
  if (message === 'io server disconnect') return { kind: 'ended', message }
  if (message === 'ping timeout') return { kind: 'timeout', message }
  // The server ends by a packet of its own; a 1000 comes from something in between.
  return code > 1000 ? closeReasonOf(code, reason) : { kind: 'lost', message }
}
