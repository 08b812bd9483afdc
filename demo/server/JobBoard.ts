import type { JobFacts, JobStatus } from 'tidings/jobs'
import { Run } from './Run'

/** What is told when people act on a job. */
export interface JobVoice {
  paused(): Promise<unknown>
  resumed(): Promise<unknown>
  cancelled(): Promise<unknown>
}

/** A job as this server keeps it. */
export interface BoardJob {
  facts: JobFacts
  run: Run
  readonly voice: JobVoice
  /** Does the work, from the beginning, and publishes what becomes of it. */
  readonly perform: (job: BoardJob) => Promise<void>
}

/** What people can ask of a job, and the statuses in which it makes sense. */
const actions = {
  pause: ['running'],
  resume: ['paused'],
  cancel: ['pending', 'running', 'paused'],
  retry: ['failed', 'cancelled'],
} as const satisfies Record<string, readonly JobStatus[]>

/** The name of an action. */
export type JobActionName = keyof typeof actions

export const isJobAction = (name: string): name is JobActionName => Object.hasOwn(actions, name)

/** Older jobs are forgotten, so that a demo that is left running does not grow. */
const maxJobs = 500

/** Options of {@link JobBoard}. */
export interface JobBoardOptions {
  /** How many times as long as usual the work takes. @default 1 */
  readonly pace?: number | undefined
  /** Hears what stopped a job that should not have stopped. */
  readonly onError: (error: unknown) => void
}

/** All jobs of the three platforms. */
export class JobBoard {
  readonly #jobs = new Map<string, BoardJob>()
  readonly #options: JobBoardOptions
  #isClosed = false

  constructor(options: JobBoardOptions) {
    this.#options = options
  }

  list(kinds: readonly string[], executionId: string | null): readonly JobFacts[] {
    const all = [...this.#jobs.values()].map(({ facts }) => facts)
    return all.filter(
      (facts) =>
        (kinds.length === 0 || kinds.includes(facts.kind)) &&
        (executionId === null || facts.executionId === executionId),
    )
  }

  get(jobId: string): BoardJob | undefined {
    return this.#jobs.get(jobId)
  }

  add(facts: JobFacts, work: Pick<BoardJob, 'voice' | 'perform'>): BoardJob {
    const job: BoardJob = { facts, run: this.#newRun(), ...work }
    this.#jobs.set(facts.jobId, job)
    const [oldest] = this.#jobs.keys()
    if (this.#jobs.size > maxJobs && oldest !== undefined) this.#jobs.delete(oldest)
    this.#perform(job)
    return job
  }

  /** @returns whether the job is in a status in which that makes sense */
  async act(job: BoardJob, action: JobActionName): Promise<boolean> {
    if (!(actions[action] as readonly JobStatus[]).includes(job.facts.status)) return false
    const { run, voice } = job
    switch (action) {
      case 'pause':
        run.hold()
        change(job, { status: 'paused' })
        await voice.paused()
        break
      case 'resume':
        change(job, { status: 'running' })
        await voice.resumed()
        run.goOn()
        break
      case 'cancel':
        run.end()
        change(job, { status: 'cancelled' })
        await voice.cancelled()
        break
      case 'retry':
        job.run = this.#newRun()
        change(job, { status: 'pending', progress: null, error: undefined })
        this.#perform(job)
        break
      default:
        action satisfies never
    }
    return true
  }

  /** Ends all work. */
  close(): void {
    this.#isClosed = true
    for (const { run } of this.#jobs.values()) run.end()
  }

  #newRun(): Run {
    return new Run(this.#options.pace ?? 1)
  }

  #perform(job: BoardJob): void {
    job.perform(job).catch((error: unknown) => {
      // what a server that goes down could not say any more is no news
      if (!this.#isClosed) this.#options.onError(error)
    })
  }
}

/** Replaces what is known of a job. */
export function change(job: BoardJob, facts: Partial<JobFacts>): void {
  job.facts = { ...job.facts, ...facts }
}
