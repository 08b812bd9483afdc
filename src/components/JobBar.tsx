import type { Job } from '../domains/jobs'
import type { RowLabels } from './jobLabels'
import type { JobText } from './jobText'

interface JobBarProps {
  job: Job
  text: JobText
  isStalled: boolean
  labels: RowLabels
}

/** The bar: how far the job is, for eyes and, in full, for screen readers. */
export function JobBar(props: JobBarProps) {
  const { job, text, isStalled } = props
  const { status, progress } = job
  const isOpen = status === 'running' || status === 'rolling_back'
  const isUnknown = progress === null && isOpen
  return (
    <div
      className="tidings-job-bar"
      role="progressbar"
      aria-label={text.name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={progress === null ? undefined : Math.floor(progress)}
      aria-valuetext={barText(props)}
      data-status={status}
      data-unknown={isUnknown || undefined}
      data-stale={text.isLost || isStalled || undefined}
    >
      <div
        className="tidings-job-fill"
        style={{ inlineSize: isUnknown ? undefined : `${progress ?? 0}%` }}
      />
    </div>
  )
}

/** `62 %, 6,200 of 10,000, 2 min left` */
const barText = ({ job: { status }, text, isStalled, labels }: JobBarProps): string =>
  [
    status !== 'running' && labels.status(status),
    text.progress,
    text.counts,
    text.left,
    isStalled && labels.stalled,
  ]
    .filter(Boolean)
    .join(', ')
