import { forwardRef, useId, type ComponentPropsWithoutRef, type ReactNode } from 'react'
import type { Job } from '../../domains/jobs'
import {
  isTerminalStatus,
  useJobs,
  useStalled,
  type JobFilter,
  type JobLabels,
  type UseJobsOptions,
} from '../../react/jobs'
import { classNames } from '../classNames'
import { JobDetails } from '../JobDetails'
import { cardLabels, gridLabels, listLabels, type LinkLabels, type ViewLabels } from '../jobLabels'
import { JobLinkNotice } from '../JobLinkNotice'
import type { JobLink } from '../jobText'
import { jobDetails } from '../JobPhases'
import { JobView } from '../JobView'
import { useJobAnnouncement } from '../useJobAnnouncement'
import { useJobLabels } from '../useJobLabels'
import { useJobLink } from '../useJobLink'
import { visuallyHidden } from '../visuallyHidden'

export interface LiveJobGridProps
  extends
    Omit<ComponentPropsWithoutRef<'section'>, 'children'>,
    JobFilter,
    Pick<UseJobsOptions, 'fetchJobs' | 'onComplete' | 'enabled'> {
  /** Jobs shown at most; of the others the number is told. @default 6 */
  maxDisplay?: number
  /** How often `fetchJobs` is asked while the live connection is down, milliseconds. @default 5000 */
  pollingInterval?: number
  /** Silence after which a running job counts as stalled, milliseconds. @default 60000 */
  stalledAfterMs?: number
  /** A place for buttons, `JobActions` for one. @default none */
  renderActions?: (job: Job) => ReactNode
  /** BCP 47 tag for numbers. @default that of the labels, else the browser's */
  locale?: string
  labels?: Partial<JobLabels>
}

const labelsOfGrid = /* @__PURE__ */ (() => ({ ...cardLabels, ...listLabels, ...gridLabels }))()

/**
 * The running jobs of a batch, live; while the live connection is down it asks `fetchJobs` now and
 * then, and says so. Jobs that have ended stay as long as there is room.
 *
 * @example `<LiveJobGrid batchId={batch.id} fetchJobs={api.jobs} />`
 */
export const LiveJobGrid = /* @__PURE__ */ forwardRef<HTMLElement, LiveJobGridProps>(
  function LiveJobGrid(
    {
      kind,
      batchId,
      executionId,
      fetchJobs,
      onComplete,
      enabled,
      maxDisplay = 6,
      pollingInterval = 5_000,
      stalledAfterMs,
      renderActions,
      locale,
      labels: ownLabels,
      className,
      ...rest
    },
    ref,
  ) {
    const labels = useJobLabels(labelsOfGrid, ownLabels, locale)
    const options = { fetchJobs, onComplete, enabled, pollingIntervalMs: pollingInterval }
    const { jobs, isPolling } = useJobs({ kind, batchId, executionId, ...options })
    const link = useJobLink(isPolling)
    const shown = pick(jobs, maxDisplay)
    const hiddenCount = jobs.filter(isActive).length - maxDisplay
    return (
      <section
        aria-label={labels.grid}
        {...rest}
        ref={ref}
        className={classNames('tidings-job-grid', className)}
        data-link={link}
      >
        <JobLinkNotice link={link} pollingMs={pollingInterval} labels={labels} />
        {shown.length === 0 ? (
          <p className="tidings-job-empty">{labels.empty}</p>
        ) : (
          <ul role="list">
            {shown.map((job) => (
              <li key={`${job.kind} ${job.jobId}`}>
                <GridCard {...{ job, link, stalledAfterMs, labels }}>
                  {renderActions?.(job)}
                </GridCard>
              </li>
            ))}
          </ul>
        )}
        {hiddenCount > 0 && <p className="tidings-job-more">{labels.more(hiddenCount)}</p>}
      </section>
    )
  },
)

const isActive = ({ status }: Job) => !isTerminalStatus(status)

/** Those that run, and the latest that have ended; each keeps its place among the others. */
function pick(jobs: readonly Job[], max: number): readonly Job[] {
  const ended = jobs.filter((job) => !isActive(job)).sort((a, b) => b.updatedAt - a.updatedAt)
  const picked = new Set([...jobs.filter(isActive), ...ended].slice(0, max))
  return jobs.filter((job) => picked.has(job))
}

interface GridCardProps {
  job: Job
  link: JobLink
  stalledAfterMs?: number
  labels: ViewLabels & LinkLabels
  children?: ReactNode
}

function GridCard({ job, link, stalledAfterMs, labels, children }: GridCardProps) {
  const nameId = useId()
  const isStalled = useStalled(job, stalledAfterMs)
  const said = useJobAnnouncement(job, labels)
  return (
    <article
      aria-labelledby={nameId}
      className="tidings-job tidings-job-card"
      data-status={job.status}
      data-stalled={isStalled || undefined}
    >
      <JobView {...{ job, link, isStalled, nameId, labels, details: jobDetails(job, labels) }}>
        <JobDetails job={job} labels={labels} />
        {children}
      </JobView>
      <span role="status" style={visuallyHidden}>
        {said}
      </span>
    </article>
  )
}
