import type { Job } from '../domains/jobs'
import { isTerminalStatus, jobEta, jobRate, type JobLabels, type JobsState } from '../react/jobs'
import type { RowLabels, ViewLabels } from './jobLabels'

/** What holds for the connection while a job is shown. */
export type JobLink = 'live' | 'polling' | 'lost'

/** What a job says, in words. */
export interface JobText {
  readonly name: string
  /** `62%`; `null` while unknown. */
  readonly percent: string | null
  /** The same in full: `last known 62%, reconnecting`, or that it is unknown. */
  readonly progress: string
  /** `6,200 of 10,000`; `null` while unknown. */
  readonly counts: string | null
  /** `2 min left`; `null` while unknown, and while the connection is lost. */
  readonly left: string | null
  /** It may be old: the job goes on, and nothing is heard of it. */
  readonly isLost: boolean
}

type Format = (value: number) => string

/** By locale and style: a format is slow to make, and there are many jobs. */
const formats: Record<string, Format> = {}

/** Writes whole numbers in a locale. @param style - a plain number by default */
const formatOf = (locale: string | undefined, style?: 'percent'): Format =>
  (formats[`${locale} ${style}`] ??= new Intl.NumberFormat(locale, {
    style,
    maximumFractionDigits: 0,
  }).format)

export const isActive = ({ status }: Job): boolean => !isTerminalStatus(status)

/** Those that run, and the latest that have ended; each keeps its place among the others. */
export function pickJobs(jobs: readonly Job[], max: number): readonly Job[] {
  const rank = (job: Job) => (isActive(job) ? Number.MAX_VALUE : job.updatedAt)
  const picked = new Set([...jobs].sort((a, b) => rank(b) - rank(a)).slice(0, max))
  return jobs.filter((job) => picked.has(job))
}

/** Ids are unique only within a kind. */
export const jobKey = ({ kind, jobId }: Job): string => `${kind} ${jobId}`

export const jobName = ({ label, kind, jobId }: Job, labels: Pick<RowLabels, 'name'>): string =>
  label ?? labels.name(kind, jobId)

/** Rounded down: what is not done is not shown as done. */
export const percentText = (progress: number, locale?: string): string =>
  formatOf(locale, 'percent')(Math.floor(progress) / 100)

/** Nothing is said of what is not known. */
const say = (value: number | null | undefined, words: Format) =>
  value == null ? null : words(value)

export function jobText(job: Job, labels: RowLabels, link: JobLink): JobText {
  const { locale } = labels
  const { progress, processed, total, status } = job
  const count = formatOf(locale)
  const isLost = link === 'lost' && !isTerminalStatus(status)
  const eta = status === 'running' && !isLost ? jobEta(job, job.updatedAt) : null
  const percent = say(progress, (value) => percentText(value, locale))
  return {
    name: jobName(job, labels),
    isLost,
    percent,
    progress:
      percent === null ? labels.unknownProgress : isLost ? labels.lastKnown(percent) : percent,
    counts: say(processed, (value) => labels.counts(count(value), say(total, count))),
    // As it was when last heard of: a text that ticks is a text that nobody can read.
    left: say(eta, (ms) => labels.left(ms / 1_000)),
  }
}

/** What is said of a job besides where there is room: how many were valid, or not if any, and how fast it goes. */
export function jobFigures(job: Job, labels: ViewLabels) {
  const count = formatOf(labels.locale)
  const rate = job.status === 'running' ? jobRate(job) : null
  return {
    valid: say(job.valid, (value) => labels.valid(count(value))),
    invalid: say(job.invalid || null, (value) => labels.invalid(count(value))),
    rate: say(rate && rate < 1 ? null : rate, (value) => labels.rate(count(value))),
  }
}

/** What several jobs say of their connection: that they are asked for now and then, or not at all. */
export const staleText = (
  link: JobLink,
  pollingMs: number,
  { polling, stale }: Pick<JobLabels, 'polling' | 'stale'>,
): string => (link === 'polling' ? polling(Math.round(pollingMs / 1_000)) : stale)

/** What is said in place of jobs where there are none: perhaps it is not known yet. */
export function emptyText(
  { isLoading, error }: Pick<JobsState, 'isLoading' | 'error'>,
  labels: Pick<JobLabels, 'empty' | 'loading' | 'loadFailed'>,
): string {
  if (!isLoading) return labels.empty
  return error === null ? labels.loading : labels.loadFailed
}
