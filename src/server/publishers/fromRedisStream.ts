import { randomUUID } from 'node:crypto'
import { isRealtimeError } from '../../protocol'
import type { NewEvent } from '../eventStore'
import type { EventSink } from './publisher'

interface StreamMessage {
  readonly id: string
  readonly message: Readonly<Record<string, string>>
}

/** As much of a client of the package `redis` as is used; it blocks, so it needs a connection of its own. */
export interface StreamClient {
  xGroupCreate(
    stream: string,
    group: string,
    id: string,
    options: { MKSTREAM: true },
  ): Promise<unknown>
  xReadGroup(
    group: string,
    consumer: string,
    streams: { key: string; id: string },
    options: { COUNT: number; BLOCK?: number },
  ): Promise<unknown>
  xAutoClaim(
    stream: string,
    group: string,
    consumer: string,
    minIdleMs: number,
    start: string,
    options: { COUNT: number },
  ): Promise<unknown>
  xAck(stream: string, group: string, ids: string[]): Promise<unknown>
}

/** Options of {@link publishRedisStream}. */
export interface RedisStreamOptions {
  readonly client: StreamClient
  readonly stream: string
  /** Servers of one group share the stream; each message is published by one of them. @default 'tidings' */
  readonly group?: string
  /** This server's name within the group. @default random */
  readonly consumer?: string
  /** Makes an event of a message's fields; `null` leaves it out. */
  readonly toEvent: (fields: Readonly<Record<string, string>>, id: string) => NewEvent | null
  /** How long one look waits for something new, milliseconds. @default 1000 */
  readonly blockMs?: number
  /** After this long, what another server took and did not publish is taken over, milliseconds. @default 30000 */
  readonly takeOverMs?: number
  /** Told of a message that is left out because no event can be made of it, and of failures. */
  readonly onError?: (error: unknown) => void
}

const batchSize = 100
const retryMs = 500

/**
 * Publishes the messages of a Redis stream. A message is acknowledged once its event is stored; the
 * event's id is that of the message, so one that is read twice is still one event.
 *
 * @returns stops, and resolves when the look that is under way is over
 *
 * @example
 * ```ts
 * publishRedisStream(realtime, {
 *   client: redis.duplicate(),
 *   stream: 'jobs',
 *   toEvent: ({ jobId, status }) => ({ topic: 'tenant:t1', type: `job.${status}`, data: { jobId } }),
 * })
 * ```
 */
export function publishRedisStream(
  sink: EventSink,
  options: RedisStreamOptions,
): () => Promise<void> {
  const { client, stream, group = 'tidings', consumer = randomUUID() } = options
  const { blockMs = 1_000, takeOverMs = 30_000, onError = () => undefined } = options
  const stop = new AbortController()

  /** @returns whether all of them are dealt with */
  async function publish(messages: readonly StreamMessage[]): Promise<boolean> {
    for (const message of messages) {
      try {
        const event = options.toEvent(message.message, message.id)
        if (event) await sink.append({ eventId: `${stream}:${message.id}`, ...event })
      } catch (error) {
        onError(error)
        // what may go better later stays, and holds up what comes after it
        if (isRealtimeError(error) && error.retryable) return false
      }
      await client.xAck(stream, group, [message.id])
    }
    return true
  }

  const read = async (id: string) =>
    messagesOf(
      await client.xReadGroup(
        group,
        consumer,
        { key: stream, id },
        id === '>' ? { COUNT: batchSize, BLOCK: blockMs } : { COUNT: batchSize },
      ),
    )
  const takeOver = async () => {
    const taken = (await client.xAutoClaim(stream, group, consumer, takeOverMs, '0', {
      COUNT: batchSize,
    })) as { readonly messages?: readonly (StreamMessage | null)[] }
    return (taken.messages ?? []).filter((message) => message !== null)
  }

  async function look(): Promise<boolean> {
    // what this server took before and did not get done comes first
    const own = await read('0')
    if (own.length > 0) return publish(own)
    const others = await takeOver()
    return publish(others.length > 0 ? others : await read('>'))
  }

  async function run(): Promise<void> {
    let hasGroup = false
    while (!stop.signal.aborted) {
      try {
        if (!hasGroup) await createGroup(client, stream, group)
        hasGroup = true
        if (await look()) continue
      } catch (error) {
        // a Redis that was emptied has forgotten the group
        hasGroup = false
        onError(error)
      }
      await pause(retryMs, stop.signal)
    }
  }

  const running = run()
  return async () => {
    stop.abort()
    await running
  }
}

async function createGroup(client: StreamClient, stream: string, group: string): Promise<void> {
  try {
    await client.xGroupCreate(stream, group, '0', { MKSTREAM: true })
  } catch (error) {
    if (!String(error).includes('BUSYGROUP')) throw error
  }
}

function messagesOf(answer: unknown): readonly StreamMessage[] {
  const streams = answer as readonly { readonly messages: readonly StreamMessage[] }[] | null
  return streams?.[0]?.messages ?? []
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
