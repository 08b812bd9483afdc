import type { Health } from './healthOf'

/** A shape for each health, since colour alone tells nothing to many. */
const shapes: Record<Health, string> = {
  // disc
  good: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Z',
  // half disc in a ring
  degraded: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2v8a4 4 0 0 1 0-8Z',
  // ring with an opening
  pending: 'M8 2a6 6 0 1 0 6 6h-2a4 4 0 1 1-4-4V2Z',
  // triangle with a mark
  bad: 'M8 1.5 15 14H1L8 1.5ZM7.2 6v4h1.6V6H7.2Zm0 5v1.5h1.6V11H7.2Z',
  // ring
  off: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z',
}

export function StateIcon({ health }: { health: Health }) {
  return (
    <svg
      className="tidings-indicator-icon"
      viewBox="0 0 16 16"
      width="12"
      height="12"
      aria-hidden="true"
    >
      <path fill="currentColor" fillRule="evenodd" d={shapes[health]} />
    </svg>
  )
}
