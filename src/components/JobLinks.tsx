import type { Job } from '../domains/jobs'
import type { LinkLabels } from './jobLabels'
import { safeUrl } from './safeUrl'

/** Where the result of a job and the page that it works on are. */
export function JobLinks({ job, labels }: { job: Job; labels: LinkLabels }) {
  const links = [
    [labels.output, safeUrl(job.outputUrl)],
    [labels.open, safeUrl(job.url)],
  ].filter(([, href]) => href)
  return (
    links.length > 0 && (
      <p className="tidings-job-links">
        {links.map(([word, href]) => (
          <a key={word} href={href} rel="noreferrer noopener">
            {word}
          </a>
        ))}
      </p>
    )
  )
}
