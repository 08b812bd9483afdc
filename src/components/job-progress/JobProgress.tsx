import { clsx } from 'clsx/lite'
import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { useJob, type JobLabels, type UseJobOptions } from '../../react/jobs'
import { JobAnnouncement } from '../JobAnnouncement'
import { unknownLabels, viewLabels } from '../jobLabels'
import { JobPhases } from '../JobPhases'
import { jobFigures } from '../jobText'
import { JobView } from '../JobView'
import { useJobLabels } from '../useJobLabels'
import { useJobLink } from '../useJobLink'

export interface JobProgressProps
  extends Omit<ComponentPropsWithoutRef<'div'>, 'children'>, UseJobOptions {
  /** The job that is shown. */
  jobId: string
  /**
   * The phases a job of this kind goes through, in order.
   * @default for a job of kind `migration` the seven phases of a migration, otherwise the present one
   */
  phases?: readonly string[]
  /** Says the start, the quarters and the end to screen readers, politely. @default true */
  announce?: boolean
  /** BCP 47 tag for numbers. @default that of the labels, else the browser's */
  locale?: string
  /** Words of this component alone; those left out are the provider's. */
  labels?: Partial<JobLabels>
}

const labelsOfProgress = /* @__PURE__ */ (() => ({ ...viewLabels, ...unknownLabels }))()

/**
 * How far a job is: a bar with its figures, live.
 *
 * @example `<JobProgress jobId={job.id} fetchJob={api.job} onComplete={refresh} />`
 */
export const JobProgress = /* @__PURE__ */ forwardRef<HTMLDivElement, JobProgressProps>(
  function JobProgress(
    {
      jobId,
      kind,
      fetchJob,
      stalledAfterMs,
      pollingIntervalMs,
      enabled,
      onComplete,
      phases,
      announce = true,
      locale,
      labels: ownLabels,
      className,
      ...rest
    },
    ref,
  ) {
    const labels = useJobLabels(labelsOfProgress, ownLabels, locale)
    const options = { kind, fetchJob, stalledAfterMs, pollingIntervalMs, enabled, onComplete }
    const { job, isStalled, isPolling } = useJob(jobId, options)
    const link = useJobLink(isPolling)
    return (
      <div
        {...rest}
        ref={ref}
        className={clsx('tidings-job', className)}
        data-status={job?.status ?? 'unknown'}
        data-stalled={isStalled || undefined}
        data-link={link}
      >
        {job ? (
          <JobView
            {...{ job, link, isStalled, labels }}
            figures={jobFigures(job, labels)}
            phases={<JobPhases {...{ job, phases, labels }} />}
          />
        ) : (
          <p className="tidings-job-note">
            <bdi>{labels.unknownJob}</bdi>
          </p>
        )}
        {announce && <JobAnnouncement key={jobId} job={job} labels={labels} />}
      </div>
    )
  },
)
