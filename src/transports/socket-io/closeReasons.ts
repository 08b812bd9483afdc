import {
  closeKindOfText,
  closeReasonOf,
  closeReasonOfStatus,
  isRecord,
  type CloseReason,
} from '../../protocol'

/**
 * What the server's middleware, or the HTTP in front of it, said instead of connecting: by a number or
 * a word in `error.data` (`code`, `status`, `retryAfter` in seconds), by an HTTP status, or in words.
 */
export function closeReasonOfRefusal(
  cause: Error & { data?: unknown; description?: unknown },
  now: number,
): CloseReason {
  const { message, data, description } = cause
  const { status, code, retryAfter } = isRecord(data) ? data : {}
  const number = [status, code, description].map(Number).find((one) => one > 399) ?? 0
  const seconds = Number(retryAfter) >= 0 ? String(Number(retryAfter)) : null
  if (number > 999) return { ...closeReasonOf(number), message, cause }
  if (number) return { ...closeReasonOfStatus(number, seconds, now), message, cause }
  return {
    kind: closeKindOfText(`${String(code)} ${message}`) ?? 'unreachable',
    message,
    cause,
  }
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
