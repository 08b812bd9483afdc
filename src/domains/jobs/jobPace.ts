import type { Job, JobPace } from './job'

/** Measurements closer together than this are one. */
const sampleMs = 500
/** How far back the smoothed pace looks. */
const smoothMs = 10_000
/** Beyond a week a job stands still, whatever its last steps were. */
const maxEtaMs = 604_800_000

/** The pace after progress has been heard of. */
export function measurePace(
  pace: JobPace | undefined,
  progress: number | null,
  at: number,
): JobPace | undefined {
  if (progress === null) return pace
  // The clock may have been set back.
  if (!pace || at < pace.at) return { at, progress, perSecond: pace?.perSecond ?? null }
  const passedMs = at - pace.at
  if (passedMs < sampleMs) return pace
  const now = ((progress - pace.progress) / passedMs) * 1_000
  const weight = 1 - Math.exp(-passedMs / smoothMs)
  const perSecond = pace.perSecond === null ? now : pace.perSecond + (now - pace.perSecond) * weight
  return { at, progress, perSecond }
}

/** Rows or records a second; `null` while not known. */
export function jobRate({ pace, total }: Job): number | null {
  return pace?.perSecond && total ? (pace.perSecond * total) / 100 : null
}

/**
 * How long a job has still to go, milliseconds; `null` while not known, and where it would be more than
 * a week.
 *
 * @param now - milliseconds since the epoch, by this machine's clock
 */
export function jobEta({ pace, progress }: Job, now: number): number | null {
  if (!pace?.perSecond || progress === null || pace.perSecond <= 0) return null
  const leftMs = ((100 - pace.progress) / pace.perSecond) * 1_000
  return leftMs > maxEtaMs ? null : Math.max(0, leftMs - (now - pace.at))
}

/**
 * Whether a running job has not been heard of for too long, by this machine's clock.
 *
 * @param silenceMs - how long is too long, milliseconds
 */
export function isJobStalled(job: Job, now: number, silenceMs: number): boolean {
  return job.status === 'running' && now - job.updatedAt >= silenceMs
}
