import type { CloseReason, Transport } from 'tidings/core'

/** The part of Phoenix's `Socket` that is used. */
interface PhoenixSocket {
  connect(): void
  disconnect(): void
  onOpen(listener: () => void): unknown
  onError(listener: () => void): unknown
  onClose(listener: (event: { code?: number; reason?: string }) => void): unknown
  channel(topic: string, params: object): PhoenixChannel
}

interface PhoenixChannel {
  /** Sees every message of the channel; what it returns is handed on. */
  onMessage: (event: string, payload: unknown) => unknown
  join(): { receive(status: string, listener: (answer: { reason?: string }) => void): unknown }
  leave(): unknown
}

/**
 * Phoenix channels: each topic is a channel, each message an event of its name.
 *
 * @param connect - `(token) => new Socket('/socket', { params: { token } })`
 */
export const phoenix = (connect: (token: string | null) => PhoenixSocket): Transport => ({
  name: 'phoenix',
  open({ token, topics }, on) {
    const channels = new Map<string, PhoenixChannel>()
    let socket: PhoenixSocket | undefined
    let isReady = false
    let isDone = false
    const close = () => {
      isDone = true
      socket?.disconnect()
    }
    const finish = (reason: CloseReason) => {
      if (isDone) return
      close()
      on.closed(reason)
    }
    const fail = (cause?: unknown) => finish({ kind: isReady ? 'lost' : 'unreachable', cause })

    function subscribe(topic: string) {
      const channel = socket?.channel(topic, {})
      if (!channel) return
      channel.onMessage = (type, payload) => {
        // Those of Phoenix itself begin with `phx_`.
        if (!isDone && !type.startsWith('phx_')) {
          on.frame({ topic, type, timestamp: new Date().toISOString(), data: payload })
        } else if (!isDone) on.alive()
        return payload
      }
      channel
        .join()
        .receive('error', ({ reason }) => finish({ kind: 'forbidden', message: reason }))
      channels.set(topic, channel)
    }

    async function start() {
      const current = await token()
      if (isDone) return
      socket = connect(current)
      socket.onOpen(() => {
        isReady = true
        on.ready({ replay: 'none' })
      })
      // A refused token is an upgrade with 403, which browsers do not tell from any other failure.
      socket.onError(() => fail())
      socket.onClose(fail)
      for (const topic of topics) subscribe(topic)
      socket.connect()
    }
    start().catch(fail)
    return {
      subscribe,
      unsubscribe(topic) {
        channels.get(topic)?.leave()
        channels.delete(topic)
      },
      close,
    }
  },
})
