import type { ReactNode } from 'react'
import type { Job } from '../../domains/jobs'
import { useStalled } from '../../react/jobs'
import type { RowLabels } from '../jobLabels'
import type { JobLink } from '../jobText'
import { JobView } from '../JobView'

interface TrayItemProps {
  job: Job
  link: JobLink
  stalledAfterMs?: number
  labels: RowLabels
  children?: ReactNode
}

/** One job in the tray. */
export function TrayItem({ job, link, stalledAfterMs, labels, children }: TrayItemProps) {
  const isStalled = useStalled(job, stalledAfterMs)
  return (
    <div
      className="tidings-job"
      data-status={job.status}
      data-stalled={isStalled || undefined}
      data-link={link}
    >
      <JobView {...{ job, link, isStalled, labels }}>{children}</JobView>
    </div>
  )
}
