import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type ServerOptions } from 'socket.io'
import { staleToken, type Refusal } from '../../conformance/transportConformance'

/** What a hand-written service would hold of a test's wishes. */
export interface StockServer {
  readonly io: Server
  readonly port: () => number
  /** The tokens that were presented, oldest first. */
  readonly tokens: (string | null)[]
  refusal: Refusal | null
  retryAfterMs: number | undefined
  /** Published events by type, oldest first; each is acknowledged by its place. */
  readonly published: unknown[][]
  /** Writes to every connection below Socket.IO. */
  writeRaw(text: string): void
  /** Stops listening, with every connection, and listens again; what Socket.IO remembers stays. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** A stock Socket.IO server, used as its documentation has it. */
export async function startSocketIo(options: Partial<ServerOptions> = {}): Promise<StockServer> {
  const http = createServer()
  const io = new Server(http, { maxHttpBufferSize: 1e7, ...options })
  let port = 0

  async function listen() {
    http.listen(port, '127.0.0.1')
    await once(http, 'listening')
    ;({ port } = http.address() as AddressInfo)
  }

  async function stop() {
    const closed = once(http, 'close')
    http.close()
    for (const { conn } of io.sockets.sockets.values()) conn.close(true)
    http.closeAllConnections()
    await closed
  }

  io.use((socket, next) => {
    const { token } = socket.handshake.auth as { token: string | null }
    self.tokens.push(token)
    const why = token === staleToken ? '401' : self.refusal
    if (why === null) next()
    else next(refusalOf(why, self.retryAfterMs))
  })
  io.on('connection', (socket) => {
    socket.on('subscribe', (room: string) => void socket.join(room))
    socket.on('unsubscribe', (room: string) => void socket.leave(room))
    socket.onAny((type: string, ...args: unknown[]) => {
      const acknowledge = args.at(-1)
      // The one the test answers, the other nobody.
      if (typeof acknowledge !== 'function' || /^(auth|subscribe)$/.test(type)) return
      const count = self.published.push([type, ...args.slice(0, -1)])
      ;(acknowledge as (answer: unknown) => void)({ sequence: count })
    })
  })

  await listen()
  let closing: Promise<void> | undefined
  const self: StockServer = {
    io,
    port: () => port,
    tokens: [],
    refusal: null,
    retryAfterMs: undefined,
    published: [],
    writeRaw(text) {
      for (const { conn } of io.sockets.sockets.values()) conn.write(text)
    },
    async restart() {
      await stop()
      await listen()
    },
    close: () => (closing ??= io.close()),
  }
  return self
}

function refusalOf(why: Refusal, retryAfterMs = 0) {
  const error = new Error(`refused: ${why}`)
  return Object.assign(error, {
    data: { status: Number(why), ...(why === '503' && { retryAfter: retryAfterMs / 1_000 }) },
  })
}
