import { clsx } from 'clsx/lite'
import { forwardRef, type ComponentPropsWithoutRef, type ReactNode } from 'react'
import type { Job } from '../../domains/jobs'
import {
  useJobs,
  useStalled,
  type JobFilter,
  type JobLabels,
  type UseJobsOptions,
} from '../../react/jobs'
import { JobAnnouncement } from '../JobAnnouncement'
import { cardLabels, gridLabels, listLabels, type LinkLabels, type ViewLabels } from '../jobLabels'
import { JobLinks } from '../JobLinks'
import { JobLinkNotice } from '../JobLinkNotice'
import {
  emptyText,
  isActive,
  jobFigures,
  jobKey,
  jobName,
  pickJobs,
  staleText,
  type JobLink,
} from '../jobText'
import { JobPhases } from '../JobPhases'
import { JobView } from '../JobView'
import { useJobLabels } from '../useJobLabels'
import { useJobLink } from '../useJobLink'

export interface LiveJobGridProps
  extends
    Omit<ComponentPropsWithoutRef<'section'>, 'children'>,
    JobFilter,
    Pick<UseJobsOptions, 'fetchJobs' | 'onComplete' | 'enabled'> {
  /** How many jobs are shown at most; for the other running ones only their number is shown. @default 6 */
  maxDisplay?: number
  /** Time between two calls of `fetchJobs` while the live connection is down, milliseconds. @default 5000 */
  pollingInterval?: number
  /** A running job counts as stalled after this long without news of it, milliseconds. @default 60000 */
  stalledAfterMs?: number
  /** Renders what can be done with a job, for example `<JobActions job={job} … />`. @default nothing */
  renderActions?: (job: Job) => ReactNode
  /** BCP 47 tag for numbers. @default that of the labels, else the browser's */
  locale?: string
  /** Words of this component alone; those left out are the provider's. */
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
    const { jobs, isPolling, ...liveness } = useJobs({
      kind,
      batchId,
      executionId,
      fetchJobs,
      onComplete,
      enabled,
      pollingIntervalMs: pollingInterval,
    })
    const link = useJobLink(isPolling)
    const shown = pickJobs(jobs, maxDisplay)
    const hiddenCount = jobs.filter(isActive).length - maxDisplay
    return (
      <section
        aria-label={labels.grid}
        {...rest}
        ref={ref}
        className={clsx('tidings-job-grid', className)}
        data-link={link}
      >
        <JobLinkNotice link={link}>{staleText(link, pollingInterval, labels)}</JobLinkNotice>
        {shown.length === 0 ? (
          <p className="tidings-job-empty">
            <bdi>{emptyText(liveness, labels)}</bdi>
          </p>
        ) : (
          <ul role="list">
            {shown.map((job) => (
              <li key={jobKey(job)}>
                <GridCard {...{ job, link, stalledAfterMs, labels }}>
                  {renderActions?.(job)}
                </GridCard>
              </li>
            ))}
          </ul>
        )}
        {hiddenCount > 0 && (
          <p className="tidings-job-more">
            <bdi>{labels.more(hiddenCount)}</bdi>
          </p>
        )}
      </section>
    )
  },
)

interface GridCardProps {
  job: Job
  link: JobLink
  stalledAfterMs?: number
  labels: ViewLabels & LinkLabels
  children?: ReactNode
}

function GridCard({ job, link, stalledAfterMs, labels, children }: GridCardProps) {
  const isStalled = useStalled(job, stalledAfterMs)
  return (
    <article
      aria-label={jobName(job, labels)}
      className="tidings-job tidings-job-card"
      data-status={job.status}
      data-stalled={isStalled || undefined}
    >
      <JobView
        {...{ job, link, isStalled, labels }}
        figures={jobFigures(job, labels)}
        phases={<JobPhases {...{ job, labels }} />}
        note={job.step ?? job.message}
      >
        <JobLinks job={job} labels={labels} />
        {children}
      </JobView>
      <JobAnnouncement job={job} labels={labels} />
    </article>
  )
}
