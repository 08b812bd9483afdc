import { useState } from 'react'
import type { Job } from '../domains/jobs'
import { isTerminalStatus } from '../react/jobs'
import type { ViewLabels } from './jobLabels'
import { jobName, percentText } from './jobText'

/** The start, a quarter, or the end: what is worth interrupting someone for. */
function milestoneOf(job: Job | null): string {
  if (!job) return 'unknown'
  if (job.status === 'pending' || isTerminalStatus(job.status)) return job.status
  return String(Math.min(75, Math.floor((job.progress ?? 0) / 25) * 25))
}

/** What a screen reader should hear of a job: its start, its quarters and its end. */
export function useJobAnnouncement(job: Job | null, labels: ViewLabels): string {
  const milestone = milestoneOf(job)
  const [told, setTold] = useState({ milestone, text: '' })
  if (told.milestone === milestone) return told.text
  let text = ''
  // What has been going on before it was shown is no news.
  if (job && (told.milestone !== 'unknown' || milestone === '0')) {
    const isQuarter = Number(milestone) > 0
    const what = isQuarter
      ? percentText(Number(milestone), labels.locale)
      : labels.status(job.status)
    text = labels.announce(jobName(job, labels), what)
  }
  setTold({ milestone, text })
  return text
}
