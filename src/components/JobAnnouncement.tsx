import { useId, useState } from 'react'
import type { Job } from '../domains/jobs'
import { isTerminalStatus, useJobStore } from '../react/jobs'
import type { ViewLabels } from './jobLabels'
import { jobName, percentText } from './jobText'
import { visuallyHidden } from './visuallyHidden'

/** The start, a quarter, or the end: what is worth interrupting someone for. */
function milestoneOf(job: Job | null): string {
  if (!job) return 'unknown'
  if (job.status === 'pending' || isTerminalStatus(job.status)) return job.status
  return String(Math.min(75, Math.floor((job.progress ?? 0) / 25) * 25))
}

interface JobAnnouncementProps {
  job: Job | null
  labels: ViewLabels
}

/** Tells screen readers, politely, of a job's start, its quarters and its end, unless another part of the page does. */
export function JobAnnouncement({ job, labels }: JobAnnouncementProps) {
  const store = useJobStore()
  const id = useId()
  const milestone = milestoneOf(job)
  const [told, setTold] = useState({ milestone, text: '' })
  if (told.milestone !== milestone) {
    let text = ''
    const quarter = Number(milestone)
    // What has been going on before it was shown is no news.
    if (
      job &&
      (told.milestone !== 'unknown' || quarter === 0) &&
      store.mayTell(job, milestone, id)
    ) {
      const what = quarter > 0 ? percentText(quarter, labels.locale) : labels.status(job.status)
      text = labels.announce(jobName(job, labels), what)
    }
    setTold({ milestone, text })
  }
  return (
    <span role="status" style={visuallyHidden}>
      {told.text}
    </span>
  )
}
