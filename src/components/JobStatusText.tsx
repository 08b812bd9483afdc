import type { Job } from '../domains/jobs'
import { JobIcon } from './JobIcon'
import type { RowLabels } from './jobLabels'

interface JobStatusTextProps {
  job: Job
  isStalled: boolean
  labels: RowLabels
}

/** The status in a word, with its shape. */
export function JobStatusText({ job: { status }, isStalled, labels }: JobStatusTextProps) {
  const shown = isStalled ? 'stalled' : status
  return (
    <span className="tidings-job-status" data-status={shown}>
      <JobIcon status={shown} />
      {isStalled ? labels.stalled : labels.status(status)}
    </span>
  )
}
