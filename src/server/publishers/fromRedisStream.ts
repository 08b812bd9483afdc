import { randomUUID } from 'node:crypto'
import { StoreError } from '../errors'
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

  /**
   * Taken and not yet dealt with. It is not asked for again: the stream may be cut short meanwhile,
   * and clients of Redis cannot read that a message is gone.
   */
  let left: readonly StreamMessage[] = []
  /** What a consumer of this name took in a former life is dealt with. */
  let isCaughtUp = false

  /** @returns whether all that was taken is dealt with */
  async function publish(): Promise<boolean> {
    for (const message of left) {
      if (!(await isDealtWith(message))) return false
      await client.xAck(stream, group, [message.id])
      left = left.slice(1)
    }
    return true
  }

  async function isDealtWith({ id, message }: StreamMessage): Promise<boolean> {
    let event: NewEvent | null
    try {
      event = options.toEvent(message, id)
    } catch (error) {
      onError(error)
      return true
    }
    try {
      if (event) await sink.append({ eventId: `${stream}:${id}`, ...event })
      return true
    } catch (error) {
      onError(error)
      // what may go better later, or in another server, stays, and holds up what comes after it
      return error instanceof StoreError && error.reason === 'event'
    }
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

  async function take(): Promise<readonly StreamMessage[]> {
    // this also makes Redis forget the messages that are gone
    const others = await takeOver()
    if (others.length > 0) return others
    const own = isCaughtUp ? [] : await read('0')
    isCaughtUp = own.length === 0
    return isCaughtUp ? read('>') : own
  }

  async function look(): Promise<boolean> {
    if (left.length === 0) left = await take()
    return publish()
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
