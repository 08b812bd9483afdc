import type { EventOf } from '../protocol'
import type { JobEventMap } from '../domains/jobs'
import type { ToastJobEnd, ToastJobKind, ToastLabels } from '../react'
import { many, type ToastRule } from './toastRules'

/** What `JobToasts` knows besides the events of jobs: the connection is ready. */
export interface JobToastEventMap {
  'connection.ready': { readonly kind: 'first' | 'resumed' | 'returned' }
}

/** Rules by event type; `false` switches a default off. */
export type JobToastRules = {
  readonly [K in keyof JobEventMap]?: ToastRule<EventOf<JobEventMap, K>> | false
} & {
  readonly [K in keyof JobToastEventMap]?: ToastRule<EventOf<JobToastEventMap, K>> | false
}

interface End {
  readonly data: object
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** Why a job failed, by whatever name its back end tells it. */
function reasonOf({ data }: End): string | undefined {
  const { errorMessage, error, message } = data as Readonly<Record<string, unknown>>
  const inner = (error as { message?: unknown } | null | undefined)?.message
  return text(errorMessage) ?? text(error) ?? text(inner) ?? text(message)
}

const idOf = ({ data }: End) => {
  const { jobId, entityId } = data as Readonly<Record<string, unknown>>
  return String(jobId ?? entityId)
}

const endText =
  (kind: ToastJobKind, end: ToastJobEnd) => (event: End, labels: ToastLabels, name?: string) =>
    labels.jobEnded(kind, idOf(event), end, name)

const ends = (kind: ToastJobKind) =>
  ({
    completed: {
      level: 'success',
      text: endText(kind, 'completed'),
      many: many(`${kind}.completed`),
    },
    failed: {
      level: 'error',
      text: endText(kind, 'failed'),
      detail: reasonOf,
      many: many(`${kind}.failed`),
    },
  }) as const

const job = ends('job')
const extraction = ends('extraction')
const migration = ends('migration')
const dataQuality = ends('data_quality')

/** What people are told of jobs by default: that live updates connect, and how each job ends. */
export const jobToastRules = {
  'connection.ready': {
    level: 'success',
    text: ({ data }, labels) => (data.kind === 'returned' ? labels.reconnected : labels.connected),
    many: (_, labels) => labels.reconnected,
  },
  'job.completed': job.completed,
  'job.failed': job.failed,
  'extraction.completed': extraction.completed,
  'extraction.failed': extraction.failed,
  'migration.completed': migration.completed,
  'migration.failed': migration.failed,
  'data_quality.completed': dataQuality.completed,
  'data_quality.failed': dataQuality.failed,
} as const satisfies JobToastRules
