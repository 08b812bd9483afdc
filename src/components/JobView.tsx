import type { ReactNode } from 'react'
import type { Job } from '../domains/jobs'
import { JobBar } from './JobBar'
import type { ViewLabels } from './jobLabels'
import { JobPhases } from './JobPhases'
import { JobStatusText } from './JobStatusText'
import { jobFigures, jobText, type JobLink } from './jobText'

export interface JobViewProps {
  job: Job
  link: JobLink
  isStalled?: boolean
  phases?: readonly string[]
  /** Id of the element with the job's name. */
  nameId?: string
  labels: ViewLabels
  children?: ReactNode
}

/** A job: its name and status, its bar, and the figures beneath. */
export function JobView(props: JobViewProps) {
  const { job, link, isStalled = false, phases, nameId, labels, children } = props
  const { status, error } = job
  const text = jobText(job, labels, link)
  const { percent, progress, counts, left } = text
  const figures = { counts, ...jobFigures(job, labels), left }
  return (
    <>
      <div className="tidings-job-head">
        <span className="tidings-job-name" id={nameId} dir="auto">
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
      <JobPhases job={job} phases={phases} labels={labels} />
      {error !== undefined && (
        <p className="tidings-job-error" dir="auto">
          {error}
        </p>
      )}
      {children}
    </>
  )
}
