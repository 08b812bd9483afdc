import { Queue, QueueEvents, Worker } from 'bullmq'
import { createClient } from 'redis'
import { expect, it, onTestFinished, vi } from 'vitest'
import {
  createJobPublisher,
  createMemoryStore,
  publishQueueEvents,
  publishRedisStream,
  StoreError,
  type NewEvent,
  type RedisStreamOptions,
} from '../../../src/server'
import { RealtimeError } from '../../../src/protocol'
import { startRedis } from '../../support/redis'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const waitOptions = { timeout: 30_000, interval: 20 }

function startStore() {
  const store = createMemoryStore()
  const events = async () =>
    (await store.read({ topic: 'tenant:t1', after: null, limit: 1_000 })).events
  const count = (wanted: number) =>
    vi.waitFor(async () => {
      const found = await events()
      if (found.length < wanted) throw new Error(`${found.length} of ${wanted}`)
      return found
    }, waitOptions)
  return { store, events, count }
}

/** A queue whose jobs say how far they are, then end as their data say. */
async function startQueue() {
  const { url } = await startRedis()
  const connect = async () => {
    const client = createClient({ url })
    client.on('error', () => undefined)
    await client.connect()
    // not cut, since what is under way would be rejected where nobody listens
    onTestFinished(() => client.close(), 30_000)
    return client as never
  }
  const queue = new Queue('imports', { connection: await connect() })
  const worker = new Worker<{ fails?: boolean }>(
    'imports',
    async (job) => {
      await job.updateProgress(10)
      await job.updateProgress({ progress: 60, processedRows: 6 })
      if (job.data.fails) throw new Error('no disk')
      return { rows: 10 }
    },
    { connection: await connect() },
  )
  // from the first event on: by default what comes before it has begun to listen is not heard
  const lastEventId = '0'
  const heard = [
    new QueueEvents('imports', { connection: await connect(), lastEventId }),
    new QueueEvents('imports', { connection: await connect(), lastEventId }),
  ]
  queue.on('error', () => undefined)
  worker.on('error', () => undefined)
  for (const each of heard) each.on('error', () => undefined)
  await Promise.all(heard.map((each) => each.waitUntilReady()))
  onTestFinished(async () => {
    await Promise.all([worker.close(), ...heard.map((each) => each.close()), queue.close()])
  }, 30_000)
  return { queue, heard }
}

it('turns the events of a BullMQ queue into events of jobs, once for all servers', async () => {
  const { queue, heard } = await startQueue()
  const { store, events, count } = startStore()
  const errors: unknown[] = []
  for (const each of heard) {
    const jobs = createJobPublisher(store, { tenantId: 't1', progressIntervalMs: 1 })
    const describe = () => Promise.resolve({ kind: 'import' })
    onTestFinished(
      publishQueueEvents(each, jobs, { describe, onError: (error) => errors.push(error) }),
    )
  }
  const done = await queue.add('customers', {})
  await done.waitUntilFinished(heard[0] as QueueEvents)
  await count(4)
  await queue.add('broken', { fails: true })
  await count(8)
  const kept = await events()
  expect(kept.map(({ type }) => type).filter((type) => type !== 'job.progress')).toEqual([
    'job.started',
    'job.completed',
    'job.started',
    'job.failed',
  ])
  expect(kept.find(({ type }) => type === 'job.completed')?.data).toEqual({
    jobId: done.id,
    kind: 'import',
    result: { rows: 10 },
  })
  expect(kept.find(({ type }) => type === 'job.failed')?.data).toMatchObject({ error: 'no disk' })
  const progress = kept.filter(({ type }) => type === 'job.progress').map(({ data }) => data)
  expect(progress).toContainEqual({ jobId: done.id, kind: 'import', progress: 10 })
  expect(progress).toContainEqual({
    ...{ jobId: done.id, kind: 'import' },
    ...{ progress: 60, processedRows: 6 },
  })
  expect(errors).toEqual([])
})

it('tells when an event of a queue could not be published, and stops when told to', async () => {
  const { queue, heard } = await startQueue()
  const errors: unknown[] = []
  const sink = { append: () => Promise.reject(new Error('full')) }
  const jobs = createJobPublisher(sink, { tenantId: 't1' })
  const [events] = heard
  const stop = publishQueueEvents(events as QueueEvents, jobs, {
    onError: (error) => errors.push(error),
  })
  await queue.add('customers', {})
  await vi.waitFor(() => expect(errors.length).toBeGreaterThan(1), waitOptions)
  stop()
  stop()
  expect(events?.listenerCount('completed')).toBe(0)
})

