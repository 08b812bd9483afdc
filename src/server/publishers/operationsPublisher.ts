import { randomUUID } from 'node:crypto'
import type { Appended } from '../eventStore'
import type { JobPublisherOptions } from './createJobPublisher'
import { createProgressThrottle } from './progressThrottle'
import type { EventSink } from './publisher'

/** Options of the publishers of operations. */
export interface OperationsPublisherOptions extends Omit<JobPublisherOptions, 'topic'> {
  /** @default `tenant:<id>:extractions` or `tenant:<id>:migrations`, STOMP's `/topic/…` */
  readonly topic?: string
}

/** How far an extraction or migration is. */
export interface OperationsProgress {
  /** 0–100; clamped. */
  readonly progress: number
  readonly recordsProcessed?: number
  readonly totalRecords?: number
  readonly message?: string
}

/** Where a job of operations can be in its life. */
export type OperationsStatus =
  | 'PENDING'
  | 'RUNNING'
  | 'PAUSED'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED'
  | 'ROLLING_BACK'
  | 'ROLLED_BACK'

/** Whatever else a message carries. */
type Metadata = Readonly<Record<string, unknown>>

/**
 * Publishes what extractions do. All but progress resolve once the event is stored, after the last
 * progress before it.
 */
export interface ExtractionEventPublisher {
  publishStarted(entityId: string, metadata?: Metadata): Promise<Appended>
  publishStatusChanged(
    entityId: string,
    status: OperationsStatus,
    message?: string,
  ): Promise<Appended>
  /** At most once a second for each extraction, and the last word is never lost. */
  publishProgress(entityId: string, progress: OperationsProgress): void
  publishCompleted(entityId: string, metadata?: Metadata): Promise<Appended>
  publishFailed(entityId: string, message: string): Promise<Appended>
  publishCancelled(entityId: string): Promise<Appended>
  /** Resolves when all progress that waits is stored; for a server that goes down. */
  flush(): Promise<void>
}

/** Publishes what migrations do: what extractions do, and phases, pauses and rollbacks. */
export interface MigrationEventPublisher extends ExtractionEventPublisher {
  /** @param phase - `PLANNING`, `VALIDATION`, `EXTRACTION`, …, or one of your own */
  publishPhaseChanged(entityId: string, phase: string): Promise<Appended>
  publishPaused(entityId: string): Promise<Appended>
  publishResumed(entityId: string): Promise<Appended>
  publishRollbackStarted(entityId: string, message?: string): Promise<Appended>
}

/** Creates a publisher of `extraction.*` events. */
export function createExtractionEventPublisher(
  sink: EventSink,
  options: OperationsPublisherOptions,
): ExtractionEventPublisher {
  return createOperations(sink, options, 'extraction').forExtractions
}

/** Creates a publisher of `migration.*` events. */
export function createMigrationEventPublisher(
  sink: EventSink,
  options: OperationsPublisherOptions,
): MigrationEventPublisher {
  const { forExtractions, changeStatus, say } = createOperations(sink, options, 'migration')
  return {
    ...forExtractions,
    publishPhaseChanged: (entityId, phase) => say('phase_changed', entityId, { phase }),
    publishPaused: (entityId) => changeStatus(entityId, 'PAUSED'),
    publishResumed: (entityId) => changeStatus(entityId, 'RUNNING'),
    publishRollbackStarted: (entityId, message) => changeStatus(entityId, 'ROLLING_BACK', message),
  }
}

function createOperations(
  sink: EventSink,
  options: OperationsPublisherOptions,
  entityType: 'extraction' | 'migration',
) {
  const { tenantId, topic = `tenant:${tenantId}:${entityType}s` } = options

  const eventOf = (suffix: string, entityId: string, data: Metadata) => ({
    eventId: randomUUID(),
    type: `${entityType}.${suffix}`,
    topic,
    tenantId,
    timestamp: new Date().toISOString(),
    data: { ...data, entityType, entityId },
  })

  const throttle = createProgressThrottle<ReturnType<typeof eventOf>>({
    intervalMs: options.progressIntervalMs ?? 1_000,
    send: (event) => sink.append(event),
    onError: options.onError ?? (() => undefined),
  })

  async function say(suffix: string, entityId: string, data: Metadata): Promise<Appended> {
    const event = eventOf(suffix, entityId, data)
    await throttle.settle(entityId)
    return sink.append(event)
  }

  const withMetadata = (metadata?: Metadata) => (metadata ? { metadata } : {})
  const changeStatus = (entityId: string, status: OperationsStatus, message?: string) =>
    say('status_changed', entityId, { status, ...(message === undefined ? {} : { message }) })

  const forExtractions: ExtractionEventPublisher = {
    publishStarted: (entityId, metadata) =>
      say('status_changed', entityId, {
        ...{ status: 'RUNNING', progress: 0 },
        ...withMetadata(metadata),
      }),
    publishStatusChanged: changeStatus,
    publishProgress(entityId, facts) {
      const progress = Math.min(100, Math.max(0, facts.progress))
      throttle.push(
        entityId,
        eventOf('progress_updated', entityId, { ...facts, progress, status: 'RUNNING' }),
      )
    },
    publishCompleted: (entityId, metadata) =>
      say('completed', entityId, {
        ...{ status: 'COMPLETED', progress: 100 },
        ...withMetadata(metadata),
      }),
    publishFailed: (entityId, message) => say('failed', entityId, { status: 'FAILED', message }),
    publishCancelled: (entityId) => changeStatus(entityId, 'CANCELLED'),
    flush: () => throttle.settleAll(),
  }
  return { forExtractions, changeStatus, say }
}
