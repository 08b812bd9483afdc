import { connect, createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** One connection through the proxy. */
interface Pair {
  readonly client: Socket
  server: Socket | null
  /** The back end's end is gone, and the client has not been told. */
  isHalfOpen: boolean
}

/** The network between a client and a server on this machine, for any protocol over TCP. */
export interface LinkProxy {
  readonly port: number
  /** Resets every connection. */
  drop(): void
  /** Holds back every byte, of connections to come as well. */
  stall(): void
  resume(): void
  /** The server's end of every connection is closed, and the client hears nothing. */
  halfOpen(): void
  /** Answers every HTTP request with this status; `null` for none. */
  refuse(status: string | null, retryAfterMs?: number): void
  /** New connections wait so long. */
  slowConnect(delayMs: number): void
  /** Open connections. */
  count(): number
  /** The targets of the HTTP requests that passed. */
  urls(): readonly string[]
  close(): Promise<void>
}

const requestLine = /^(?:GET|POST|PUT|DELETE|OPTIONS) (\S+) HTTP\/1\.1\r\n/

/** @param target - the port of the server, asked for each connection */
export async function startLinkProxy(target: () => number): Promise<LinkProxy> {
  const pairs = new Set<Pair>()
  const waits = new Set<NodeJS.Timeout>()
  const urls: string[] = []
  let isStalled = false
  let refusal: string | null = null
  let delayMs = 0

  const listener: Server = createServer((client) => {
    const pair: Pair = { client, server: null, isHalfOpen: false }
    pairs.add(pair)
    // Paused in the first place: what the client says waits for the server.
    client.pause()
    client.setNoDelay(true)
    client.on('error', () => {})
    client.on('close', () => end(pair))
    client.on('data', (chunk: Buffer) => {
      const [, url] = requestLine.exec(chunk.toString('latin1')) ?? []
      if (url !== undefined) urls.push(url)
      if (url !== undefined && refusal !== null) client.end(refusal)
      else pair.server?.write(chunk)
    })
    const wait = setTimeout(() => {
      waits.delete(wait)
      if (pairs.has(pair)) join(pair)
    }, delayMs)
    waits.add(wait)
  })

  function join(pair: Pair) {
    const server = connect(target(), '127.0.0.1')
    pair.server = server
    server.setNoDelay(true)
    server.on('error', () => {})
    server.on('data', (chunk: Buffer) => pair.client.write(chunk))
    server.on('close', () => pair.isHalfOpen || end(pair))
    if (isStalled) server.pause()
    else pair.client.resume()
  }

  function end(pair: Pair) {
    pairs.delete(pair)
    pair.client.destroy()
    pair.server?.destroy()
  }

  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const drop = () => {
    for (const pair of pairs) {
      pair.client.resetAndDestroy()
      end(pair)
    }
  }
  return {
    port: (listener.address() as AddressInfo).port,
    drop,
    stall() {
      isStalled = true
      for (const { client, server } of pairs) {
        client.pause()
        server?.pause()
      }
    },
    resume() {
      isStalled = false
      for (const { client, server } of pairs) {
        if (server) client.resume()
        server?.resume()
      }
    },
    halfOpen() {
      for (const pair of pairs) {
        pair.isHalfOpen = true
        pair.server?.destroy()
      }
    },
    refuse(status, retryAfterMs) {
      const retryAfter =
        retryAfterMs === undefined ? '' : `Retry-After: ${Math.ceil(retryAfterMs / 1_000)}\r\n`
      refusal =
        status === null
          ? null
          : `HTTP/1.1 ${status} Refused\r\n${retryAfter}Content-Length: 0\r\nConnection: close\r\n\r\n`
    },
    slowConnect(ms) {
      delayMs = ms
    },
    count: () => pairs.size,
    urls: () => urls,
    async close() {
      for (const wait of waits) clearTimeout(wait)
      drop()
      if (!listener.listening) return
      listener.close()
      await once(listener, 'close')
    },
  }
}