async function startStream() {
  const redis = await startRedis()
  const client = async () => {
    const made = createClient({ url: redis.url })
    made.on('error', () => undefined)
    await made.connect()
    onTestFinished(() => made.destroy())
    return made
  }
  const writer = await client()
  const write = (fields: Record<string, string>) => writer.xAdd('jobs', '*', fields)
  const toEvent = ({ jobId = '', status = '' }: Readonly<Record<string, string>>): NewEvent => ({
    ...{ topic: 'tenant:t1', type: `job.${status}` },
    data: { jobId },
  })
  const follow = async (
    sink: Parameters<typeof publishRedisStream>[0],
    more: Partial<RedisStreamOptions> = {},
  ) => {
    const reader = await client()
    const options = { client: reader as never, stream: 'jobs', toEvent, blockMs: 50, ...more }
    const stop = publishRedisStream(sink, options)
    onTestFinished(() => stop())
    return stop
  }
  const pending = async () => (await writer.xPending('jobs', 'tidings')).pending
  return { redis, writer, write, follow, pending }
}

it('publishes what is in a Redis stream, and what comes', async () => {
  const { write, follow, pending } = await startStream()
  const { store, count } = startStore()
  const id = await write({ jobId: '1', status: 'started' })
  await follow(store)
  await write({ jobId: '1', status: 'completed' })
  const events = await count(2)
  expect(events.map(({ type, data }) => [type, data])).toEqual([
    ['job.started', { jobId: '1' }],
    ['job.completed', { jobId: '1' }],
  ])
  expect(events[0]?.eventId).toBe(`jobs:${id}`)
  await vi.waitFor(async () => expect(await pending()).toBe(0), waitOptions)
})

const numbers = (events: readonly { readonly data: unknown }[]) =>
  events.map(({ data }) => Number((data as { jobId: string }).jobId))
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

it('keeps the order of a stream that several servers follow', async () => {
  const { write, follow } = await startStream()
  const { store, count } = startStore()
  // one is slower than the other
  for (const ms of [1, 10]) {
    await follow({
      append: async (event) => {
        await new Promise((resolve) => setTimeout(resolve, ms))
        return store.append(event)
      },
    })
  }
  for (const i of upTo(200)) await write({ jobId: `${i}`, status: 'progress' })
  expect(numbers(await count(200))).toEqual(upTo(200))
})

it('hands the stream on when it stops', async () => {
  const { write, follow } = await startStream()
  const { store, count } = startStore()
  const stop = await follow(store, { takeOverMs: 1_000_000 })
  await write({ jobId: '0', status: 'started' })
  await count(1)
  await follow(store, { takeOverMs: 1_000_000 })
  await stop()
  await write({ jobId: '1', status: 'started' })
  expect(numbers(await count(2))).toEqual([0, 1])
})

it('takes over, in order, what a server that died had not published', async () => {
  const { write, follow, pending } = await startStream()
  const { store, count } = startStore()
  let die: (reason: Error) => void = () => undefined
  const stuck = new Promise<never>((_, reject) => (die = reject))
  await follow({ append: () => stuck }, { takeOverMs: 100 })
  onTestFinished(() => die(new Error('the server is dead')))
  for (const i of upTo(20)) await write({ jobId: `${i}`, status: 'started' })
  await vi.waitFor(async () => expect(await pending()).toBeGreaterThan(0), waitOptions)
  await follow(store, { takeOverMs: 100 })
  await follow(store, { takeOverMs: 100 })
  expect(numbers(await count(20))).toEqual(upTo(20))
})

