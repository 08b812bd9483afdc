import { Client, StompConfig, StompHeaders, type IMessage } from '@stomp/stompjs'
import SockJS from 'sockjs-client'
import { onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  attachStompGateway,
  type RealtimeServerOptions,
  type StompGatewayOptions,
} from '../../../src/server'
import { createRealtime, listen } from './startHttp'

export const carriers = [
  'WebSocket',
  'SockJS',
  'SockJS by xhr-polling',
  'SockJS by xhr-streaming',
] as const

type Carrier = (typeof carriers)[number]
type Headers = Readonly<Record<string, string>>

const waitOptions = { timeout: 20_000, interval: 10 }
const headersOf = (headers: Headers) => Object.assign(new StompHeaders(), headers)

/** A realtime server with its STOMP gateway on a free port. */
export async function startStomp(
  options: Partial<RealtimeServerOptions> = {},
  gateway: StompGatewayOptions = {},
) {
  const made = createRealtime(options)
  const { http, port, url } = await listen((_, response) => response.writeHead(404).end('the app'))
  await attachStompGateway(made.realtime, http, gateway)
  return { ...made, http, port, url, client: stompClientOf(url) }
}

/** Makes clients of `@stomp/stompjs` that have been told to connect. */
export function stompClientOf(url: string) {
  return (carrier: Carrier = 'WebSocket', token = 'ada') => {
    const errors: { message: string; text: string }[] = []
    const closes: { code: number; reason: string }[] = []
    const config = Object.assign(new StompConfig(), {
      webSocketFactory: () => {
        if (carrier === 'WebSocket') {
          return new WebSocket(`${url.replace('http', 'ws')}/ws/websocket`, ['v12.stomp'])
        }
        return new SockJS(`${url}/ws`, null, {
          transports: carrier.split(' by ')[1] ?? 'websocket',
        })
      },
      connectHeaders: headersOf({ Authorization: `Bearer ${token}` }),
      reconnectDelay: 0,
      onStompError: ({ headers, body }: { headers: Headers; body: string }) => {
        errors.push({ message: headers.message ?? '', text: body })
      },
      onWebSocketClose: (event: { code: number; reason: string }) => closes.push(event),
    })
    const stomp = new Client(config)
    onTestFinished(() => stomp.deactivate({ force: true }))
    stomp.activate()
    return {
      stomp,
      errors,
      closes,
      connected: () =>
        vi.waitFor(() => {
          if (!stomp.connected) throw new Error(`not connected: ${JSON.stringify(errors)}`)
        }, waitOptions),
      ended: () =>
        vi.waitFor(() => {
          const [close] = closes
          if (!close) throw new Error('still open')
          return close
        }, waitOptions),
      publish: (destination: string, body: string, headers: Headers = {}) => {
        stomp.publish({ destination, body, headers: headersOf(headers) })
      },
      follow: (destination: string, headers: Headers = {}) => follow(stomp, destination, headers),
    }
  }
}

/** Subscribes and waits for the receipt. */
async function follow(stomp: Client, destination: string, headers: Headers) {
  const messages: { body: string; headers: Headers }[] = []
  const receipt = `r-${Math.random()}`
  const done = new Promise<void>((resolve) => stomp.watchForReceipt(receipt, () => resolve()))
  const onMessage = ({ body, headers: found }: IMessage) => {
    messages.push({ body, headers: { ...(found as Headers) } })
  }
  const subscription = stomp.subscribe(destination, onMessage, headersOf({ receipt, ...headers }))
  await done
  return {
    subscription,
    messages,
    bodies: () => messages.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
    count: (wanted: number) =>
      vi.waitFor(() => {
        if (messages.length < wanted) throw new Error(`${messages.length} of ${wanted}`)
      }, waitOptions),
  }
}
