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
  const all = [...new Set([...known, phase])]
  const index = all.indexOf(phase)
  const present = status === 'completed' ? all.length : index
  return (
    <div className="tidings-job-phases">
      {all.length > 1 && (
        <ol aria-label={labels.phases}>
          {all.map((name, place) => {
            const word = labels.phase(name)
            const step = place < present ? 'done' : place > present ? 'next' : 'present'
            return (
              <li
                key={name}
                data-step={step}
                aria-current={step === 'present' ? 'step' : undefined}
                title={word}
              >
                <span>{word}</span>
              </li>
            )
          })}
        </ol>
      )}
      <p>
        <span className="tidings-job-phase" dir="auto">
          {labels.phase(phase)}
        </span>{' '}
        {all.length > 1 && <span>{labels.phaseOf(index + 1, all.length)}</span>}
      </p>
    </div>
  )
}
