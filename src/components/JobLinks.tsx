import type { Job } from '../domains/jobs'
import type { LinkLabels } from './jobLabels'
import { safeUrl } from './safeUrl'

/** Where the result of a job and the page that it works on are. */
export function JobLinks({ job, labels }: { job: Job; labels: LinkLabels }) {
  const output = linkTo(job.outputUrl, labels.output)
  const page = linkTo(job.url, labels.open)
  return (
    (output || page) && (
      <p className="tidings-job-links">
        {output}
        {page}
      </p>
    )
  )
}

function linkTo(url: string | undefined, word: string) {
  const href = safeUrl(url)
  return (
    href && (
      <a href={href} rel="noreferrer noopener">
        {word}
      </a>
    )
  )
}
