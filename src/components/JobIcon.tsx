import type { JobStatus } from '../domains/jobs'

/** A shape for each status, since colour alone tells nothing to many. */
const shapes: Record<JobStatus | 'stalled', string> = {
  // ring
  pending: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z',
  // triangle that points on
  running: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM6.2 4.8 11.4 8l-5.2 3.2V4.8Z',
  // two bars
  paused: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM5.5 5h1.8v6H5.5V5Zm3.2 0h1.8v6H8.7V5Z',
  // arrow back
  rolling_back: 'M7 3.2V1L2.5 4.7 7 8.4V6.1a3.4 3.4 0 1 1-3.2 4.6H1.7A5.4 5.4 0 1 0 7 3.2Z',
  // check
  completed: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-1 10L3.9 7.9l1.2-1.2L7 8.6l4-4 1.2 1.2L7 11Z',
  // triangle with a mark
  failed: 'M8 1 15.5 14.5H.5L8 1ZM7.2 6v4h1.6V6H7.2Zm0 5.2v1.6h1.6v-1.6H7.2Z',
  // ring with a bar
  cancelled: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM4.5 7.1h7v1.8h-7V7.1Z',
  rolled_back: 'M7 3.2V1L2.5 4.7 7 8.4V6.1a3.4 3.4 0 1 1-3.2 4.6H1.7A5.4 5.4 0 1 0 7 3.2Z',
  // clock
  stalled: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-.9 3h1.8v3.6l2.5 1.5-.9 1.5-3.4-2V4Z',
}

/** The picture beside a status; the word is said by text. */
export function JobIcon({ status }: { status: JobStatus | 'stalled' }) {
  return (
    <svg className="tidings-job-icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path fill="currentColor" fillRule="evenodd" d={shapes[status]} />
    </svg>
  )
}
