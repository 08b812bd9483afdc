import { clsx } from 'clsx/lite'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  forwardRef,
  useMemo,
  useRef,
  useState,
  type ComponentPropsWithoutRef,
  type ReactNode,
} from 'react'
import type { Job } from '../../domains/jobs'
import { useJobs, type JobLabels, type UseJobsOptions } from '../../react/jobs'
import { listLabels, rowLabels, tableLabels } from '../jobLabels'
import { JobLinkNotice } from '../JobLinkNotice'
import { emptyText, jobKey, staleText } from '../jobText'
import { useJobLabels } from '../useJobLabels'
import { useJobLink } from '../useJobLink'
import { JobRow, rowStyle } from './JobRow'
import { sortJobs, type JobColumn, type JobSort } from './sortJobs'

export interface JobTableProps
  extends Omit<ComponentPropsWithoutRef<'div'>, 'children'>, UseJobsOptions {
  /** How the table is sorted at first. @default in the order in which the jobs became known */
  initialSort?: JobSort
  /** Height of a row, pixels. @default 44 */
  rowHeight?: number
  /** A running job counts as stalled after this long without news of it, milliseconds. @default 60000 */
  stalledAfterMs?: number
  /** Renders the name, for example as a link. @default the job's label, or its kind and id */
  renderName?: (job: Job) => ReactNode
  /** Renders what can be done with a job, for example `<JobActions job={job} … />`. @default nothing */
  renderActions?: (job: Job) => ReactNode
  /** BCP 47 tag for numbers. @default that of the labels, else the browser's */
  locale?: string
  /** Words of this component alone; those left out are the provider's. */
  labels?: Partial<JobLabels>
}

const labelsOfTable = /* @__PURE__ */ (() => ({ ...rowLabels, ...listLabels, ...tableLabels }))()

/**
 * Jobs as rows that follow the server, thousands of them: only those in sight are drawn.
 *
 * @example `<JobTable kind="migration" fetchJobs={api.jobs} />`
 */
export const JobTable = /* @__PURE__ */ forwardRef<HTMLDivElement, JobTableProps>(function JobTable(
  {
    kind,
    batchId,
    executionId,
    fetchJobs,
    pollingIntervalMs = 5_000,
    enabled,
    onComplete,
    initialSort,
    rowHeight = 44,
    stalledAfterMs,
    renderName,
    renderActions,
    locale,
    labels: ownLabels,
    className,
    ...rest
  },
  ref,
) {
  const labels = useJobLabels(labelsOfTable, ownLabels, locale)
  const { jobs, isPolling, ...liveness } = useJobs({
    kind,
    batchId,
    executionId,
    fetchJobs,
    pollingIntervalMs,
    enabled,
    onComplete,
  })
  const link = useJobLink(isPolling)
  const [sort, setSort] = useState<JobSort | null>(initialSort ?? null)
  const rows = useMemo(() => sortJobs(jobs, sort, labels), [jobs, sort, labels])
  const scroller = useRef<HTMLDivElement>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- what it returns is used in this render alone
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    // A server draws what fits on a screen.
    initialRect: { width: 800, height: 480 },
  })
  return (
    <div
      {...rest}
      ref={ref}
      className={clsx('tidings-job-table', className)}
      data-link={link}
      data-actions={renderActions ? '' : undefined}
    >
      <JobLinkNotice link={link}>{staleText(link, pollingIntervalMs, labels)}</JobLinkNotice>
      <div
        ref={scroller}
        role="region"
        aria-label={labels.table}
        tabIndex={0}
        className="tidings-job-scroller"
        style={{ overflow: 'auto', maxBlockSize: 'var(--tidings-job-table-height, 480px)' }}
      >
        <div role="table" aria-label={labels.table} aria-rowcount={rows.length + 1}>
          <div role="rowgroup" className="tidings-job-columns">
            <div role="row" aria-rowindex={1} style={rowStyle}>
              {columns.map(([column, label]) => (
                <Column key={column} {...{ column, sort, setSort }} word={labels[label]} />
              ))}
              {renderActions && <div role="columnheader">{labels.columnActions}</div>}
            </div>
          </div>
          <div
            role="rowgroup"
            style={{ position: 'relative', blockSize: virtualizer.getTotalSize() }}
          >
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const job = rows[index]
              return (
                job && (
                  <JobRow
                    key={jobKey(job)}
                    {...{ job, start, link, stalledAfterMs, labels }}
                    {...{ renderName, renderActions }}
                    index={index + 2}
                    height={rowHeight}
                  />
                )
              )
            })}
          </div>
        </div>
        {rows.length === 0 && (
          <p className="tidings-job-empty">
            <bdi>{emptyText(liveness, labels)}</bdi>
          </p>
        )}
      </div>
    </div>
  )
})

const columns = [
  ['name', 'columnName'],
  ['status', 'columnStatus'],
  ['progress', 'columnProgress'],
  ['rows', 'columnRows'],
  ['left', 'columnLeft'],
] as const

interface ColumnProps {
  column: JobColumn
  word: string
  sort: JobSort | null
  setSort: (sort: JobSort | null) => void
}

/** A head that sorts: up, then down, then not at all. */
function Column({ column, word, sort, setSort }: ColumnProps) {
  const isSorted = sort?.column === column
  const isDescending = isSorted && sort.isDescending
  const next = isDescending ? null : { column, isDescending: isSorted }
  return (
    <div
      role="columnheader"
      data-column={column}
      aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" onClick={() => setSort(next)}>
        {word}
        <span aria-hidden="true">{isSorted ? (isDescending ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </div>
  )
}
