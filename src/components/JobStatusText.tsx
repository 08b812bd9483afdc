import type { JobStatus } from '../domains/jobs'
import { JobIcon } from './JobIcon'
import type { RowLabels } from './jobLabels'

interface JobStatusTextProps {
  status: JobStatus
  isStalled?: boolean
  labels: RowLabels
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
