import type { JobStatus } from '../domains/jobs'

/** What stands in the ring for each status, since colour alone tells nothing to many. */
const signs: Record<JobStatus | 'stalled', string> = {
  // nothing
  pending: '',
  // an arrow on
  running: 'M7 5l3 3-3 3',
  // two bars
  paused: 'M6 5v6m4-6v6',
  // an arrow back
  rolling_back: 'M9 5 6 8l3 3',
  // a check
  completed: 'M5 8l2 2 4-4',
  // a mark of exclamation
  failed: 'M8 4v5m0 2v1',
  // a bar
  cancelled: 'M5 8h6',
  // an arrow back to a stop
  rolled_back: 'M10 5 7 8l3 3M5 5v6',
  // hands of a clock
  stalled: 'M8 4v4l3 2',
}

/** The picture beside a status; the word is said by text. */
export function JobIcon({ status }: { status: JobStatus | 'stalled' }) {
  return (
    <svg
      className="tidings-job-icon"
      viewBox="0 0 16 16"
      width="14"
      height="14"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
    >
      <path d={`M8 1a7 7 0 1 0 .1 0${signs[status]}`} />
    </svg>
  )
}
