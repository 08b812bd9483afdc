import type { JobStatus } from '../domains/jobs'
import type { JobLabels } from '../react/jobs'
import { JobIcon } from './JobIcon'

interface JobStatusTextProps {
  status: JobStatus
  isStalled?: boolean
  labels: JobLabels
}

/** The status in a word, with its shape. */
export function JobStatusText({ status, isStalled = false, labels }: JobStatusTextProps) {
  return (
    <span className="tidings-job-status" data-status={isStalled ? 'stalled' : status}>
      <JobIcon status={isStalled ? 'stalled' : status} />
      {isStalled ? labels.stalled : labels.status(status)}
    </span>
  )
}
