import { StoreError } from '../errors'

/** Limits how often each job says how far it is; what was said last is never lost. */
export interface ProgressThrottle<T> {
  /** Sends at once when the job has been quiet, else the newest when its time has come. */
  push(key: string, value: T): void
  /** Sends what waits for a job now, and resolves when it is sent. Rejects with what `send` does. */
  settle(key: string): Promise<void>
  /** Sends all that waits. */
  settleAll(): Promise<void>
}

interface ThrottleOptions<T> {
  /** At least this long between two of one job, milliseconds. */
  readonly intervalMs: number
  readonly send: (value: T) => Promise<unknown>
  /**
   * Told of a value that could not be sent yet; it is tried again, unless a newer one has come, or it
   * is no event that could ever be stored.
   */
  readonly onError: (error: unknown) => void
}

interface Waiting<T> {
  newest: { readonly value: T } | null
  /** Running while the job may not say anything. */
  timer: NodeJS.Timeout | null
  /** What is being sent; the next one waits for it, so that order holds. */
  sending: Promise<void>
}

export function createProgressThrottle<T>(options: ThrottleOptions<T>): ProgressThrottle<T> {
  const { intervalMs, send, onError } = options
  const jobs = new Map<string, Waiting<T>>()

  function sendNewest(job: Waiting<T>): Promise<void> {
    const taken = job.newest
    if (!taken) return job.sending
    job.newest = null
    const sent = job.sending.then(async () => {
      try {
        await send(taken.value)
      } catch (error) {
        // what can never be stored must not keep back how the job ends
        const isHopeless = error instanceof StoreError && error.reason === 'event'
        if (!isHopeless) {
          job.newest ??= taken
          throw error
        }
        onError(error)
      }
    })
    job.sending = sent.catch(() => undefined)
    return sent
  }

  function arm(key: string, job: Waiting<T>): void {
    job.timer = setTimeout(() => {
      job.timer = null
      if (!job.newest) {
        if (jobs.get(key) === job) jobs.delete(key)
        return
      }
      arm(key, job)
      sendNewest(job).catch(onError)
    }, intervalMs)
  }

  async function settle(key: string): Promise<void> {
    const job = jobs.get(key)
    if (!job) return
    await sendNewest(job)
    if (job.newest || jobs.get(key) !== job) return
    if (job.timer) clearTimeout(job.timer)
    jobs.delete(key)
  }

  return {
    push(key, value) {
      let job = jobs.get(key)
      if (!job) {
        job = { newest: null, timer: null, sending: Promise.resolve() }
        jobs.set(key, job)
      }
      job.newest = { value }
      if (job.timer) return
      arm(key, job)
      sendNewest(job).catch(onError)
    },
    settle,
    async settleAll() {
      await Promise.all([...jobs.keys()].map(settle))
    },
  }
}
