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
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** Options of {@link publishRedisStream}. */
export interface RedisStreamOptions {
  readonly client: StreamClient
  readonly stream: string
  /** Of the servers of one group, one reads the stream at a time, so its order holds. @default 'tidings' */
  readonly group?: string
  /** Makes an event of a message's fields; `null` leaves it out. */
  readonly toEvent: (fields: Readonly<Record<string, string>>, id: string) => NewEvent | null
  /** How long one look waits for something new, milliseconds; well below `takeOverMs`. @default 1000 */
  readonly blockMs?: number
  /** Where the server that reads says nothing for this long, another takes over, milliseconds. @default 5000 */
  readonly takeOverMs?: number
  /** Told of a message that is left out because no event can be made of it, and of failures. */
  readonly onError?: (error: unknown) => void
}

const batchSize = 100
const retryMs = 500
/** All servers go by one name in the group, since which of them reads is said by a lease. */
const consumer = 'tidings'

/** Takes the lease where nobody else has it, or makes it last longer. Says who had it before. */
const leaseScript = `
local holder = redis.call('GET', KEYS[1])
if not holder or holder == ARGV[1] then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return holder`

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
  const { client, stream, group = 'tidings' } = options
  const { blockMs = 1_000, takeOverMs = 5_000, onError = () => undefined } = options
  const name = randomUUID()
  const stop = new AbortController()

  /**
   * Taken and not yet dealt with. It is not asked for again: the stream may be cut short meanwhile,
   * and clients of Redis cannot read that a message is gone.
   */
  let left: readonly StreamMessage[] = []
  /** What was taken before this server began to read is dealt with. */
  let isCaughtUp = false

  /** @returns whether this server is the one that reads, for so long */
  async function hold(leaseMs: number): Promise<boolean> {
    const holder = await client.eval(leaseScript, {
      keys: [`${stream}:${group}:reader`],
      arguments: [name, `${leaseMs}`],
    })
    isCaughtUp &&= holder === name
    return holder === null || holder === name
  }

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

  /** What was taken so long ago and not dealt with; Redis forgets what of it is gone from the stream. */
  async function takeOver(minIdleMs: number): Promise<readonly StreamMessage[]> {
    const { nextId, messages } = (await client.xAutoClaim(stream, group, consumer, minIdleMs, '0', {
      COUNT: batchSize,
    })) as { readonly nextId: string; readonly messages: readonly (StreamMessage | null)[] }
    const taken = messages.filter((message) => message !== null)
    isCaughtUp ||= taken.length === 0 && nextId === '0-0'
    return taken
  }

  async function read(): Promise<readonly StreamMessage[]> {
    const options = { COUNT: batchSize, BLOCK: blockMs }
    const answer = await client.xReadGroup(group, consumer, { key: stream, id: '>' }, options)
    return messagesOf(answer)
  }

  async function take(): Promise<readonly StreamMessage[]> {
    const taken = await takeOver(isCaughtUp ? takeOverMs : 0)
    return taken.length > 0 || !isCaughtUp ? taken : read()
  }

  /**
   * Whoever else still publishes what it took before does so in the same order with the same ids, so
   * the log has each event once and in order.
   */
  async function look(): Promise<boolean> {
    if (left.length === 0) {
      if (!(await hold(takeOverMs))) return false
      left = await take()
    }
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
        hasGroup = isCaughtUp = false
        onError(error)
      }
      await pause(retryMs, stop.signal)
    }
    // the next need not wait; what this one has not dealt with comes first there
    if (hasGroup) await hold(1).catch(onError)
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
