import { RealtimeError, type ClientFrame } from '../protocol'
import { insides, type Insides, type OpenReceiver } from './createReceiver'
import type { Environment } from './environment'
import type { Ack, PublishOptions, RealtimeClient, RealtimeReceiver } from './realtimeClient'

type PublishFrame = Extract<ClientFrame, { action: 'publish' }>

interface Entry {
  readonly frame: PublishFrame
  readonly promise: Promise<Ack>
  isSent: boolean
  settle(result: Ack | RealtimeError): void
}

/** Messages that may wait for the connection or for their ack. */
const maxEntries = 100
const defaultTimeoutMs = 30_000

type Outbox = Pick<RealtimeClient, 'publish'>

const outboxes = new WeakMap<RealtimeReceiver, Outbox>()

/** The sending half of a client; made where it is first wanted. */
export function withOutbox(receiver: RealtimeReceiver): Outbox {
  let outbox = outboxes.get(receiver)
  if (!outbox) {
    outbox = { publish: createOutbox((receiver as OpenReceiver)[insides]) }
    outboxes.set(receiver, outbox)
  }
  return outbox
}

/**
 * Messages on their way to the server: bounded, each with a deadline, sent again after a reconnect.
 * The server knows their ids, so twice is once.
 *
 * @returns `publish`
 */
function createOutbox(inner: Insides): RealtimeClient['publish'] {
  const { environment, counters, controls, connection } = inner
  const entries = new Map<string, Entry>()
  let count = 0

  function send(entry: Entry) {
    const { link } = connection
    link?.send?.(entry.frame)
    entry.isSent ||= link?.send !== undefined
  }

  function add(frame: PublishFrame, timeoutMs: number): Promise<Ack> {
    let settle!: Entry['settle']
    const promise = new Promise<Ack>((resolve, reject) => {
      const cancel = environment.setTimer(() => {
        const said = `No ack for ${frame.type} within ${timeoutMs} ms; it may or may not have arrived.`
        settle(new RealtimeError('PUBLISH_TIMEOUT', said, { retryable: true }))
      }, timeoutMs)
      settle = (result) => {
        cancel()
        entries.delete(frame.id)
        if (result instanceof RealtimeError) reject(result)
        else resolve(result)
      }
    })
    const entry = { frame, promise, isSent: false, settle }
    entries.set(frame.id, entry)
    counters.published++
    send(entry)
    return promise
  }

  inner.outbox = {
    flush() {
      for (const entry of [...entries.values()]) send(entry)
    },
    /** A message that was too large for the server is not sent again. */
    lost({ code }) {
      if (code !== 1009) return
      const size = ({ isSent, frame }: Entry) => (isSent ? JSON.stringify(frame).length : -1)
      const [largest] = [...entries.values()].sort((a, b) => size(b) - size(a))
      if (!largest?.isSent) return
      const said = 'The server closed the connection: message too big.'
      largest.settle(new RealtimeError('PUBLISH_REFUSED', said))
    },
    clear() {
      for (const { settle } of [...entries.values()]) {
        settle(new RealtimeError('CONNECTION_CLOSED', 'The connection was closed.'))
      }
    },
  }
  controls.set('ack', ({ id, sequence }) => {
    const entry = entries.get(String(id))
    entry?.settle({ id: entry.frame.id, ...(typeof sequence === 'number' && { sequence }) })
  })
  controls.set('publish.error', ({ id, code, error }) => {
    const said = typeof error === 'string' ? error : 'The server refused the message.'
    const serverCode = typeof code === 'string' ? code : ''
    entries.get(String(id))?.settle(new RealtimeError('PUBLISH_REFUSED', said, { serverCode }))
  })

  return (type, data, { key, topic, timeoutMs, idempotencyKey }: PublishOptions = {}) => {
    const id = idempotencyKey ?? `${createId(environment)}-${(count += 1)}`
    const known = entries.get(id)
    if (known) return known.promise
    if (entries.size >= maxEntries) {
      const said = `${entries.size} messages wait for their ack already; this one was not taken.`
      return Promise.reject(new RealtimeError('OUTBOX_FULL', said, { retryable: true }))
    }
    const frame: PublishFrame = { action: 'publish', id, type, data }
    if (key !== undefined) frame.key = key
    if (topic !== undefined) frame.topic = topic
    return add(frame, timeoutMs ?? defaultTimeoutMs)
  }
}

/** 80 random bits; unique, not secret. */
function createId(environment: Environment): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(environment.random() * 2 ** 20)
      .toString(36)
      .padStart(4, '0'),
  ).join('')
}
