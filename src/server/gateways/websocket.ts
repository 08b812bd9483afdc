import type { IncomingMessage, Server } from 'node:http'
import type { WebSocket, WebSocketServer } from 'ws'
import { RealtimeError } from '../../protocol'
import type { Channel, ChannelEvents } from '../channel'
import type { RequestSource } from '../clientAddress'
import { onUpgrade, pathOf, refuseUpgrade, sourceOf } from './upgrades'

/** What the gateway needs to know of its server. */
export interface WebSocketGatewayOptions {
  readonly path: string
  /** A larger inbound message closes the connection with 1009, bytes. */
  readonly maxMessageBytes: number
  /** @returns the HTTP status to refuse with, or `null` to go on */
  readonly refuse: (request: IncomingMessage) => number | null
  /** Told when a connection is ended for bytes that are no messages, or too many. */
  readonly onRefused?: (code: number, reason: string) => void
  /** Starts a session on a connection. */
  readonly connect: (channel: SocketChannel) => ChannelEvents
  readonly addressOf: (source: RequestSource) => string | null
}

/** A WebSocket as a channel. */
export interface SocketChannel extends Channel {
  send(message: string | Uint8Array, onWritten: () => void): void
  /** Calls back when the connection is over. */
  onGone(listener: () => void): void
  /** Stops reading from the network. */
  pause(): void
  resume(): void
}

/** How long the other side has to answer a close, milliseconds. */
const closeTimeoutMs = 2_000

/** A client that takes nothing is not answered when it pings, or the answers would pile up, bytes. */
const maxBytesBeforePong = 256 * 1024
/** A longer reason cannot be sent, bytes. [RFC 6455 5.5] */
const maxReasonBytes = 123

/** What `ws` found wrong with the bytes → the code it closes with. [RFC 6455 7.4.1] */
const errorCodes = new Map([
  ['WS_ERR_INVALID_UTF8', 1007],
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 1009],
])

async function loadWebSocketServer(): Promise<typeof WebSocketServer> {
  try {
    return (await import('ws')).WebSocketServer
  } catch (cause) {
    throw new RealtimeError(
      'CONFIGURATION',
      'The realtime server speaks WebSocket through the package `ws`, which could not be loaded. ' +
        'It is an optional peer dependency: install it with `npm install ws`.',
      { cause },
    )
  }
}

/**
 * Serves WebSocket connections on one path of an HTTP server; other paths are left to others.
 *
 * @returns takes the gateway off the HTTP server, and resolves once its last connection is gone
 */
export async function attachWebSocketGateway(
  httpServer: Server,
  options: WebSocketGatewayOptions,
): Promise<() => Promise<void>> {
  const Constructor = await loadWebSocketServer()
  const wss = new Constructor({
    noServer: true,
    maxPayload: options.maxMessageBytes,
    // compression is what makes a small message able to unpack into a huge one
    perMessageDeflate: false,
    autoPong: false,
  })
  const off = onUpgrade(httpServer, (request, socket, head) => {
    if (pathOf(request) !== options.path) return false
    const status = options.refuse(request)
    if (status !== null) {
      refuseUpgrade(socket, status)
      return true
    }
    wss.handleUpgrade(request, socket, head, (webSocket) => {
      const channel = channelOf(webSocket, options.addressOf(sourceOf(request)))
      listen(webSocket, options.connect(channel), options.onRefused)
    })
    return true
  })
  return () => {
    off()
    return new Promise((resolve) => wss.close(() => resolve()))
  }
}

function listen(
  webSocket: WebSocket,
  session: ChannelEvents,
  onRefused: WebSocketGatewayOptions['onRefused'],
): void {
  webSocket.on('message', (data: Buffer, isBinary: boolean) => {
    session.message(isBinary ? null : data.toString('utf8'))
  })
  webSocket.on('ping', (data: Buffer) => {
    // the answer to a later ping will do [RFC 6455 5.5.3]
    if (webSocket.bufferedAmount < maxBytesBeforePong) webSocket.pong(data)
  })
  webSocket.on('pong', () => session.alive())
  webSocket.on('close', () => session.closed())
  // `close` follows; without a listener the error would end the process
  webSocket.on('error', (error: Error & { readonly code?: string }) => {
    if (!error.code?.startsWith('WS_ERR_')) return
    onRefused?.(errorCodes.get(error.code) ?? 1002, error.message)
  })
}

/** As much of a reason as there is room for, without half a character at its end. */
function shortened(reason: string): string {
  const bytes = Buffer.from(reason).subarray(0, maxReasonBytes)
  return new TextDecoder().decode(bytes, { stream: true })
}

function channelOf(webSocket: WebSocket, address: string | null): SocketChannel {
  let closing: NodeJS.Timeout | null = null
  webSocket.once('close', () => {
    if (closing) clearTimeout(closing)
  })
  return {
    address,
    send: (message, onWritten) => webSocket.send(message, onWritten),
    onGone: (listener) => webSocket.once('close', listener),
    get bufferedBytes() {
      return webSocket.bufferedAmount
    },
    ping: () => webSocket.ping(),
    close(code, reason) {
      if (closing || webSocket.readyState === webSocket.CLOSED) return
      webSocket.close(code, shortened(reason))
      // a reader that is stuck never answers, and its buffers would stay
      closing = setTimeout(() => webSocket.terminate(), closeTimeoutMs)
    },
    terminate: () => webSocket.terminate(),
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
  }
}
