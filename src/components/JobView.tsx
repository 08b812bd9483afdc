import type { ReactNode } from 'react'
import type { Job } from '../domains/jobs'
import { isTerminalStatus, type JobLabels } from '../react/jobs'
import { JobBar } from './JobBar'
import { JobPhases } from './JobPhases'
import { JobStatusText } from './JobStatusText'
import { jobText, type JobLink } from './jobText'
import { safeUrl } from './safeUrl'

export interface JobViewProps {
  job: Job
  link: JobLink
  isStalled?: boolean
  phases?: readonly string[]
  /** Step, message and links as well. */
  isFull?: boolean
  /** Id of the element with the job's name. */
  nameId?: string
  labels: JobLabels
  locale?: string
  children?: ReactNode
}

/** A job: its name and status, its bar, and the figures beneath. */
export function JobView(props: JobViewProps) {
  const { job, link, isStalled = false, phases, isFull, nameId, labels, locale, children } = props
  const { status, step, message } = job
  // What went wrong before is over once it waits to be tried again.
  const isTriedAgain = status === 'pending' && job.error !== undefined
  const error = isTriedAgain ? undefined : job.error
  const text = jobText(job, labels, locale)
  const isLost = link === 'lost' && !isTerminalStatus(status)
  const percent = text.percent ?? (status === 'running' ? labels.unknownProgress : null)
  const figures = [text.counts, text.valid, text.invalid, text.rate, isLost ? null : text.left]
  const note = isTriedAgain ? undefined : (step ?? message)
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
        {percent !== null && status !== 'completed' && (
          <span className="tidings-job-percent">
            {isLost && text.percent !== null ? labels.lastKnown(text.percent) : percent}
          </span>
        )}
        {figures.map(
          (figure, index) =>
            figure !== null && (
              <span key={index} data-figure={figureNames[index]}>
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
      {isFull && error === undefined && note !== undefined && (
        <p className="tidings-job-note" dir="auto">
          {note}
        </p>
      )}
      {isFull && <JobLinks job={job} labels={labels} />}
      {children}
    </>
  )
}

const figureNames = ['counts', 'valid', 'invalid', 'rate', 'left']

function JobLinks({ job, labels }: { job: Job; labels: JobLabels }) {
  const links = [
    [labels.output, safeUrl(job.outputUrl)],
    [labels.open, safeUrl(job.url)],
  ] as const
  if (links.every(([, href]) => href === undefined)) return null
  return (
    <p className="tidings-job-links">
      {links.map(
        ([word, href]) =>
          href !== undefined && (
            <a key={word} href={href} rel="noreferrer noopener">
              {word}
            </a>
          ),
      )}
    </p>
  )
}
