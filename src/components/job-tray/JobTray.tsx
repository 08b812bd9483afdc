import { clsx } from 'clsx/lite'
import {
  forwardRef,
  useId,
  useRef,
  useState,
  type ComponentPropsWithoutRef,
  type ReactNode,
} from 'react'
import type { Job } from '../../domains/jobs'
import { useRealtimeContext } from '../../react'
import {
  useJobs,
  useJobStore,
  type JobFilter,
  type JobLabels,
  type UseJobOptions,
} from '../../react/jobs'
import { JobIcon } from '../JobIcon'
import { gridLabels, rowLabels, staleLabels, trayLabels } from '../jobLabels'
import { JobLinkNotice } from '../JobLinkNotice'
import { isActive, jobKey, jobName, pickJobs } from '../jobText'
import { useJobLabels } from '../useJobLabels'
import { useJobLink } from '../useJobLink'
import { visuallyHidden } from '../visuallyHidden'
import { attempt } from './attempt'
import { TrayItem } from './TrayItem'
import { useTitleCount } from './useTitleCount'
import { useTrayStorage } from './useTrayStorage'

export interface JobTrayProps
  extends
    Omit<ComponentPropsWithoutRef<'section'>, 'children'>,
    JobFilter,
    Pick<UseJobOptions, 'onComplete' | 'stalledAfterMs'> {
  /**
   * Asks an HTTP end point for a job: for those that were running before a reload, and for those that are
   * running when the connection is made again. @default nothing is asked: jobs stay as they were last
   * seen, and come back after a reload only if the server tells who the user is
   */
  fetchJob?: UseJobOptions['fetchJob']
  /** How many jobs are listed at most; for the others only their number is shown. @default 20 */
  maxDisplay?: number
  /**
   * The key in `sessionStorage` under which running jobs survive a reload; `null` keeps none.
   * @default 'tidings-jobs', followed by `kind`, `batchId` and `executionId` where they are given
   */
  storageKey?: string | null
  /** Puts the number of running jobs into the document's title. @default true */
  countInTitle?: boolean
  /**
   * Shows a web notification when a job ends while the page is hidden. The app must have asked for the
   * permission. @default false
   */
  notify?: boolean
  /** Renders what can be done with a job, for example `<JobActions job={job} … />`. @default nothing */
  renderActions?: (job: Job) => ReactNode
  /** BCP 47 tag for numbers. @default that of the labels, else the browser's */
  locale?: string
  /** Words of this component alone; those left out are the provider's. */
  labels?: Partial<JobLabels>
}

const labelsOfTray = /* @__PURE__ */ (() => ({
  ...rowLabels,
  ...staleLabels,
  ...gridLabels,
  ...trayLabels,
}))()

/**
 * The running jobs in a corner of every page: put it beside the router, and they survive navigation
 * and reload. What ends while it is there stays until cleared; with nothing to show it shows nothing.
 *
 * @example `<JobTray fetchJob={api.job} />`
 */
export const JobTray = /* @__PURE__ */ forwardRef<HTMLElement, JobTrayProps>(
  // What has ended and was said is so in one session.
  (props, ref) => <Tray key={useRealtimeContext().session} {...props} ref={ref} />,
)

const Tray = /* @__PURE__ */ forwardRef<HTMLElement, JobTrayProps>(function JobTray(
  {
    kind,
    batchId,
    executionId,
    fetchJob,
    onComplete,
    stalledAfterMs,
    maxDisplay = 20,
    storageKey = ['tidings-jobs', kind, batchId, executionId].filter(Boolean).join(' '),
    countInTitle = true,
    notify = false,
    renderActions,
    locale,
    labels: ownLabels,
    className,
    ...rest
  },
  ref,
) {
  const labels = useJobLabels(labelsOfTray, ownLabels, locale)
  const panelId = useId()
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setIsOpen] = useState(false)
  const [ended, setEnded] = useState<readonly string[]>([])
  const [said, setSaid] = useState<SaidProps>()
  const onEnd = (job: Job) => {
    const words = labels.notify(jobName(job, labels), job.status)
    setEnded((keys) => [...keys, jobKey(job)].slice(-maxDisplay))
    setSaid({ job, words })
    if (notify) tell(words, job)
    onComplete?.(job)
  }
  const clear = () => {
    // The button that is pressed goes.
    button.current?.focus()
    setEnded([])
  }
  const { jobs } = useJobs({ kind, batchId, executionId, onComplete: onEnd })
  const active = jobs.filter(isActive)
  const listed = jobs.filter((job) => isActive(job) || ended.includes(jobKey(job)))
  useTrayStorage({ storageKey, active, fetchJob })
  useTitleCount(countInTitle ? active.length : 0)
  const link = useJobLink(false)
  const isRunning = active.length > 0
  const failedCount = listed.filter(({ status }) => status === 'failed').length
  const face = isRunning ? 'running' : failedCount > 0 ? 'failed' : 'completed'
  return (
    <section
      aria-label={labels.grid}
      {...rest}
      ref={ref}
      className={clsx('tidings-job-tray', className)}
      data-open={isOpen || undefined}
      data-count={active.length}
      data-link={link}
    >
      <span role="status" style={visuallyHidden}>
        {said && <Said key={said.words} {...said} />}
      </span>
      {listed.length > 0 && (
        <>
          {isOpen && <JobLinkNotice link={link}>{labels.stale}</JobLinkNotice>}
          {isOpen && (
            <div id={panelId} className="tidings-job-tray-panel">
              <ul role="list">
                {pickJobs(listed, maxDisplay).map((job) => (
                  <li key={jobKey(job)}>
                    <TrayItem {...{ job, link, stalledAfterMs, labels }}>
                      {renderActions?.(job)}
                    </TrayItem>
                  </li>
                ))}
              </ul>
              {listed.length > maxDisplay && (
                <p className="tidings-job-more">
                  <bdi>{labels.more(listed.length - maxDisplay)}</bdi>
                </p>
              )}
              {listed.length > active.length && (
                <button type="button" className="tidings-button" onClick={clear}>
                  {labels.trayClear}
                </button>
              )}
            </div>
          )}
          <button
            ref={button}
            type="button"
            className="tidings-job-tray-face"
            data-status={face}
            aria-expanded={isOpen}
            aria-controls={isOpen ? panelId : undefined}
            onClick={() => setIsOpen(!isOpen)}
          >
            <JobIcon status={face} />
            <bdi>{isRunning ? labels.tray(active.length) : labels.trayDone(failedCount)}</bdi>
          </button>
        </>
      )}
    </section>
  )
})

interface SaidProps {
  job: Job
  words: string
}

/** The end of a job; what a toast or a card has told already is not read out twice. */
function Said({ job, words }: SaidProps) {
  const store = useJobStore()
  const id = useId()
  const [isNews] = useState(() => store.mayTell(job, job.status, id))
  return isNews && words
}

/** A web notification, where they are allowed and nobody looks at the page. */
function tell(words: string, job: Job) {
  // Some browsers have none, and some mobile ones show them by a service worker alone. The tag replaces
  // one about the same job instead of adding to it.
  attempt(
    () =>
      document.hidden &&
      Notification.permission === 'granted' &&
      new Notification(words, { body: job.error, tag: jobKey(job) }),
  )
}
