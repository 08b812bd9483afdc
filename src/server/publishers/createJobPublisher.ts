import { randomUUID } from 'node:crypto'
import type { Appended } from '../eventStore'
import { createProgressThrottle } from './progressThrottle'
import type { EventSink, PublishOptions } from './publisher'

/** Options of {@link createJobPublisher}. */
export interface JobPublisherOptions {
  readonly tenantId: string
  /** What the events of a job are addressed to. @default `tenant:<id>` */
  readonly topic?: string | ((jobId: string) => string)
  /** At least this long between two progress events of one job, milliseconds. @default 1000 */
  readonly progressIntervalMs?: number
  /**
   * Told of progress that could not be stored. It is tried again, unless newer progress has come or it
   * can never be stored.
   * @default nobody is told
   */
  readonly onError?: (error: unknown) => void
}

/** The payload of a job's event, in the words of whatever contract its clients know. */
export type JobData = Readonly<Record<string, unknown>>

/**
 * Publishes events of jobs. All but `progress` resolve once the event is stored, after the last
 * progress before it.
 */
export interface JobPublisher {
  started(jobId: string, data?: JobData, options?: PublishOptions): Promise<Appended>
  /** Says how far a job is: at most once a second for each job, and the last word is never lost. */
  progress(jobId: string, data: JobData, options?: PublishOptions): void
  completed(jobId: string, data?: JobData, options?: PublishOptions): Promise<Appended>
  /** @param data - with `error` or `errorMessage`, as the clients' contract has it */
  failed(jobId: string, data: JobData, options?: PublishOptions): Promise<Appended>
  cancelled(jobId: string, data?: JobData, options?: PublishOptions): Promise<Appended>
  paused(jobId: string, data?: JobData, options?: PublishOptions): Promise<Appended>
  resumed(jobId: string, data?: JobData, options?: PublishOptions): Promise<Appended>
  phaseChanged(jobId: string, phase: string, options?: PublishOptions): Promise<Appended>
  rollbackStarted(jobId: string, data?: JobData, options?: PublishOptions): Promise<Appended>
  /** Resolves when all progress that waits is stored; for a server that goes down. */
  flush(): Promise<void>
}

/**
 * Creates a publisher of `job.*` events.
 *
 * @example
 * ```ts
 * const jobs = createJobPublisher(realtime, { tenantId: 't1' })
 * await jobs.started('7', { label: 'customers.csv' })
 * for await (const rows of chunks) jobs.progress('7', { processedRows: (done += rows.length), totalRows })
 * await jobs.completed('7', { outputFileUrl })
 * ```
 */
export function createJobPublisher(sink: EventSink, options: JobPublisherOptions): JobPublisher {
  const { tenantId, topic = `tenant:${tenantId}` } = options

  const eventOf = (suffix: string, jobId: string, data: JobData, extra: PublishOptions) => ({
    // named here, so that one which is tried again is still the same event
    eventId: randomUUID(),
    ...extra,
    type: `job.${suffix}`,
    topic: typeof topic === 'string' ? topic : topic(jobId),
    tenantId,
    timestamp: new Date().toISOString(),
    data: { ...data, jobId },
  })

  const throttle = createProgressThrottle<ReturnType<typeof eventOf>>({
    intervalMs: options.progressIntervalMs ?? 1_000,
    send: (event) => sink.append(event),
    onError: options.onError ?? (() => undefined),
  })

  const say =
    (suffix: string) =>
    async (jobId: string, data: JobData = {}, extra: PublishOptions = {}): Promise<Appended> => {
      const event = eventOf(suffix, jobId, data, extra)
      await throttle.settle(jobId)
      return sink.append(event)
    }
  const sayPhase = say('phase_changed')

  return {
    started: say('started'),
    progress: (jobId, data, extra = {}) => {
      throttle.push(jobId, eventOf('progress', jobId, data, extra))
    },
    completed: say('completed'),
    failed: say('failed'),
    cancelled: say('cancelled'),
    paused: say('paused'),
    resumed: say('resumed'),
    phaseChanged: (jobId, phase, extra) => sayPhase(jobId, { phase }, extra),
    rollbackStarted: say('rollback_started'),
    flush: () => throttle.settleAll(),
  }
}
