import { memo, type CSSProperties, type ReactNode } from 'react'
import type { Job } from '../../domains/jobs'
import { useStalled } from '../../react/jobs'
import { JobBar } from '../JobBar'
import type { RowLabels } from '../jobLabels'
import { JobStatusText } from '../JobStatusText'
import { jobText, type JobLink } from '../jobText'

interface JobRowProps {
  job: Job
  /** Its place among all rows, the head being 1. */
  index: number
  /** Distance from the top, pixels. */
  start: number
  height: number
  link: JobLink
  stalledAfterMs?: number
  labels: RowLabels
  renderName?: (job: Job) => ReactNode
  renderActions?: (job: Job) => ReactNode
}

/** Inline, since columns must be columns without the stylesheet too. */
export const rowStyle: CSSProperties = {
  display: 'grid',
  gridTemplateColumns: 'var(--tidings-job-columns, repeat(6, minmax(0, 1fr)))',
  alignItems: 'center',
}

/** One row; it renders only when its own job or place changes. */
export const JobRow = /* @__PURE__ */ memo(function JobRow(props: JobRowProps) {
  const { job, index, start, height, link, stalledAfterMs, labels } = props
  const { renderName, renderActions } = props
  const isStalled = useStalled(job, stalledAfterMs)
  const text = jobText(job, labels, link)
  const { status, error } = job
  return (
    <div
      role="row"
      aria-rowindex={index}
      className="tidings-job-row"
      data-status={status}
      data-stalled={isStalled || undefined}
      style={{
        ...rowStyle,
        position: 'absolute',
        insetInline: 0,
        blockSize: height,
        transform: `translateY(${start}px)`,
      }}
    >
      <div role="cell" data-column="name" title={error ?? text.name} dir="auto">
        {renderName?.(job) ?? text.name}
      </div>
      <div role="cell" data-column="status">
        <JobStatusText {...{ job, isStalled, labels }} />
      </div>
      <div role="cell" data-column="progress">
        <JobBar {...{ job, text, isStalled, labels }} />
        <span data-figure="percent">
          <bdi>{text.percent ?? '–'}</bdi>
        </span>
      </div>
      <div role="cell" data-column="rows">
        <bdi>{text.counts ?? '–'}</bdi>
      </div>
      <div role="cell" data-column="left">
        <bdi>{text.left ?? '–'}</bdi>
      </div>
      {renderActions && (
        <div role="cell" data-column="actions">
          {renderActions(job)}
        </div>
      )}
    </div>
  )
})
