import { Server } from 'socket.io'
import { io as connect, type ManagerOptions, type SocketOptions } from 'socket.io-client'
import { onTestFinished, vi } from 'vitest'
import {
  attachSocketIoGateway,
  type RealtimeServerOptions,
  type SocketIoGatewayOptions,
} from '../../../src/server'
import { createRealtime, listen } from './startHttp'

const waitOptions = { timeout: 20_000, interval: 10 }

/** A realtime server with its Socket.IO gateway on a free port. */
export async function startSocketIo(
  options: Partial<RealtimeServerOptions> = {},
  gateway: SocketIoGatewayOptions & {
    readonly given?: ConstructorParameters<typeof Server>[0]
  } = {},
) {
  const made = createRealtime(options)
  const { http, port, url } = await listen((_, response) => response.end('the app'))
  const { given, ...rest } = gateway
  const io = given === undefined ? null : new Server(http, given as object)
  await attachSocketIoGateway(made.realtime, io ?? http, rest)
  return { ...made, http, port, url, io, client: clientOf(url) }
}

/** Makes clients of `socket.io-client` that remember what they heard. */
export function clientOf(url: string) {
  return (
    auth: Record<string, unknown> = { token: 'ada' },
    more: Partial<ManagerOptions & SocketOptions> = {},
  ) => {
    const socket = connect(url, {
      auth,
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      ...more,
    })
    onTestFinished(() => void socket.disconnect())
    const heard: { name: string; payload: unknown; place: Place | undefined }[] = []
    const refusals: (Error & { data?: unknown })[] = []
    const ends: string[] = []
    socket.onAny((name: string, payload: unknown, place: Place | undefined) => {
      heard.push({ name, payload, place })
    })
    socket.on('connect_error', (error) => refusals.push(error))
    socket.on('disconnect', (reason) => ends.push(reason))
    const events = () =>
      heard.flatMap(({ place, ...rest }) =>
        typeof place?.sequence === 'number' ? [{ ...rest, place }] : [],
      )
    return {
      socket,
      heard,
      ends,
      refusals,
      events,
      sequences: () => events().map(({ place }) => place.sequence),
      named: (name: string) =>
        vi.waitFor(() => {
          const found = heard.find((each) => each.name === name)
          if (!found) throw new Error(`no ${name} yet: ${JSON.stringify(heard.slice(-3))}`)
          return found.payload as Record<string, unknown>
        }, waitOptions),
      count: (wanted: number) =>
        vi.waitFor(() => {
          if (events().length < wanted) throw new Error(`${events().length} of ${wanted}`)
          return events()
        }, waitOptions),
      ask: (name: string, payload: unknown) =>
        socket.timeout(20_000).emitWithAck(name, payload) as Promise<Record<string, unknown>>,
      refused: () =>
        vi.waitFor(() => {
          const [error] = refusals
          if (!error) throw new Error('not refused')
          return error
        }, waitOptions),
      ended: () =>
        vi.waitFor(() => {
          const [reason] = ends
          if (!reason) throw new Error('still connected')
          return reason
        }, waitOptions),
    }
  }
}

interface Place {
  eventId: string
  topic: string
  sequence: number
  epoch: string
}
