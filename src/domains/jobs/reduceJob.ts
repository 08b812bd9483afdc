import { isRecord, type RealtimeEvent } from '../../protocol'
import { isTerminalStatus, type Job, type JobInput, type JobKind } from './job'
import { readJob, statusOf, type JobUpdate } from './jobFields'
import { measurePace } from './jobPace'

/** What an event, or an answer of an HTTP end point, says of a job. */
export interface JobNews {
  readonly jobId: string
  /** `undefined` where it does not say. */
  readonly kind: JobKind | undefined
  readonly update: JobUpdate
  /** ISO 8601, by the sender's clock. */
  readonly when?: string
  /** A new run begins. */
  readonly isStart?: boolean
  /** It says how far the job is, and nothing else. */
  readonly isProgress?: boolean
  /** When the question was asked that it answers, by this machine's clock. */
  readonly askedAt?: number
}

const newsOf = (update: JobUpdate, how: Partial<JobNews>): JobNews | null =>
  update.jobId ? { ...how, update, jobId: update.jobId, kind: update.kind } : null

/** What an event says of which job; `null` for events that are about none. */
export function newsOfEvent({ type, data, timestamp, outOfOrder }: RealtimeEvent): JobNews | null {
  if (!isRecord(data)) return null
  const [family, suffix = ''] = type.split('.')
  // Events of other domains may name an entity, too: only its own family tells of a job.
  if (family !== 'job' && data.entityType !== family) return null
  const update = readJob(data)
  const stated = update.status
  // The last word of a type stands for a status where the payload names none.
  const status = stated ?? (isRunning.test(suffix) ? 'running' : statusOf(suffix))
  if (status) update.status = status
  update.kind ??= update.executionId ? 'execution' : 'normalization'
  return newsOf(update, {
    when: timestamp,
    isStart:
      !outOfOrder &&
      (suffix === 'started' || (stated === 'pending' && suffix === 'status_changed')),
    isProgress: suffix.startsWith('progress'),
  })
}

/**
 * What an answer of an HTTP end point says of a job; `null` where it names none. What was heard live
 * after the question was asked is newer than the answer, which then only adds to it.
 *
 * @param askedAt - when the question was asked, milliseconds since the epoch, by this machine's clock
 * @param asked - what was asked for, and so holds where the answer does not say. @default nothing
 */
export const newsOfAnswer = (
  input: JobInput,
  askedAt: number,
  asked: JobInput = {},
): JobNews | null =>
  // It came over the wire, whatever its type.
  isRecord(input) ? newsOf({ ...readJob(asked), ...readJob(input) }, { askedAt }) : null

/** The job that an event is about, by its id and kind; `null` where it is about none. */
export const jobOf = (event: RealtimeEvent): Pick<Job, 'jobId' | 'kind'> | null =>
  newsOfEvent(event) as Pick<Job, 'jobId' | 'kind'> | null

/** The kind of a job of which nobody has said what kind it is. */
const anyKind = 'job'

/** Whether the job is of this kind, or may turn out to be. */
export const isOfKind = ({ kind }: Job, wanted: JobKind | undefined): boolean =>
  !wanted || kind === wanted || kind === anyKind

/**
 * The job after an event. A terminal status stays until the job is started again or rolled back,
 * and progress never runs backwards within one run.
 *
 * @param job - the job as known, if it is
 * @param at - now, milliseconds since the epoch, by this machine's clock
 * @returns the same job where the event changes nothing of it, or is about another one
 */
export function reduceJob(job: Job | undefined, event: RealtimeEvent, at: number): Job | undefined {
  const news = newsOfEvent(event)
  const isOther = job && (job.jobId !== news?.jobId || !isOfKind(job, news.kind))
  return !news || isOther ? job : applyNews(job, news, at)
}

/**
 * The job after an answer of an HTTP end point: see {@link newsOfAnswer}.
 *
 * @param askedAt - when the question was asked, milliseconds since the epoch, by this machine's clock
 * @param at - now, by the same clock
 * @returns the same job where the answer names none
 */
export const mergeJob = (
  job: Job | undefined,
  input: JobInput,
  { askedAt, at }: { askedAt: number; at: number },
): Job | undefined => {
  const news = newsOfAnswer(input, askedAt)
  return news ? applyNews(job, news, at) : job
}

const isRunning = /^(started|resumed)$/

/** Brokers that number nothing swap what they are sent within so many milliseconds. */
const swapMs = 1_000

/**
 * The job after news of it.
 *
 * @param job - the job as known, if it is
 * @param at - now, milliseconds since the epoch, by this machine's clock
 */
export function applyNews(job: Job | undefined, news: JobNews, at: number): Job {
  const { update, when, isProgress, askedAt } = news
  // What has only just been done waits for no new run: that was said before.
  const isSwapped =
    job?.status === 'completed' && update.status === 'pending' && at - job.updatedAt < swapMs
  const isStart = news.isStart && !isSwapped
  // Replaces what is known, whatever that is.
  const isFree = isStart || (askedAt !== undefined && !(job && job.updatedAt > askedAt))
  if (job && !isFree && isTerminalStatus(job.status) && update.status !== job.status) {
    const isRollback = /^roll/.test(update.status ?? '') && job.status !== 'rolled_back'
    if (!isRollback) return job
  }
  // Of the run before, only what names the job is kept.
  const known = isStart ? pick(job, identity) : job
  const isBegun = known?.status && known.status !== 'pending'
  const status = update.status ?? (isBegun ? known.status : 'running')
  const isOver = isTerminalStatus(status)
  const isBehind = !isFree && (update.progress ?? 100) < (known?.progress ?? 0)
  // It was sent before something that is known already; it is a sign of life all the same.
  if (job && isBehind && isProgress && !isOver) return { ...job, updatedAt: at }
  const next = {
    startedAt: when,
    kind: anyKind,
    ...known,
    ...update,
    ...(isBehind && pick(job, measures)),
  } as Job
  const progress = status === 'completed' ? 100 : (next.progress ?? null)
  return {
    ...next,
    status,
    progress,
    updatedAt: at,
    // What it was doing, it does no more.
    ...(isOver && { step: undefined, message: update.message }),
    finishedAt: isOver ? (next.finishedAt ?? when) : undefined,
    error: status === 'failed' ? (next.error ?? next.message) : undefined,
    pace:
      status === 'running' ? measurePace(isFree ? undefined : job?.pace, progress, at) : undefined,
  }
}

const identity = ['jobId', 'kind', 'label', 'url', 'batchId', 'executionId'] as const
const measures = ['progress', 'processed', 'total', 'valid', 'invalid'] as const

const pick = (job: Job | undefined, names: readonly (keyof Job)[]): Partial<Job> =>
  Object.fromEntries(names.map((name) => [name, job?.[name]]))
