import { serveSockets, textOf } from './sockets.ts'
import type { AttachWire, Item } from './wire.ts'

interface ClientCommand {
  readonly id?: number
  readonly connect?: object
  readonly subscribe?: {
    readonly channel: string
    readonly recover?: boolean
    readonly offset?: number
  }
}

const epoch = 'b1'

/**
 * The JSON protocol of Centrifugo as far as one channel needs it: several replies of a frame are
 * lines, and with `recovers` a client that comes back gets what it missed.
 */
export const attachCentrifugo: AttachWire = (server, { recovers }) => {
  const log: Item[] = []
  const { clients, bufferedBytes } = serveSockets(server, '/centrifugo', (socket) => {
    const reply = (message: object) => socket.send(JSON.stringify(message))
    const carryOut = ({ id, connect, subscribe }: ClientCommand) => {
      if (connect) reply({ id, connect: { client: 'c-1', version: '6', ping: 25, pong: true } })
      if (!subscribe) return
      const { recover, offset = 0 } = subscribe
      const publications = recover
        ? log.slice(offset).map(({ event }, index) => ({ data: event, offset: offset + index + 1 }))
        : []
      const position = { recoverable: true, positioned: true, epoch, offset: log.length }
      const recovered = recover && { recovered: true, was_recovering: true, publications }
      reply({ id, subscribe: recovers ? { ...position, ...recovered } : {} })
    }
    const ping = setInterval(() => reply({}), 25_000)
    socket.on('close', () => clearInterval(ping))
    socket.on('message', (message) => {
      for (const line of textOf(message).split('\n')) carryOut(JSON.parse(line) as ClientCommand)
    })
  })

  return {
    send(items) {
      const lines = items.map((item) => {
        if (recovers) log.push(item)
        const offset = recovers ? `,"offset":${log.length}` : ''
        return `{"push":{"channel":"events","pub":{"data":${item.text}${offset}}}}`
      })
      const text = lines.join('\n')
      for (const socket of clients) socket.send(text)
    },
    bufferedBytes,
  }
}
