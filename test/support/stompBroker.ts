import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createSockJs } from 'sockjs'
import { WebSocketServer } from 'ws'

/** A STOMP 1.2 broker for tests, with the habits of the well-known ones: it shares no code with the library. */
export interface StompBroker {
  /** Of the HTTP server: `/ws` is SockJS, `/ws-plain` a WebSocket. */
  readonly port: () => number
  /** The tokens that were presented, oldest first. */
  readonly tokens: (string | null)[]
  /** What was sent to it, oldest first. */
  readonly received: StompFrame[]
  /** The message of the ERROR that answers a CONNECT; `null` to let it in. */
  refuse: (token: string | null) => string | null
  /**
   * How a SUBSCRIBE to a destination ends: by an ERROR that names it or does not, by a close and nothing
   * said, not even of what came with it. `null` to take it.
   */
  refuseTopic: (destination: string) => 'ERROR' | 'ERROR without receipt-id' | 'close' | null
  /** Sends to all who follow the destination; the body as JSON unless it is a text. */
  publish(destination: string, body: unknown, headers?: Headers): void
  /** Writes to every connection. */
  writeRaw(text: string): void
  /** An ERROR to every connection, which is left open, as Spring and RabbitMQ leave it. */
  fail(message: string, headers?: Headers): void
  /** Closes every connection in order, with a code. */
  hangUp(code: number, reason?: string): void
  connectionCount(): number
  /** Subscriptions of all connections. */
  subscriptionCount(): number
  /** Heart-beats that clients have sent. */
  readonly beats: () => number
  /** No heart-beats any more. */
  fallSilent(): void
  restart(): Promise<void>
  close(): Promise<void>
}

export interface StompFrame {
  readonly command: string
  readonly headers: Headers
  readonly body: string
}

type Headers = Record<string, string>

export interface StompBrokerOptions {
  /** How often it is ready to send a heart-beat, milliseconds; 0 for never. @default 10000 */
  readonly heartbeatMs?: number
  /** Whether it answers `receipt` headers and names itself; Spring's simple broker does neither. @default true */
  readonly receipts?: boolean
  /** How long SockJS keeps a session whose client does not ask, milliseconds. @default 5000 */
  readonly sockJsDelayMs?: number
}

/** One connection, whatever carries it. */
interface Carrier {
  write(text: string): void
  close(code: number, reason: string): void
}

interface Peer extends Carrier {
  isConnected: boolean
  /** Destination by subscription id. */
  readonly subscriptions: Map<string, string>
  beat?: NodeJS.Timeout
}