it('tries again what the store was too busy for, in order, and leaves out what is no event', async () => {
  const { write, follow, pending } = await startStream()
  const { store, count } = startStore()
  const errors: unknown[] = []
  let failures = 2
  const busy = new RealtimeError('HISTORY', 'busy', { retryable: true })
  await follow(
    { append: (event) => (failures-- > 0 ? Promise.reject(busy) : store.append(event)) },
    {
      onError: (error) => errors.push(error),
      toEvent: ({ jobId = '' }) => {
        if (jobId === 'poison') throw new Error('poison')
        if (jobId === 'other') return null
        return { topic: 'tenant:t1', type: 'job.started', data: { jobId } }
      },
    },
  )
  for (const jobId of ['1', 'poison', 'other', '2', '3']) await write({ jobId })
  const events = await count(3)
  expect(events.map(({ data }) => data)).toEqual([{ jobId: '1' }, { jobId: '2' }, { jobId: '3' }])
  expect(errors).toEqual([busy, busy, new Error('poison')])
  await vi.waitFor(async () => expect(await pending()).toBe(0), waitOptions)
})

it('keeps what a server that is closed, or whose store has failed, does not store', async () => {
  const { write, follow, pending } = await startStream()
  const { store, count } = startStore()
  const errors: unknown[] = []
  const failures = [new StoreError('The disk is full.'), new StoreError('The store is closed.')]
  const append = (event: NewEvent) => {
    const failure = failures.shift()
    return failure ? Promise.reject(failure) : store.append(event)
  }
  await follow({ append }, { onError: (error) => errors.push(error) })
  for (const jobId of ['1', '2']) await write({ jobId, status: 'started' })
  const events = await count(2)
  expect(events.map(({ data }) => data)).toEqual([{ jobId: '1' }, { jobId: '2' }])
  expect(errors.map(String)).toEqual([
    'StoreError: The disk is full.',
    'StoreError: The store is closed.',
  ])
  await vi.waitFor(async () => expect(await pending()).toBe(0), waitOptions)
})

it('leaves out what the store can never take', async () => {
  const { write, follow, pending } = await startStream()
  const { store, count } = startStore()
  await follow(store, {
    toEvent: ({ jobId = '' }) => ({
      ...{ topic: 'tenant:t1', type: jobId === 'poison' ? '' : 'job.started' },
      data: { jobId },
    }),
  })
  for (const jobId of ['poison', '2']) await write({ jobId })
  expect((await count(1)).map(({ data }) => data)).toEqual([{ jobId: '2' }])
  await vi.waitFor(async () => expect(await pending()).toBe(0), waitOptions)
})

it('publishes what it has taken, and goes on, though the stream was cut short meanwhile', async () => {
  const { write, follow, writer, pending } = await startStream()
  const { store, count } = startStore()
  let isBusy = true
  const busy = new StoreError('busy', { retryable: true })
  await follow({
    append: (event) => (isBusy ? Promise.reject(busy) : store.append(event)),
  })
  for (const jobId of ['1', '2']) await write({ jobId, status: 'started' })
  await vi.waitFor(async () => expect(await pending()).toBeGreaterThan(0), waitOptions)
  await writer.xTrim('jobs', 'MAXLEN', 0)
  isBusy = false
  await write({ jobId: '3', status: 'started' })
  await vi.waitFor(async () => {
    const found = (await count(1)).map(({ data }) => (data as { jobId: string }).jobId)
    expect(found).toContain('1')
    expect(found).toContain('3')
  }, waitOptions)
})

it('forgets what was taken before and is gone from the stream', async () => {
  const { write, follow, writer } = await startStream()
  const { store, count } = startStore()
  await writer.xGroupCreate('jobs', 'tidings', '0', { MKSTREAM: true })
  await write({ jobId: '1', status: 'started' })
  await writer.xReadGroup('tidings', 'before', { key: 'jobs', id: '>' })
  await writer.xTrim('jobs', 'MAXLEN', 0)
  await write({ jobId: '2', status: 'started' })
  await follow(store)
  expect((await count(1)).map(({ data }) => data)).toEqual([{ jobId: '2' }])
})

it('goes on when Redis comes back, even empty', async () => {
  const { redis, follow, write, writer } = await startStream()
  const { store, count } = startStore()
  const errors: unknown[] = []
  await follow(store, { onError: (error) => errors.push(error) })
  await write({ jobId: '1', status: 'started' })
  await count(1)
  await redis.stop()
  await vi.waitFor(() => expect(writer.isReady).toBe(false), waitOptions)
  await redis.start()
  await vi.waitFor(() => expect(writer.isReady).toBe(true), waitOptions)
  await write({ jobId: '2', status: 'started' })
  await count(2)
  expect(errors.length).toBeGreaterThan(0)
})
