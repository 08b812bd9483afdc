import { useState } from 'react'
import { createPortal } from 'react-dom'
import { LiveBadge, RealtimeIndicator } from 'tidings'
import { JobActions, JobCard } from 'tidings/jobs'

const agree = () => Promise.resolve()

/** The components where no stylesheet of the page reaches them: inside a shadow root. */
export function WithoutStyles() {
  const [root, setRoot] = useState<ShadowRoot | null>(null)
  const attach = (host: HTMLDivElement | null) => {
    if (host) setRoot(host.shadowRoot ?? host.attachShadow({ mode: 'open' }))
  }
  return (
    <div ref={attach} data-without-styles="">
      {root &&
        createPortal(
          <>
            <RealtimeIndicator />
            <p>
              Goals <LiveBadge autoHideDuration={0} />
            </p>
            <JobCard
              jobId="m-204"
              renderActions={(job) => <JobActions job={job} pause={agree} cancel={agree} />}
            />
          </>,
          root,
        )}
    </div>
  )
}
