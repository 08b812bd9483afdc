import { isRecord, type RealtimeEvent } from '../../protocol'
import { isTerminalStatus, type Job, type JobInput, type JobStatus } from './job'
import { readJob, type JobUpdate } from './jobFields'
import { measurePace } from './jobPace'

/** The last word of a type → the status it stands for where the payload names none. */
const statusBySuffix: Readonly<Record<string, JobStatus>> = {
  started: 'running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  paused: 'paused',
  resumed: 'running',
}

/** What an event says of which job; `null` for events that are about none. */
function updateOf({ type, data, timestamp }: RealtimeEvent) {
  if (!isRecord(data)) return null
  const dot = type.indexOf('.')
  const family = type.slice(0, dot)
  const suffix = type.slice(dot + 1)
  const isJob = family === 'job'
  // Events of other domains may name an entity, too: only its own family tells of a job.
  if (!isJob && data.entityType !== family) return null
  const update = readJob(data)
  if (!update.jobId) return null
  const stated = update.status
  const status = stated ?? (Object.hasOwn(statusBySuffix, suffix) && statusBySuffix[suffix])
  if (status) update.status = status
  update.kind ??= update.executionId ? 'execution' : 'normalization'
  return {
    update,
    when: timestamp,
    isStart: suffix === 'started' || (stated === 'pending' && suffix === 'status_changed'),
    isProgress: suffix.startsWith('progress'),
  }
}

/** The job that an event is about, by its id and kind; `null` where it is about none. */
export function jobOf(event: RealtimeEvent): Pick<Job, 'jobId' | 'kind'> | null {
  return (updateOf(event)?.update ?? null) as Pick<Job, 'jobId' | 'kind'> | null
}

/**
 * The job after an event. A terminal status stays until the job is started again or rolled back,
 * and progress never runs backwards within one run.
 *
 * @param job - the job as known, if it is
 * @param at - now, milliseconds since the epoch, by this machine's clock
 * @returns the same job where the event changes nothing of it, or is about another one
 */
export function reduceJob(job: Job | undefined, event: RealtimeEvent, at: number) {
  const { update, ...how } = updateOf(event) ?? {}
  const isOther = job && (job.jobId !== update?.jobId || job.kind !== update.kind)
  return !update || isOther ? job : advance(job, update, { ...how, at })
}

/**
 * The job after an answer of an HTTP end point. What was heard live after the question was asked is
 * newer than the answer, which then only adds to it.
 *
 * @param askedAt - when the question was asked, milliseconds since the epoch, by this machine's clock
 * @param at - now, by the same clock
 * @returns the same job where the answer names none
 */
export function mergeJob(
  job: Job | undefined,
  input: JobInput,
  { askedAt, at }: { askedAt: number; at: number },
): Job | undefined {
  const update = readJob(input)
  if (!update.jobId) return job
  update.kind ??= job?.kind ?? 'job'
  return advance(job, update, { at, isTrusted: !job || job.updatedAt <= askedAt })
}

interface Circumstances {
  readonly at: number
  readonly when?: string
  /** A new run begins. */
  readonly isStart?: boolean
  /** It says how far the job is, and nothing else. */
  readonly isProgress?: boolean
  /** Replaces what is known, whatever that is. */
  readonly isTrusted?: boolean
}

function advance(job: Job | undefined, update: JobUpdate, how: Circumstances): Job {
  const { at, when, isStart, isProgress, isTrusted } = how
  const isFree = isStart || isTrusted
  if (job && !isFree && isTerminalStatus(job.status) && update.status !== job.status) {
    const isRollback = /^roll/.test(update.status ?? '') && job.status !== 'rolled_back'
    if (!isRollback) return job
  }
  // Of the run before, only what names the job is kept.
  const known = isStart && job ? identityOf(job) : job
  const status =
    update.status ?? (!known?.status || known.status === 'pending' ? 'running' : known.status)
  const isOver = isTerminalStatus(status)
  const before = isFree ? null : (known?.progress ?? null)
  const isBehind = before !== null && (update.progress ?? 100) < before
  // It was sent before something that is known already; it is a sign of life all the same.
  if (job && isBehind && isProgress && !isOver) return { ...job, updatedAt: at }
  const told = isBehind ? before : update.progress
  const progress = status === 'completed' ? 100 : (told ?? known?.progress ?? null)
  const next = {
    startedAt: when,
    ...known,
    ...update,
    ...(isBehind && countsOf(job)),
    status,
    progress,
    updatedAt: at,
  } as Job
  return {
    ...next,
    // What it was doing, it does no more.
    ...(isOver && { step: undefined, message: update.message }),
    finishedAt: isOver ? (next.finishedAt ?? when) : undefined,
    error: status === 'failed' ? (next.error ?? next.message) : undefined,
    pace:
      status === 'running' ? measurePace(isFree ? undefined : job?.pace, progress, at) : undefined,
  }
}

const identityOf = ({ jobId, kind, label, url, batchId, executionId }: Job): Partial<Job> => ({
  jobId,
  kind,
  label,
  url,
  batchId,
  executionId,
})

const countsOf = ({ processed, total, valid, invalid }: Partial<Job> = {}) => ({
  processed,
  total,
  valid,
  invalid,
})
