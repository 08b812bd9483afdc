import { RealtimeError, type ClientFrame } from '../protocol'
import type { Counters } from './counters'
import type { Environment } from './environment'
import type { Ack, PublishOptions } from './realtimeClient'

type PublishFrame = Extract<ClientFrame, { action: 'publish' }>

interface Entry {
  readonly frame: PublishFrame
  readonly promise: Promise<Ack>
  isSent: boolean
  settle(result: Ack | RealtimeError): void
}

interface OutboxOptions {
  readonly environment: Environment
  readonly counters: Counters
  readonly maxOutbox: number
  readonly publishTimeoutMs: number
  /** @returns whether a link took it */
  readonly send: (frame: PublishFrame) => boolean
}

/** Messages on their way to the server: bounded, each with a deadline, sent again after a reconnect. */
export interface Outbox {
  publish(type: string, data: unknown, options?: PublishOptions): Promise<Ack>
  /** The connection is ready: sends what has no ack yet. The server knows the id, so twice is once. */
  flush(): void
  acked(id: unknown, sequence: unknown): void
  refused(id: unknown, code: unknown, message: unknown): void
  /** The link closed because a message was too large: the last one is not sent again. */
  dropLargest(): void
  /** Rejects all that waits. */
  clear(): void
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { environment, counters } = options
  const entries = new Map<string, Entry>()
  let count = 0

  function send(entry: Entry) {
    entry.isSent = options.send(entry.frame) || entry.isSent
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

  return {
    publish(type, data, { key, topic, timeoutMs, idempotencyKey } = {}) {
      const id = idempotencyKey ?? `${createId(environment)}-${(count += 1)}`
      const known = entries.get(id)
      if (known) return known.promise
      if (entries.size >= options.maxOutbox) {
        const said = `${entries.size} messages wait for their ack already; this one was not taken.`
        return Promise.reject(new RealtimeError('OUTBOX_FULL', said, { retryable: true }))
      }
      const frame: PublishFrame = { action: 'publish', id, type, data }
      if (key !== undefined) frame.key = key
      if (topic !== undefined) frame.topic = topic
      return add(frame, timeoutMs ?? options.publishTimeoutMs)
    },
    flush() {
      for (const entry of [...entries.values()]) send(entry)
    },
    acked(id, sequence) {
      if (typeof id !== 'string') return
      entries.get(id)?.settle(typeof sequence === 'number' ? { id, sequence } : { id })
    },
    refused(id, code, message) {
      const said = typeof message === 'string' ? message : 'The server refused the message.'
      const serverCode = typeof code === 'string' ? code : ''
      entries.get(String(id))?.settle(new RealtimeError('PUBLISH_REFUSED', said, { serverCode }))
    },
    dropLargest() {
      let largest: Entry | undefined
      let size = -1
      for (const entry of entries.values()) {
        const length = entry.isSent ? JSON.stringify(entry.frame).length : -1
        if (length > size) [largest, size] = [entry, length]
      }
      largest?.settle(
        new RealtimeError('PUBLISH_REFUSED', 'The server closed the connection: message too big.'),
      )
    },
    clear() {
      for (const entry of [...entries.values()]) {
        entry.settle(new RealtimeError('CONNECTION_CLOSED', 'The connection was closed.'))
      }
    },
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
