import { clsx } from 'clsx/lite'
import { forwardRef, type ComponentPropsWithoutRef, type ReactNode } from 'react'
import type { Job } from '../../domains/jobs'
import { useJob, type JobLabels, type UseJobOptions } from '../../react/jobs'
import { JobAnnouncement } from '../JobAnnouncement'
import { cardLabels, unknownLabels } from '../jobLabels'
import { JobPhases } from '../JobPhases'
import { jobFigures, jobName } from '../jobText'
import { JobLinks } from '../JobLinks'
import { JobView } from '../JobView'
import { useJobLabels } from '../useJobLabels'
import { useJobLink } from '../useJobLink'

export interface JobCardProps
  extends Omit<ComponentPropsWithoutRef<'article'>, 'children'>, UseJobOptions {
  /** The job that is shown. */
  jobId: string
  /**
   * The phases a job of this kind goes through, in order.
   * @default for a job of kind `migration` the seven phases of a migration, otherwise the present one
   */
  phases?: readonly string[]
  /** Renders what can be done with a job, for example `<JobActions job={job} … />`. @default nothing */
  renderActions?: (job: Job) => ReactNode
  /** Says the start, the quarters and the end to screen readers, politely. @default true */
  announce?: boolean
  /** BCP 47 tag for numbers. @default that of the labels, else the browser's */
  locale?: string
  /** Words of this component alone; those left out are the provider's. */
  labels?: Partial<JobLabels>
}

const labelsOfCard = /* @__PURE__ */ (() => ({ ...cardLabels, ...unknownLabels }))()

/**
 * One job with all that is known of it: progress, phases, step, reason of failure, result, actions.
 *
 * @example `<JobCard jobId={job.id} renderActions={(job) => <JobActions job={job} cancel={api.cancel} />} />`
 */
export const JobCard = /* @__PURE__ */ forwardRef<HTMLElement, JobCardProps>(function JobCard(
  {
    jobId,
    kind,
    fetchJob,
    stalledAfterMs,
    pollingIntervalMs,
    enabled,
    onComplete,
    phases,
    renderActions,
    announce = true,
    locale,
    labels: ownLabels,
    className,
    ...rest
  },
  ref,
) {
  const labels = useJobLabels(labelsOfCard, ownLabels, locale)
  const options = { kind, fetchJob, stalledAfterMs, pollingIntervalMs, enabled, onComplete }
  const { job, isStalled, isPolling } = useJob(jobId, options)
  const link = useJobLink(isPolling)
  return (
    <article
      aria-label={job ? jobName(job, labels) : labels.unknownJob}
      {...rest}
      ref={ref}
      className={clsx('tidings-job tidings-job-card', className)}
      data-status={job?.status ?? 'unknown'}
      data-stalled={isStalled || undefined}
      data-link={link}
    >
      {job ? (
        <JobView
          {...{ job, link, isStalled, labels }}
          figures={jobFigures(job, labels)}
          phases={<JobPhases {...{ job, phases, labels }} />}
          note={job.step ?? job.message}
        >
          <JobLinks job={job} labels={labels} />
          {renderActions?.(job)}
        </JobView>
      ) : (
        <p className="tidings-job-note">
          <bdi>{labels.unknownJob}</bdi>
        </p>
      )}
      {announce && <JobAnnouncement key={jobId} job={job} labels={labels} />}
    </article>
  )
})
