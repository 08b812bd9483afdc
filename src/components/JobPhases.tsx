import type { Job } from '../domains/jobs'
import type { ViewLabels } from './jobLabels'

/** The phases of a migration, in order. */
const migrationPhases = [
  'PLANNING',
  'VALIDATION',
  'EXTRACTION',
  'TRANSFORMATION',
  'LOADING',
  'VERIFICATION',
  'CLEANUP',
]

interface JobPhasesProps {
  job: Job
  /** In order. @default those of a migration, for a migration */
  phases?: readonly string[]
  labels: ViewLabels
}

/** The phases as steps, the present one named. */
export function JobPhases({ job, phases, labels }: JobPhasesProps) {
  const { phase, kind, status } = job
  if (phase === undefined) return null
  const known = phases ?? (kind === 'migration' ? migrationPhases : [])
  // A server may name phases of its own.
  const all = known.includes(phase) ? known : [...known, phase]
  const present = all.indexOf(phase)
  const isDone = status === 'completed'
  return (
    <div className="tidings-job-phases">
      {all.length > 1 && (
        <ol aria-label={labels.phases}>
          {all.map((name, index) => (
            <li
              key={name}
              data-step={
                index < present || isDone ? 'done' : index === present ? 'present' : 'next'
              }
              aria-current={index === present && !isDone ? 'step' : undefined}
              title={labels.phase(name)}
            >
              <span>{labels.phase(name)}</span>
            </li>
          ))}
        </ol>
      )}
      <p>
        <strong>{labels.phase(phase)}</strong>{' '}
        {all.length > 1 && <span>{labels.phaseOf(present + 1, all.length)}</span>}
      </p>
    </div>
  )
}
