import type { CloseKind, Transport } from 'tidings/core'

/** The part of `Ably.Realtime` that is used. */
interface AblyClient {
  readonly connection: {
    readonly id?: string
    on(listener: (change: { current: string; reason?: { message: string } }) => void): void
  }
  readonly channels: { get(name: string): AblyChannel }
  close(): void
}

interface AblyChannel {
  subscribe(listener: (message: AblyMessage) => void): unknown
  unsubscribe(): void
}

interface AblyMessage {
  readonly id?: string
  readonly name?: string
  readonly timestamp?: number
  readonly data?: unknown
}

/** Ably's states in which a link is over, and what each means. */
const ends: Readonly<Partial<Record<string, CloseKind>>> = {
  disconnected: 'lost',
  suspended: 'lost',
  closed: 'ended',
  failed: 'unauthorized',
}

/**
 * Ably: channels are topics, a message's name is the event's type.
 *
 * @param connect - `(token) => new Ably.Realtime({ authCallback: (_, done) => void token().then((t) => done(null, t)) })`
 */
export const ably = (connect: (token: () => Promise<string | null>) => AblyClient): Transport => ({
  name: 'ably',
  open({ token, topics }, on) {
    const client = connect(token)
    let isDone = false
    const close = () => {
      isDone = true
      client.close()
    }
    const subscribe = (topic: string) =>
      client.channels.get(topic).subscribe(({ id, name, timestamp = Date.now(), data }) => {
        const at = new Date(timestamp).toISOString()
        if (!isDone) on.frame({ topic, eventId: id, type: name, timestamp: at, data })
      })
    client.connection.on(({ current, reason }) => {
      const kind = ends[current]
      if (isDone) return
      // Each attempt is a client of its own, so that nothing is replayed: a `history` can fill the gap.
      if (current === 'connected') on.ready({ connectionId: client.connection.id, replay: 'none' })
      else if (kind) {
        close()
        on.closed({ kind, message: reason?.message })
      }
    })
    for (const topic of topics) subscribe(topic)
    return { subscribe, unsubscribe: (topic) => client.channels.get(topic).unsubscribe(), close }
  },
})
