import type { ReactNode } from 'react'
import type { Job } from '../domains/jobs'
import { JobBar } from './JobBar'
import type { RowLabels } from './jobLabels'
import { JobStatusText } from './JobStatusText'
import { jobText, type JobLink } from './jobText'

interface JobViewProps {
  job: Job
  link: JobLink
  isStalled: boolean
  /** Figures that are said where there is room. @default none */
  figures?: Readonly<Record<string, string | null>>
  /** @default none */
  phases?: ReactNode
  /** What is being done. Why the job failed takes its place. @default nothing */
  note?: string | undefined
  labels: RowLabels
  children?: ReactNode
}

/** A job: its name and status, its bar, and the figures beneath. */
export function JobView(props: JobViewProps) {
  const { job, link, labels } = props
  const { status, error } = job
  const text = jobText(job, labels, link)
  const { name, progress, counts, left } = text
  const hasPercent = status === 'running' || (text.percent && status !== 'completed')
  const figures = { percent: hasPercent && progress, counts, ...props.figures, left }
  const note = error ?? props.note
  return (
    <>
      <div className="tidings-job-head">
        <span className="tidings-job-name" dir="auto" title={name}>
          {name}
        </span>
        <JobStatusText {...props} />
      </div>
      <JobBar {...props} text={text} />
      <div className="tidings-job-figures">
        {Object.entries(figures).map(
          ([name, figure]) =>
            figure && (
              <span key={name} data-figure={name}>
                <bdi>{figure}</bdi>
              </span>
            ),
        )}
      </div>
      {props.phases}
      {note !== undefined && (
        <p className={error === undefined ? 'tidings-job-note' : 'tidings-job-error'} dir="auto">
          {note}
        </p>
      )}
      {props.children}
    </>
  )
}
