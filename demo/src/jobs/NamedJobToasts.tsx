import { useJobs } from 'tidings/jobs'
import { JobToasts, toastLabels, type ToastLabels } from 'tidings/toast'

// Toasts that live updates connect are for platforms that are live now and then.
const rules = { 'connection.ready': false } as const

/** How jobs end, by the names that people know them by: an end itself tells an id. */
export function NamedJobToasts() {
  const { jobs } = useJobs()
  const jobEnded: ToastLabels['jobEnded'] = (kind, jobId, end) => {
    const label = jobs.find((job) => job.jobId === jobId)?.label
    return label ? `${label} ${end}` : toastLabels.jobEnded(kind, jobId, end)
  }
  return <JobToasts rules={rules} labels={{ jobEnded }} />
}
