import { isRecord, RealtimeError, type ClientFrame } from '../protocol'
import { addListener } from './addListener'
import { insides, type Insides, type OpenReceiver } from './createReceiver'
import type { Environment } from './environment'
import type {
  Ack,
  OutboxStore,
  PendingMessage,
  PublishOptions,
  RealtimeReceiver,
  StoredMessage,
} from './realtimeClient'

type Outbox = NonNullable<Insides['sending']>

interface Entry {
  readonly message: StoredMessage
  readonly promise: Promise<Ack>
  isSent: boolean
  settle(result: Ack | RealtimeError): void
}

/** Messages that may wait for the connection or for their ack. */
const maxEntries = 100
const defaultTimeoutMs = 30_000

/** The sending half of a client; made where it is first wanted, and kept like its snapshots. */
export function withOutbox(receiver: RealtimeReceiver): Outbox {
  const { [insides]: inner } = receiver as OpenReceiver
  return (inner.sending ??= createOutbox(inner))
}

/**
 * Messages on their way to the server: bounded, each with a deadline, sent again after a reconnect
 * and, with a store, after a reload. The server knows their ids, so twice is once.
 */
function createOutbox(inner: Insides): Outbox {
  const { environment, counters, connection, store } = inner
  const { controls } = inner.delivery
  const entries = new Map<string, Entry>()
  const listeners = new Set<() => void>()
  let pending: readonly PendingMessage[] = []
  let count = 0
  let isOver = false

  function changed() {
    pending = [...entries.values()].map(({ message, isSent }) => {
      const { id, type, data, expiresAt } = message
      return { id, type, data, isSent, expiresAt }
    })
    for (const listener of [...listeners]) listener()
  }

  function send(entry: Entry) {
    const { link, info } = connection
    if (!link?.send) return
    const { id, type, data, key, topic, expiresAt } = entry.message
    const frame: ClientFrame = { action: 'publish', id, type, data }
    const aheadMs = info?.clockAheadMs
    try {
      link.send({
        ...frame,
        ...(key !== undefined && { key }),
        ...(topic !== undefined && { topic }),
        ...(aheadMs !== undefined && { expiresAt: expiresAt + aheadMs }),
      })
      entry.isSent = true
    } catch (cause) {
      // Most likely it is no JSON. It must not stop those behind it.
      entry.settle(new RealtimeError('PUBLISH_REFUSED', 'It cannot be sent', { cause }))
    }
  }

  function add(message: StoredMessage): Promise<Ack> {
    const { id, type, expiresAt } = message
    let settle!: Entry['settle']
    const promise = new Promise<Ack>((resolve, reject) => {
      const cancel = environment.setTimer(() => {
        const said = `No ack for ${type} in time; it may or may not have arrived.`
        settle(new RealtimeError('PUBLISH_TIMEOUT', said, { retryable: true }))
      }, expiresAt - environment.now())
      settle = (result) => {
        cancel()
        if (!entries.delete(id)) return
        void store?.remove(id).catch(() => {})
        if (result instanceof RealtimeError) reject(result)
        else resolve(result)
        changed()
      }
    })
    const entry = { message, promise, isSent: false, settle }
    entries.set(id, entry)
    counters.published++
    send(entry)
    changed()
    return promise
  }

  inner.outbox = {
    flush(isOther) {
      for (const entry of [...entries.values()]) if (isOther || !entry.isSent) send(entry)
      if (entries.size) changed()
    },
    /** A message that was too large for the server is not sent again. */
    lost({ code }) {
      if (code !== 1009) return
      const size = ({ isSent, message }: Entry) => (isSent ? JSON.stringify(message).length : -1)
      const [largest] = [...entries.values()].sort((a, b) => size(b) - size(a))
      if (!largest?.isSent) return
      const said = 'The server closed the connection: message too big.'
      largest.settle(new RealtimeError('PUBLISH_REFUSED', said))
    },
    clear() {
      isOver = true
      for (const { settle } of [...entries.values()]) settle(closed())
    },
  }
  controls.set('ack', ({ id, sequence }) => {
    const entry = entries.get(String(id))
    entry?.settle({ id: entry.message.id, ...(typeof sequence === 'number' && { sequence }) })
  })
  controls.set('publish.error', ({ id, code, error }) => {
    const said = typeof error === 'string' ? error : 'The server refused the message.'
    const serverCode = typeof code === 'string' ? code : ''
    entries.get(String(id))?.settle(new RealtimeError('PUBLISH_REFUSED', said, { serverCode }))
  })

  /** What waited when the page was left. Nobody holds its promise: `pending` shows what becomes of it. */
  async function restore(from: OutboxStore) {
    for (const message of await from.load()) {
      // They were the former user's.
      if (isOver) return
      if (!isRecord(message) || entries.has(message.id)) continue
      if (message.expiresAt > environment.now()) add(message).catch(() => {})
      else await from.remove(message.id)
    }
  }
  if (store) restore(store).catch(() => {})

  return {
    publish(type, data, { key, topic, timeoutMs, idempotencyKey }: PublishOptions = {}) {
      const id = idempotencyKey ?? `${createId(environment)}-${(count += 1)}`
      const known = entries.get(id)
      if (known) return known.promise
      if (connection.machine.phase === 'closed') return Promise.reject(closed())
      if (entries.size >= maxEntries) {
        const said = `${entries.size} messages wait for their ack already; this one was not taken.`
        return Promise.reject(new RealtimeError('OUTBOX_FULL', said, { retryable: true }))
      }
      const expiresAt = environment.now() + (timeoutMs ?? defaultTimeoutMs)
      const message: StoredMessage = { id, type, data, key, topic, expiresAt }
      // A full disk must not stop a message.
      void store?.put(message).catch(() => {})
      return add(message)
    },
    pending: () => pending,
    onPending: (listener) => addListener(listeners, listener, inner),
  }
}

const closed = () => new RealtimeError('CONNECTION_CLOSED', 'The connection was closed.')

/** 80 random bits; unique, not secret. */
function createId(environment: Environment): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(environment.random() * 2 ** 20)
      .toString(36)
      .padStart(4, '0'),
  ).join('')
}
