import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A proxy that knows WebSocket from the rest, as some on real networks do. */
export interface TcpGate {
  readonly port: number
  /**
   * What becomes of WebSockets: `open` · `refused`: the upgrade is answered with 403 · `swallowed`:
   * nothing is answered, ever. Those that are open are cut when it closes.
   */
  setWebSockets(way: 'open' | 'refused' | 'swallowed'): void
  /** Cuts whatever is open, without a word. */
  cut(): void
  close(): Promise<void>
}

/** Listens on a free port, in front of a server on `targetPort`. */
export async function startTcpGate(targetPort: number): Promise<TcpGate> {
  const sockets = new Map<Socket, { isWebSocket: boolean }>()
  let way: 'open' | 'refused' | 'swallowed' = 'open'

  const server = createServer((near) => {
    const kind = { isWebSocket: false }
    sockets.set(near, kind)
    near.on('error', () => near.destroy())
    near.on('close', () => sockets.delete(near))
    let head = ''
    const read = (chunk: Buffer) => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      near.off('data', read)
      kind.isWebSocket = /^upgrade:\s*websocket/im.test(head)
      if (kind.isWebSocket && way === 'swallowed') return
      if (kind.isWebSocket && way === 'refused') {
        near.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        return
      }
      const far = connect(targetPort, '127.0.0.1')
      far.on('error', () => near.destroy())
      far.on('close', () => near.destroy())
      near.on('close', () => far.destroy())
      far.write(head, 'latin1')
      near.pipe(far).pipe(near)
    }
    near.on('data', read)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const cut = (isMeant: (kind: { isWebSocket: boolean }) => boolean) => {
    for (const [socket, kind] of sockets) if (isMeant(kind)) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    setWebSockets(next) {
      way = next
      if (next !== 'open') cut(({ isWebSocket }) => isWebSocket)
    },
    cut: () => cut(() => true),
    async close() {
      cut(() => true)
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
