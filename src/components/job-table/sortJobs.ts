import type { Job } from '../../domains/jobs'
import { jobEta, type JobLabels } from '../../react/jobs'
import { jobName } from '../jobText'

/** A column that can be sorted by. */
export type JobColumn = 'name' | 'status' | 'progress' | 'rows' | 'left'

export interface JobSort {
  readonly column: JobColumn
  readonly isDescending: boolean
}

const order = 'failed running rolling_back paused pending completed cancelled rolled_back'.split(
  ' ',
)

/** What a column is sorted by; what is not known comes last. */
const valueOf = (job: Job, column: Exclude<JobColumn, 'name'>): number =>
  column === 'status'
    ? order.indexOf(job.status)
    : ((column === 'progress'
        ? job.progress
        : column === 'rows'
          ? job.processed
          : job.status === 'running'
            ? jobEta(job, job.updatedAt)
            : null) ?? Infinity)

/** The jobs in the order asked for; equal ones stay as they were, so that rows do not jump. */
export function sortJobs(
  jobs: readonly Job[],
  sort: JobSort | null,
  labels: JobLabels,
): readonly Job[] {
  if (!sort) return jobs
  const { column, isDescending } = sort
  const sign = isDescending ? -1 : 1
  if (column === 'name') {
    const collator = new Intl.Collator(undefined, { numeric: true })
    const named = jobs.map((job) => ({ job, name: jobName(job, labels) }))
    return named.sort((a, b) => sign * collator.compare(a.name, b.name)).map(({ job }) => job)
  }
  const valued = jobs.map((job) => ({ job, value: valueOf(job, column) }))
  return valued
    .sort((a, b) => {
      if (a.value === b.value) return 0
      if (a.value === Infinity) return 1
      return b.value === Infinity ? -1 : sign * (a.value - b.value)
    })
    .map(({ job }) => job)
}
