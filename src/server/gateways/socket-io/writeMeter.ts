import type { Socket } from 'socket.io'

type EngineSocket = Socket['conn']

interface Written {
  readonly bytes: number
  readonly onWritten: () => void
}

/**
 * Knows what waits on a Socket.IO connection, over a WebSocket as well as with a client that polls:
 * Socket.IO itself queues without bound and does not say when something has left.
 */
export interface WriteMeter {
  readonly bufferedBytes: number
  /** To be called right before something is emitted. */
  expect(bytes: number, onWritten: () => void): void
  stop(): void
}

export function createWriteMeter(connection: EngineSocket): WriteMeter {
  let waiting: Written[] = []
  let inFlight: Written[] = []
  let bufferedBytes = 0
  let offTransport = () => {}

  const onFlush = () => {
    inFlight.push(...waiting)
    waiting = []
  }
  const settle = () => {
    const done = inFlight
    inFlight = []
    for (const { bytes } of done) bufferedBytes -= bytes
    for (const { onWritten } of done) onWritten()
  }
  const follow = () => {
    offTransport()
    const { transport } = connection
    transport.on('drain', settle)
    offTransport = () => void transport.off('drain', settle)
  }
  /** What the old transport had taken is out: the engine moves on only after that. */
  const onUpgrade = () => {
    settle()
    follow()
  }
  connection.on('flush', onFlush)
  connection.on('upgrade', onUpgrade)
  follow()

  return {
    get bufferedBytes() {
      return bufferedBytes
    },
    expect(bytes, onWritten) {
      waiting.push({ bytes, onWritten })
      bufferedBytes += bytes
    },
    stop() {
      connection.off('flush', onFlush)
      connection.off('upgrade', onUpgrade)
      offTransport()
    },
  }
}
