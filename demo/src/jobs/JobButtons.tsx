import { JobActions, type Job } from 'tidings/jobs'
import { jobsApi } from './jobsApi'

/** What can be done to a job of any of the platforms. */
export function JobButtons({ job }: { readonly job: Job }) {
  const { pause, resume, retry, cancel } = jobsApi
  return <JobActions job={job} {...{ pause, resume, retry, cancel }} />
}

/** For the components' `renderActions`. */
export const renderJobButtons = (job: Job) => <JobButtons job={job} />
