import type { ReactNode } from 'react'
import type { Job } from '../domains/jobs'
import { JobBar } from './JobBar'
import type { RowLabels } from './jobLabels'
import { JobStatusText } from './JobStatusText'
import { jobText, type JobLink } from './jobText'

interface JobViewProps {
  job: Job
  link: JobLink
  isStalled?: boolean
  /** What is said where there is room. @default nothing */
  details?: {
    readonly figures: Readonly<Record<string, string | null>>
    readonly phases: ReactNode
  }
  /** Id of the element with the job's name. */
  nameId?: string
  labels: RowLabels
  children?: ReactNode
}

/** A job: its name and status, its bar, and the figures beneath. */
export function JobView(props: JobViewProps) {
  const { job, link, isStalled = false, details, nameId, labels, children } = props
  const { status, error } = job
  const text = jobText(job, labels, link)
  const { percent, progress, counts, left } = text
  const figures = { counts, ...details?.figures, left }
  return (
    <>
      <div className="tidings-job-head">
        <span className="tidings-job-name" id={nameId} dir="auto" title={text.name}>
          {text.name}
        </span>
        <JobStatusText status={status} isStalled={isStalled} labels={labels} />
      </div>
      <JobBar job={job} text={text} link={link} isStalled={isStalled} labels={labels} />
      <div className="tidings-job-figures">
        {(percent !== null || status === 'running') && status !== 'completed' && (
          <span className="tidings-job-percent">{progress}</span>
        )}
        {Object.entries(figures).map(
          ([name, figure]) =>
            figure !== null && (
              <span key={name} data-figure={name}>
                {figure}
              </span>
            ),
        )}
      </div>
      {details?.phases}
      {error !== undefined && (
        <p className="tidings-job-error" dir="auto">
          {error}
        </p>
      )}
      {children}
    </>
  )
}
