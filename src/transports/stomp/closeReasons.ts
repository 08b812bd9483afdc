import { closeKindOfText, closeReasonOf, type CloseReason } from '../../protocol'

/**
 * What an ERROR frame means. Its words are the server's own; before CONNECTED it answers what was
 * presented there, which is the token.
 */
export function closeReasonOfErrorFrame(
  message: string,
  body: string,
  isConnected: boolean,
): CloseReason {
  const kind = closeKindOfText(`${message} ${body}`) ?? (isConnected ? 'protocol' : 'unauthorized')
  // Asked for as in the reason of a close.
  return { ...closeReasonOf(0, body), code: undefined, kind, message: message || body }
}

/**
 * What the close of the socket means. RabbitMQ says 1000 when it missed a heart-beat, so this is a
 * loss here; SockJS says 1002 when it reached nobody.
 */
export function closeReasonOfClose(code: number, reason: string, isSockJs: boolean): CloseReason {
  const closed = closeReasonOf(code, reason)
  return code === 1000 || (isSockJs && code === 1002) ? { ...closed, kind: 'lost' } : closed
}
