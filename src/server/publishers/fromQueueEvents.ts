import type { JobData, JobPublisher } from './createJobPublisher'

/** As much of BullMQ's `QueueEvents` as is heard of. */
export interface QueueEventsLike {
  readonly name: string
  on(name: string, listener: (args: never, id: string) => void): unknown
  off(name: string, listener: (args: never, id: string) => void): unknown
}

/** Options of {@link publishQueueEvents}. */
export interface QueueEventsOptions {
  /** More to say about a job, such as its `kind` or `executionId`. @default nothing */
  readonly describe?: (jobId: string) => JobData | Promise<JobData>
  /** Told when an event could not be published. */
  readonly onError?: (error: unknown) => void
}

interface QueueEvent {
  readonly jobId: string
  readonly data?: unknown
  readonly returnvalue?: unknown
  readonly failedReason?: string
}

/**
 * Turns the events of a BullMQ queue into `job.*` events. Each has the id that Redis gave it, so
 * several servers that listen to one queue publish what starts and ends only once. A `QueueEvents`
 * hears what happens from when it listens; its `lastEventId` makes it begin earlier.
 *
 * @returns stops listening, idempotent
 *
 * @example
 * ```ts
 * publishQueueEvents(new QueueEvents('imports', { connection }), createJobPublisher(realtime, { tenantId }))
 * ```
 */
export function publishQueueEvents(
  queue: QueueEventsLike,
  jobs: JobPublisher,
  { describe = () => ({}), onError = () => undefined }: QueueEventsOptions = {},
): () => void {
  /** In the order heard, although describing a job may take its time. */
  let tail: Promise<unknown> = Promise.resolve()

  type Say = (event: QueueEvent, data: JobData, extra: { eventId: string }) => unknown
  const says: Readonly<Record<string, Say>> = {
    active: ({ jobId }, data, extra) => jobs.started(jobId, data, extra),
    progress: ({ jobId, data: said }, data, extra) => {
      const facts = typeof said === 'object' && said !== null ? said : { progress: said }
      jobs.progress(jobId, { ...data, ...facts }, extra)
    },
    completed: ({ jobId, returnvalue }, data, extra) =>
      jobs.completed(jobId, { ...data, result: returnvalue }, extra),
    failed: ({ jobId, failedReason }, data, extra) =>
      jobs.failed(jobId, { ...data, error: failedReason }, extra),
    removed: ({ jobId }, data, extra) => jobs.cancelled(jobId, data, extra),
  }
  const listeners = Object.entries(says).map(([name, say]) => {
    const listener = (event: QueueEvent, id: string) => {
      const eventId = `bullmq:${queue.name}:${id}`
      tail = tail
        .then(async () => say(event, await describe(event.jobId), { eventId }))
        .catch(onError)
    }
    queue.on(name, listener)
    return () => queue.off(name, listener)
  })
  return () => {
    for (const stop of listeners.splice(0)) stop()
  }
}
