import { StompProtocolError } from './stompFrame'

/** What was agreed on, milliseconds; 0 for never. [STOMP 1.2, Heart-beating] */
export interface AgreedHeartbeats {
  /** The server sends at least this often. */
  readonly sendMs: number
  /** The client sends at least this often. */
  readonly expectMs: number
}

/**
 * What comes of the client's `heart-beat` header and the server's own wish.
 * @throws StompProtocolError for a header that is none
 */
export function agreeOnHeartbeats(header: string | undefined, ownMs: number): AgreedHeartbeats {
  const match = /^(\d{1,9}),(\d{1,9})$/.exec(header ?? '0,0')
  if (!match) throw new StompProtocolError(1002, '`heart-beat` must be two numbers')
  const [, canSend, wants] = match.map(Number)
  return {
    sendMs: wants ? Math.max(wants, ownMs) : 0,
    expectMs: canSend ? Math.max(canSend, ownMs) : 0,
  }
}

interface HeartbeatEvents {
  /** Nothing was sent for as long as was agreed on. */
  send(): void
  /** Nothing was heard for twice as long as was agreed on. */
  silent(): void
}

/** Keeps what was agreed on. */
export function startHeartbeats({ sendMs, expectMs }: AgreedHeartbeats, on: HeartbeatEvents) {
  let sentAt = Date.now()
  const checkMs = Math.min(sendMs || Infinity, expectMs || Infinity) / 2
  /** Counted in checks: a process that was held up hears nothing, and that is nobody's fault. */
  let silentMs = 0
  const check = () => {
    silentMs += checkMs
    if (expectMs > 0 && silentMs > expectMs * 2) on.silent()
    // half a period early, so that a timer which runs late still keeps the word
    else if (sendMs > 0 && Date.now() - sentAt >= sendMs / 2) on.send()
  }
  const timer = checkMs === Infinity ? null : setInterval(check, checkMs)
  return {
    heard: () => void (silentMs = 0),
    sent: () => void (sentAt = Date.now()),
    stop() {
      if (timer) clearInterval(timer)
    },
  }
}
