import type { Job, JobFacts } from 'tidings/jobs'
import { ApiError, sendRequest } from '../api/sendRequest'
import type { Items } from '../api/records'

/** What can be asked of a job. */
type JobActionName = 'pause' | 'resume' | 'retry' | 'cancel'

const post = <T>(path: string, body?: BodyInit) => sendRequest<T>(path, { method: 'POST', body })

const act = (action: JobActionName) => (job: Job) =>
  post<JobFacts>(`/jobs/items/${job.jobId}/${action}`)

/** The REST API of the three platforms that run jobs. */
export const jobsApi = {
  /** Of some kinds, oldest first; of one execution, if that is named. */
  async jobs(kinds: readonly string[], signal?: AbortSignal, executionId?: string) {
    const query = new URLSearchParams(kinds.map((kind) => ['kind', kind]))
    if (executionId) query.set('executionId', executionId)
    return (await sendRequest<Items<JobFacts>>(`/jobs/items?${query}`, { signal })).items
  },
  /** `null` where there is none: the server has begun anew since. */
  job: (jobId: string, { signal }: { signal: AbortSignal }) =>
    sendRequest<JobFacts>(`/jobs/items/${jobId}`, { signal }).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return null
      throw error
    }),
  pause: act('pause'),
  resume: act('resume'),
  retry: act('retry'),
  cancel: act('cancel'),
  startExecution: () => post<{ readonly executionId: string }>('/jobs/executions'),
  startExtraction: () => post<{ readonly jobId: string }>('/jobs/extractions'),
  startMigration: () => post<{ readonly jobId: string }>('/jobs/migrations'),
  normalize: (file: Blob, name: string) =>
    post<{ readonly jobId: string }>(`/jobs/normalizations?name=${encodeURIComponent(name)}`, file),
}
