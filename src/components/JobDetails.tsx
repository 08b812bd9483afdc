import type { Job } from '../domains/jobs'
import type { LinkLabels } from './jobLabels'
import { safeUrl } from './safeUrl'

/** What a card says beyond the figures: what is being done, and where the page and the result are. */
export function JobDetails({ job, labels }: { job: Job; labels: LinkLabels }) {
  const note = job.step ?? job.message
  const links = [
    [labels.output, safeUrl(job.outputUrl)],
    [labels.open, safeUrl(job.url)],
  ] as const
  return (
    <>
      {job.error === undefined && note !== undefined && (
        <p className="tidings-job-note" dir="auto">
          {note}
        </p>
      )}
      {links.some(([, href]) => href) && (
        <p className="tidings-job-links">
          {links.map(
            ([word, href]) =>
              href && (
                <a key={word} href={href} rel="noreferrer noopener">
                  {word}
                </a>
              ),
          )}
        </p>
      )}
    </>
  )
}
