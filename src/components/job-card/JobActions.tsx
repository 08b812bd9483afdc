import { clsx } from 'clsx/lite'
import { forwardRef, useEffect, useRef, useState, type ComponentPropsWithoutRef } from 'react'
import type { Job, JobStatus } from '../../domains/jobs'
import { useRealtimeContext } from '../../react'
import { useJobStore, type JobLabels } from '../../react/jobs'
import { actionLabels } from '../jobLabels'
import { jobKey } from '../jobText'
import { useJobLabels } from '../useJobLabels'

/** Asks the server for something; rejects when it was refused or did not arrive. */
export type JobAction = (job: Job) => Promise<unknown>

export interface JobActionsProps extends Omit<ComponentPropsWithoutRef<'div'>, 'children'> {
  /** The job that is acted on. */
  job: Job
  /** Pauses it; the promise rejects where the server refuses. @default no such button */
  pause?: JobAction
  /** Goes on with it, as `pause`. @default no such button */
  resume?: JobAction
  /** Starts it again, as `pause`. @default no such button */
  retry?: JobAction
  /** Asked about before it is done. @default no such button */
  cancel?: JobAction
  /** Words of this component alone; those left out are the provider's. */
  labels?: Partial<JobLabels>
}

/** Action → the status in which it makes sense, and the one that is shown at once. */
const rules = {
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  retry: { from: ['failed', 'cancelled'], to: 'pending' },
  cancel: { from: ['pending', 'running', 'paused'], to: 'cancelled' },
} as const satisfies Record<string, { from: readonly JobStatus[]; to: JobStatus }>

/** How long the new status is shown without any news of the server, once it has agreed; milliseconds. */
const settleMs = 10_000

type ActionName = keyof typeof rules
const names = /* @__PURE__ */ Object.keys(rules) as ActionName[]

/**
 * Buttons for what can be done to a job now. The new status is shown everywhere at once; if the action
 * rejects, it is rolled back and the reason is told. The focus stays with the buttons as they change.
 *
 * @example `<JobCard jobId={id} renderActions={(job) => <JobActions job={job} cancel={api.cancel} />} />`
 */
export const JobActions = /* @__PURE__ */ forwardRef<HTMLDivElement, JobActionsProps>(
  // What is asked, under way or told of one job is so of no other.
  (props, ref) => <Buttons key={jobKey(props.job)} {...props} ref={ref} />,
)

const Buttons = /* @__PURE__ */ forwardRef<HTMLDivElement, JobActionsProps>(function JobActions(
  { job, pause, resume, retry, cancel, labels: ownLabels, className, onFocus, onBlur, ...rest },
  ref,
) {
  const labels = useJobLabels(actionLabels, ownLabels)
  const store = useJobStore()
  const { environment } = useRealtimeContext().client
  // `false`: has been asked and answered with no.
  const [isAsking, setIsAsking] = useState<boolean | null>(null)
  const [busy, setBusy] = useState<ActionName | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const focused = useRef<HTMLElement>(null)
  // A button that is pressed gives way to others: who works by keyboard goes on with those, and at the
  // question with the answer that changes nothing.
  useEffect(() => {
    const { activeElement, body } = document
    if (activeElement !== body && !focused.current?.contains(activeElement)) focused.current = null
    if (busy !== null || activeElement !== body) return
    const end = isAsking === null ? 'first' : 'last'
    focused.current?.querySelector<HTMLElement>(`button:${end}-of-type`)?.focus()
  })
  const actions = { pause, resume, retry, cancel }
  const can = (name: ActionName) =>
    actions[name] && (rules[name].from as readonly JobStatus[]).includes(job.status)
  // The question was about a run that is over.
  if (isAsking && !can('cancel')) setIsAsking(null)

  const run = async (name: ActionName) => {
    setIsAsking(null)
    setProblem(null)
    setBusy(name)
    const undo = store.pretend(job, rules[name].to)
    try {
      await actions[name]?.(job)
      environment.setTimer(undo, settleMs)
    } catch (error) {
      undo()
      setProblem(error instanceof Error ? error.message : String(error))
    }
    setBusy(null)
  }

  const button = (word: string, onClick: () => void, name?: ActionName) => (
    <button
      key={word}
      type="button"
      className="tidings-button"
      data-action={name}
      disabled={busy !== null}
      onClick={onClick}
    >
      {word}
    </button>
  )

  return (
    <div
      {...rest}
      ref={ref}
      className={clsx('tidings-job-actions', className)}
      onFocus={(event) => {
        focused.current = event.currentTarget
        onFocus?.(event)
      }}
      onBlur={(event) => {
        focused.current = null
        onBlur?.(event)
      }}
    >
      {isAsking ? (
        <div
          role="group"
          aria-label={labels.confirmCancel}
          onKeyDown={({ key }) => key === 'Escape' && setIsAsking(false)}
        >
          <span>
            <bdi>{labels.confirmCancel}</bdi>
          </span>
          {button(labels.confirmYes, () => void run('cancel'), 'cancel')}
          {button(labels.confirmNo, () => setIsAsking(false))}
        </div>
      ) : (
        names.map(
          (name) =>
            can(name) &&
            button(
              labels[name],
              () => (name === 'cancel' ? setIsAsking(true) : void run(name)),
              name,
            ),
        )
      )}
      {problem !== null && (
        // The server's words run their own way, within a sentence of another language.
        <p role="alert">
          <bdi>{labels.actionFailed(`\u2068${problem}\u2069`)}</bdi>
        </p>
      )}
    </div>
  )
})
