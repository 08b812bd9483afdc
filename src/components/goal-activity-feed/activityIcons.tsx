import type { ActivityIconName } from '../../domains/goals'

/** Strokes on a 16 × 16 grid. */
const paths: Record<ActivityIconName, string> = {
  goal: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 3.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z',
  start: 'm6 4 6 4-6 4V4Z',
  check: 'm3.5 8.5 3 3 6-7',
  cancel: 'm4.5 4.5 7 7m0-7-7 7',
  pause: 'M6 4v8m4-8v8',
  note: 'M3 3.5h10v7H7l-3 2.5v-2.5H3v-7Z',
  action: 'M5.5 4H13M5.5 8H13m-7.5 4H13M3 4h.01M3 8h.01M3 12h.01',
  progress: 'M3 13V9m5 4V6m5 7V3',
  priority: 'M4 14V3m0 0h8l-2 2.5L12 8H4',
  person: 'M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm-4.5 5.5a4.5 4.5 0 0 1 9 0',
  issue: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 3v3.5M8 11h.01',
  measure: 'm2.5 11 3.5-4 2.5 2.5L13.5 4',
  decision: 'M8 14V9m0 0L4 5m4 4 4-4M4 5V2.5M4 5H1.8M12 5V2.5M12 5h2.2',
  attachment: 'm12 7-4.5 4.5a2.5 2.5 0 0 1-3.5-3.5L9 3a1.7 1.7 0 0 1 2.5 2.5L6.8 10.2',
}

/** The picture of an activity; decorative, since the sentence says it all. */
export function ActivityIcon({ name }: { name: ActivityIconName }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
