import { connect } from 'node:net'

/** What stands once in each event. */
const marker = '"eventId":"e-'
/** Bytes that may be the beginning of a marker whose end comes with the next chunk. */
const overlap = marker.length - 1
/** A chunk is looked at before the next one comes, so that all connections share one buffer. */
const shared = Buffer.alloc(256 * 1_024)
/** An unasked-for pong: a sign of life that wants no answer. [RFC 6455 5.5.3] */
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

/** How to reach a server. */
export interface Address {
  readonly port: number
  /** The address to come from; each has ports of its own. */
  readonly localAddress: string
}

/** One client that takes as little of the machine as it can. */
export interface CountingSocket {
  /** Shows the server that somebody is there. */
  beat(): void
}

/**
 * Opens a WebSocket, authenticates, and counts events in what comes without reading the frames.
 *
 * @param onEvents - told how many came
 */
export function openCountingSocket(
  { port, localAddress }: Address,
  token: string,
  onEvents: (count: number) => void,
): Promise<CountingSocket> {
  return new Promise((resolve, reject) => {
    let greeting = ''
    let tail = ''
    let isOpen = false
    const socket = connect({
      ...{ host: '127.0.0.1', port, localAddress, noDelay: true },
      onread: {
        buffer: shared,
        callback(size, chunk) {
          const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, size)
          if (!isOpen) greet(bytes.toString('latin1'))
          onEvents(count(bytes))
          return true
        },
      },
    })
    socket.on('error', reject)
    socket.write(
      'GET /realtime HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )

    function greet(text: string): void {
      const before = greeting
      greeting += text
      if (!before.includes('\r\n\r\n') && greeting.includes('\r\n\r\n')) {
        socket.write(frameOf(JSON.stringify({ action: 'auth', token })))
      }
      isOpen = greeting.includes('auth.success')
      if (isOpen) resolve({ beat: () => void socket.write(pong) })
    }

    function count(bytes: Buffer): number {
      const seam = tail + bytes.toString('latin1', 0, overlap)
      let found = tail !== '' && seam.includes(marker) ? 1 : 0
      for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + 1)) found++
      tail =
        bytes.length >= overlap
          ? bytes.toString('latin1', bytes.length - overlap)
          : seam.slice(-overlap)
      return found
    }
  })
}

/** A text frame as a client sends it, masked with nothing. [RFC 6455 5.2] */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body])
}
