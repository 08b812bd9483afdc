import type { Job, JobStatus } from '../../domains/jobs'
import { jobEta } from '../../react/jobs'
import type { RowLabels } from '../jobLabels'
import { jobName } from '../jobText'

/** A column that can be sorted by. */
export type JobColumn = 'name' | 'status' | 'progress' | 'rows' | 'left'

export interface JobSort {
  /** By which column. */
  readonly column: JobColumn
  /** The largest first. */
  readonly isDescending: boolean
}

const statusOrder: readonly JobStatus[] = [
  'failed',
  'running',
  'rolling_back',
  'paused',
  'pending',
  'completed',
  'cancelled',
  'rolled_back',
]

/** What a column is sorted by; what is not known comes last. */
const values: Record<
  JobColumn,
  (job: Job, labels: RowLabels) => string | number | null | undefined
> = {
  name: jobName,
  status: ({ status }) => statusOrder.indexOf(status),
  progress: ({ progress }) => progress,
  rows: ({ processed }) => processed,
  left: (job) => jobEta(job, job.updatedAt),
}

/** The jobs in the order asked for; equal ones stay as they were, so that rows do not jump. */
export function sortJobs(
  jobs: readonly Job[],
  sort: JobSort | null,
  labels: RowLabels,
): readonly Job[] {
  if (!sort) return jobs
  const { column, isDescending } = sort
  const { compare } = new Intl.Collator(labels.locale, { numeric: true })
  const order = (a: string | number, b: string | number) =>
    typeof a === 'number' ? a - Number(b) : compare(a, `${b}`)
  return jobs
    .map((job) => ({ job, value: values[column](job, labels) ?? Infinity }))
    .sort(({ value: a }, { value: b }) => {
      if (a === b) return 0
      if (a === Infinity || b === Infinity) return a === Infinity ? 1 : -1
      return isDescending ? order(b, a) : order(a, b)
    })
    .map(({ job }) => job)
}
