import type { ReactNode } from 'react'
import type { JobLink } from './jobText'

interface JobLinkNoticeProps {
  link: JobLink
  children: ReactNode
}

/** Says that what is shown is not live, and what is done about it. */
export function JobLinkNotice({ link, children }: JobLinkNoticeProps) {
  return (
    <div role="status" className="tidings-job-notice">
      {link !== 'live' && (
        <p>
          <bdi>{children}</bdi>
        </p>
      )}
    </div>
  )
}
