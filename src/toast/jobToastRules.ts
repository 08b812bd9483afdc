import type { EventOf } from '../protocol'
import type { JobEventMap } from '../domains/jobs'
import type { ToastRule } from './toastRules'

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

const ends = (name: string, plural: string) => {
  const nameOf = ({ data }: End) => {
    const { jobId, entityId } = data as Readonly<Record<string, unknown>>
    return `${name} #${String(jobId ?? entityId)}`
  }
  return {
    completed: {
      level: 'success',
      text: (event: End) => `${nameOf(event)} completed`,
      many: (count: number) => `${count} ${plural} completed`,
    },
    failed: {
      level: 'error',
      text: (event: End) => `${nameOf(event)} failed`,
      detail: reasonOf,
      many: (count: number) => `${count} ${plural} failed`,
    },
  } as const
}

const job = ends('Job', 'jobs')
const extraction = ends('Extraction', 'extractions')
const migration = ends('Migration', 'migrations')
const dataQuality = ends('Data quality job', 'data quality jobs')

/** What people are told of jobs by default: that live updates connect, and how each job ends. */
export const jobToastRules = {
  'connection.ready': {
    level: 'success',
    text: ({ data }) =>
      data.kind === 'returned' ? 'Live updates are back' : 'Live updates connected',
    many: () => 'Live updates are back',
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
