import type { ListLabels } from './jobLabels'
import type { JobLink } from './jobText'

interface JobLinkNoticeProps {
  link: JobLink
  pollingMs: number
  labels: Pick<ListLabels, 'stale' | 'polling'>
}

/** Says that what is shown is not live, and what is done about it. */
export function JobLinkNotice({ link, pollingMs, labels }: JobLinkNoticeProps) {
  const isPolling = link === 'polling'
  return (
    <div role="status" className="tidings-job-notice" data-link={link}>
      {link !== 'live' && (
        <p>{isPolling ? labels.polling(Math.round(pollingMs / 1_000)) : labels.stale}</p>
      )}
    </div>
  )
}
