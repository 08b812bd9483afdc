import type { Socket } from 'node:net'
import type { Connection } from 'sockjs'
import type { Channel } from '../../channel'

/** What SockJS keeps of a connection and does not show: what waits, and for which socket. */
interface SockJsInsides {
  readonly _session?: {
    readonly send_buffer?: readonly string[]
    readonly recv?: {
      readonly connection?: Socket | null
      readonly response?: { readonly connection?: Socket | null } | null
    } | null
  } | null
}

/** How often it is looked whether what waits has left, milliseconds. */
const lookMs = 20
/** How long a reader that is stuck is waited for after the end, milliseconds. */
const closeTimeoutMs = 2_000

/**
 * A SockJS connection as a channel. SockJS tells neither what waits nor when it has left: with a
 * client that polls, everything waits until its next request.
 */
export function sockJsChannel(
  connection: Connection,
  address: string | null,
): Channel & { gone(): void } {
  const { _session: session } = connection as unknown as SockJsInsides
  let written: (() => void)[] = []
  let look: NodeJS.Timeout | null = null

  const socket = () => session?.recv?.connection ?? session?.recv?.response?.connection ?? null
  const waitingBytes = () => {
    let bytes = socket()?.writableLength ?? 0
    for (const text of session?.send_buffer ?? []) bytes += Buffer.byteLength(text)
    return bytes
  }

  /** Its types ask for a text, which the client would be shown as one. */
  const close = (code: number, reason: string) =>
    connection.close(code as unknown as string, reason)

  function settle(): void {
    look = null
    if (waitingBytes() > 0) {
      look = setTimeout(settle, lookMs)
      return
    }
    const callbacks = written
    written = []
    for (const callback of callbacks) callback()
  }

  function gone(): void {
    if (look) clearTimeout(look)
    look = null
    written = []
  }

  return {
    address,
    send(text, onWritten) {
      connection.write(text)
      written.push(onWritten)
      look ??= setTimeout(settle, 0)
    },
    get bufferedBytes() {
      return waitingBytes()
    },
    close(code, reason) {
      const open = socket()
      const isWebSocket = Boolean(session?.recv?.connection)
      close(code, reason)
      // SockJS waits for the other side without end; a request that was answered in full is another's next
      const stuck = setTimeout(() => {
        if (isWebSocket || open?.writableLength) open?.destroy()
      }, closeTimeoutMs)
      open?.once('close', () => clearTimeout(stuck))
    },
    terminate() {
      const open = socket()
      close(1006, 'terminated')
      open?.destroy()
    },
    gone,
  }
}
