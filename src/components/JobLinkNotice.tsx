import type { JobLink } from './jobText'

interface JobLinkNoticeProps {
  link: JobLink
  labels: {
    stale: string
    /** Of those that poll. */
    polling?: (seconds: number) => string
  }
  /** @default it does not poll */
  pollingMs?: number
}

/** Says that what is shown is not live, and what is done about it. */
export function JobLinkNotice({ link, labels, pollingMs = 0 }: JobLinkNoticeProps) {
  const polling = link === 'polling' && labels.polling?.(Math.round(pollingMs / 1_000))
  return (
    <div role="status" className="tidings-job-notice" data-link={link}>
      {link !== 'live' && <p>{polling || labels.stale}</p>}
    </div>
  )
}
