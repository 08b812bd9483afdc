import { Client, type IMessage, type StompHeaders } from '@stomp/stompjs'
import SockJS from 'sockjs-client'
import { onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  attachStompGateway,
  type RealtimeServerOptions,
  type StompGatewayOptions,
} from '../../../src/server'
import { createRealtime, listen } from './startHttp'

export type Carrier = 'WebSocket' | 'SockJS' | 'SockJS by xhr-polling' | 'SockJS by xhr-streaming'

export const carriers: Carrier[] = [
  'WebSocket',
  'SockJS',
  'SockJS by xhr-polling',
  'SockJS by xhr-streaming',
]

/** A realtime server with its STOMP gateway on a free port. */
export async function startStomp(
  options: Partial<RealtimeServerOptions> = {},
  gateway: StompGatewayOptions = {},
) {
  const made = createRealtime(options)
  const { http, port, url } = await listen((_, response) => response.writeHead(404).end('the app'))
  await attachStompGateway(made.realtime, http, gateway)

  /** A client of `@stomp/stompjs` that has been told to connect. */
  function client(carrier: Carrier = 'WebSocket', token = 'ada', headers: StompHeaders = {}) {
    const errors: { message: string; text: string }[] = []
    const closes: { code: number; reason: string }[] = []
    const stomp = new Client({
      webSocketFactory: () => {
        if (carrier === 'WebSocket') {
          return new WebSocket(`ws://127.0.0.1:${port}/ws/websocket`, ['v12.stomp']) as never
        }
        const transport = carrier.split(' by ')[1] ?? 'websocket'
        return new SockJS(`${url}/ws`, null, { transports: transport })
      },
      connectHeaders: { Authorization: `Bearer ${token}`, ...headers },
      reconnectDelay: 0,
      heartbeatIncoming: 10_000,
      heartbeatOutgoing: 10_000,
      onStompError: (frame) => {
        errors.push({ message: frame.headers.message ?? '', text: frame.body })
      },
      onWebSocketClose: (event: { code: number; reason: string }) => closes.push(event),
    })
    onTestFinished(() => stomp.deactivate({ force: true }))
    stomp.activate()
    return {
      stomp,
      errors,
      closes,
      connected: () =>
        vi.waitFor(
          () => {
            if (!stomp.connected) throw new Error(`not connected: ${JSON.stringify(errors)}`)
          },
          { timeout: 20_000, interval: 10 },
        ),
      ended: () =>
        vi.waitFor(
          () => {
            const [close] = closes
            if (!close) throw new Error('still open')
            return close
          },
          { timeout: 20_000, interval: 10 },
        ),
      /** Subscribes and waits for the receipt. */
      async follow(destination: string, more: StompHeaders = {}) {
        const messages: IMessage[] = []
        const receipt = `r-${Math.random()}`
        const done = new Promise<void>((resolve) => stomp.watchForReceipt(receipt, () => resolve()))
        const subscription = stomp.subscribe(
          destination,
          (message) => {
            // its body is decoded lazily, and not any more once a test is over
            void message.body
            messages.push(message)
          },
          { receipt, ...more },
        )
        await done
        return {
          subscription,
          messages,
          bodies: () => messages.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
          count: (wanted: number) =>
            vi.waitFor(
              () => {
                if (messages.length < wanted) throw new Error(`${messages.length} of ${wanted}`)
              },
              { timeout: 20_000, interval: 10 },
            ),
        }
      },
    }
  }
  return { ...made, http, port, url, client }
}
