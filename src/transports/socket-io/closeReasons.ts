import { closeKindOfText, closeReasonOf, waitOf, recordOf, type CloseReason } from '../../protocol'

/**
 * What the server's middleware, or the HTTP in front of it, said instead of connecting: by a number or
 * a word in `error.data` (`code`, `status`, `retryAfter` in seconds), by an HTTP status, or in words.
 */
export function closeReasonOfRefusal(
  cause: Error & { data?: unknown; description?: unknown },
): CloseReason {
  const { message, data, description } = cause
  const { status, code, retryAfter } = recordOf(data)
  const number = [status, code, description].map(Number).find((one) => one > 400) ?? 0
  // The close codes from 4000 on are HTTP's statuses and 4000. [protocol 6]
  const closed = closeReasonOf(number < 500 ? number + 4_000 : number)
  const said = closeKindOfText(`${number} ${String(code)} ${message}`)
  return {
    ...closed,
    kind: (closed.kind === 'lost' && said) || closed.kind,
    message,
    cause,
    code: number || undefined,
    ...waitOf(Number(retryAfter ?? NaN) * 1_000),
  }
}

/**
 * Why a connected socket is not any more.
 *
 * @param detail - with a close event of the WebSocket as its `context`, where there was one
 */
export function closeReasonOfDisconnect(message: string, detail: unknown): CloseReason {
  const { context } = recordOf(detail)
  const { code = 0, reason } = recordOf(context) as { code?: number; reason?: string }
  if (message === 'io server disconnect') return { kind: 'ended', message }
  if (message === 'ping timeout') return { kind: 'timeout', message }
  // The server ends by a packet of its own; a 1000 comes from something in between.
  return code > 1000 ? closeReasonOf(code, reason) : { kind: 'lost', message }
}