export async function startStompBroker(options: StompBrokerOptions = {}): Promise<StompBroker> {
  const { heartbeatMs = 10_000, receipts = true, sockJsDelayMs = 5_000 } = options
  const http = createServer()
  const plain = new WebSocketServer({ noServer: true, handleProtocols: () => 'v12.stomp' })
  const peers = new Set<Peer>()
  let port = 0
  let messages = 0
  let beats = 0
  let isSilent = false

  createSockJs({ log: () => {}, disconnect_delay: sockJsDelayMs })
    .on('connection', (connection) => {
      const peer = join({
        write: (text) => void connection.write(text),
        close: (code, reason) => void connection.close(String(code), reason),
      })
      connection.on('data', (text) => hear(peer, text))
      connection.on('close', () => leave(peer))
    })
    .installHandlers(http, { prefix: '/ws' })

  http.on('upgrade', (request, socket, head) => {
    if (request.url !== '/ws-plain') return
    plain.handleUpgrade(request, socket, head, (webSocket) => {
      const peer = join({
        write: (text) => webSocket.send(text),
        close: (code, reason) => webSocket.close(code, reason),
      })
      webSocket.on('error', () => {})
      webSocket.on('message', (text: Buffer) => hear(peer, text.toString()))
      webSocket.on('close', () => leave(peer))
    })
  })

  function join(carrier: Carrier): Peer {
    const peer: Peer = { ...carrier, isConnected: false, subscriptions: new Map() }
    peers.add(peer)
    return peer
  }

  function leave(peer: Peer) {
    clearInterval(peer.beat)
    peers.delete(peer)
  }

  function hear(peer: Peer, text: string) {
    for (const part of text.split('\0')) {
      const frame = part.replace(/^[\r\n]+/, '')
      if (frame) act(peer, parse(frame))
      else if (part) beats++
    }
  }

  function act(peer: Peer, frame: StompFrame) {
    const { command, headers, body } = frame
    const { id = '', destination = '', receipt } = headers
    if (command === 'CONNECT') return connect(peer, headers)
    if (command === 'SUBSCRIBE') {
      const refusal = self.refuseTopic(destination)
      if (refusal === 'close') return peer.close(1000, '')
      if (refusal) {
        const named: Headers = refusal === 'ERROR' && receipt ? { 'receipt-id': receipt } : {}
        return peer.write(serialize('ERROR', { message: 'FORBIDDEN: no', ...named }))
      }
      peer.subscriptions.set(id, destination)
    }
    if (command === 'UNSUBSCRIBE') peer.subscriptions.delete(id)
    if (command === 'SEND') {
      self.received.push(frame)
      if (destination.startsWith('/topic/')) self.publish(destination, body)
    }
    if (receipt && receipts) peer.write(serialize('RECEIPT', { 'receipt-id': receipt }))
  }

  function connect(peer: Peer, headers: Headers) {
    const token = headers.Authorization?.replace('Bearer ', '') ?? null
    self.tokens.push(token)
    const refusal = self.refuse(token)
    if (refusal !== null) {
      peer.write(serialize('ERROR', { message: refusal }))
      return
    }
    const wanted = Number(headers['heart-beat']?.split(',')[1] ?? 0)
    if (heartbeatMs && wanted) {
      const beat = () => isSilent || peer.write('\n')
      peer.beat = setInterval(beat, Math.max(heartbeatMs, wanted))
    }
    peer.isConnected = true
    peer.write(
      serialize('CONNECTED', {
        version: '1.2',
        session: `session-${self.tokens.length}`,
        'user-name': 'ada',
        ...(receipts && { server: 'test-broker/1.0' }),
        'heart-beat': `${heartbeatMs},${heartbeatMs}`,
      }),
    )
  }

  async function listen() {
    http.listen(port, '127.0.0.1')
    await once(http, 'listening')
    ;({ port } = http.address() as AddressInfo)
  }

  async function stop() {
    if (!http.listening) return
    const closed = once(http, 'close')
    http.close()
    for (const peer of peers) {
      clearInterval(peer.beat)
      peer.close(1001, 'going')
    }
    for (const socket of plain.clients) socket.terminate()
    http.closeAllConnections()
    await closed
  }

  const self: StompBroker = {
    port: () => port,
    tokens: [],
    received: [],
    refuse: () => null,
    refuseTopic: () => null,
    publish(destination, body, headers = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      for (const peer of peers) {
        for (const [subscription, followed] of peer.subscriptions) {
          if (followed !== destination) continue
          const id = { subscription, destination, 'message-id': `m-${(messages += 1)}` }
          peer.write(serialize('MESSAGE', { ...id, ...headers }, text))
        }
      }
    },
    writeRaw(text) {
      for (const peer of peers) peer.write(text)
    },
    fail: (message, headers = {}) => self.writeRaw(serialize('ERROR', { message, ...headers })),
    hangUp(code, reason = '') {
      for (const peer of peers) peer.close(code, reason)
    },
    connectionCount: () => peers.size,
    subscriptionCount: () => [...peers].reduce((sum, peer) => sum + peer.subscriptions.size, 0),
    beats: () => beats,
    fallSilent: () => void (isSilent = true),
    async restart() {
      await stop()
      await listen()
    },
    close: stop,
  }
  await listen()
  return self
}

function parse(text: string): StompFrame {
  const [head = '', ...body] = text.split('\n\n')
  const [command = '', ...lines] = head.split('\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':')
      return [unescape(name), unescape(value.join(':'))]
    }),
  )
  return { command, headers, body: body.join('\n\n') }
}

function serialize(command: string, headers: Headers, body = ''): string {
  const lines = Object.entries(headers).map(([name, value]) => `${escape(name)}:${escape(value)}`)
  const length = `content-length:${Buffer.byteLength(body)}`
  return [command, ...lines, length, '', `${body}\0`].join('\n')
}

const escapes = new Map([
  ['\\', '\\\\'],
  ['\r', '\\r'],
  ['\n', '\\n'],
  [':', '\\c'],
])
const unescapes = new Map([...escapes].map(([plain, escaped]) => [escaped, plain]))

const escape = (text: string) => text.replace(/[\\\r\n:]/g, (found) => escapes.get(found) ?? found)
const unescape = (text: string) => text.replace(/\\[\\rnc]/g, (found) => unescapes.get(found) ?? '')
