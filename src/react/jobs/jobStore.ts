import type { RealtimeReceiver } from '../../core'
import {
  isTerminalStatus,
  newsOfAnswer,
  newsOfEvent,
  type Job,
  type JobInput,
  type JobNews,
  type JobStatus,
} from '../../domains/jobs'
import { schedulerOf } from '../commitScheduler'
import { useRealtimeContext } from '../realtimeContext'

/** All that is known of jobs, for all hooks of one client, by id. */
export interface JobStore {
  /** @param kind - where ids are unique only within a kind */
  get(jobId: string, kind?: string): Job | undefined
  /** Every job, in the order in which they were first heard of; the same list until one changes. */
  list(): readonly Job[]
  /** Listens to the changes of one job, or of any; committed once a frame. @returns unsubscribe */
  subscribe(jobId: string | null, listener: () => void): () => void
  /** When the connection was last made, by the client's clock. */
  readyAt(): number
  /** Hears at once, and once, of each job that ends. @returns unsubscribe */
  onEnd(listener: (job: Job) => void): () => void
  /** Takes over what an HTTP end point answered. @param askedAt - by the client's clock */
  merge(jobs: readonly JobInput[], askedAt: number): void
  /**
   * Shows the job in another status, until its next status is heard.
   * @returns shows it as it is
   */
  pretend(job: Job, status: JobStatus): () => void
}

interface Entry {
  /** As the back end tells it. */
  real: Job
  /** As it is shown. */
  shown: Job
  /** Shown in this status instead of its own; the pretence that was made last. */
  pretence?: Partial<Job> | undefined
  /** The end of this run that was told to `onEnd`. */
  told?: JobStatus | undefined
}

/** Jobs beyond this many are forgotten: the first that have ended, else the first. */
const maxJobs = 10_000

const stores = new WeakMap<RealtimeReceiver, JobStore>()

/** The one store of a client. It listens from the first subscriber on, for as long as the client lives. */
export function jobStoreOf(client: RealtimeReceiver): JobStore {
  let store = stores.get(client)
  if (!store) stores.set(client, (store = createJobStore(client)))
  return store
}

function createJobStore(client: RealtimeReceiver): JobStore {
  const { now } = client.environment
  const { schedule } = schedulerOf(client)
  const entries = new Map<string, Entry[]>()
  const listeners = new Map<string | null, Set<() => void>>()
  const enders = new Set<(job: Job) => void>()
  const changed = new Set<string | null>()
  let list: readonly Job[] | null = null
  let isAttached = false
  let readyAt = 0

  const find = (jobId: string, kind?: string) =>
    entries.get(jobId)?.find(({ real }) => !kind || real.kind === kind)

  function notify() {
    const ids = [...changed]
    changed.clear()
    for (const id of ids) for (const listener of [...(listeners.get(id) ?? [])]) listener()
  }

  function show(entry: Entry) {
    const { real, pretence } = entry
    entry.shown = pretence ? { ...real, ...pretence } : real
    list = null
    changed.add(real.jobId).add(null)
    schedule(notify)
  }

  /** @param isLive - an event told of it, so that an end is news even if it was known already */
  function put(news: JobNews, isLive?: boolean) {
    const { jobId, kind } = news
    let entry = find(jobId, kind)
    const job = news.applyTo(entry?.real, now())
    if (job === entry?.real) return
    const { status } = job
    const isChange = entry && entry.real.status !== status
    if (!entry) {
      entry = { real: job, shown: job }
      entries.set(jobId, [...(entries.get(jobId) ?? []), entry])
      if (entries.size > maxJobs) entries.delete(oldest())
    }
    if (isChange) entry.pretence = undefined
    entry.real = job
    show(entry)
    if (!isTerminalStatus(status)) entry.told = undefined
    else if ((isLive || isChange) && entry.told !== status) {
      entry.told = status
      for (const listener of [...enders]) listener(job)
    }
  }

  function oldest(): string {
    const ids = [...entries.keys()]
    const isOver = (id: string) =>
      entries.get(id)?.every(({ real }) => isTerminalStatus(real.status))
    return ids.find(isOver) ?? (ids[0] as string)
  }

  function attach() {
    if (isAttached) return
    isAttached = true
    client.subscribe('*', (event) => {
      const news = newsOfEvent(event)
      if (news) put(news, true)
    })
    // After another session began: what the one before knew is nobody's business any more.
    client.on('ready', ({ kind }) => {
      readyAt = now()
      if (kind !== 'resumed') return
      for (const [id] of entries) changed.add(id)
      entries.clear()
      list = null
      changed.add(null)
      schedule(notify)
    })
  }

  return {
    get: (jobId, kind) => find(jobId, kind)?.shown,
    list: () => (list ??= [...entries.values()].flatMap((all) => all.map(({ shown }) => shown))),
    subscribe(jobId, listener) {
      attach()
      const all = listeners.get(jobId) ?? new Set()
      listeners.set(jobId, all.add(listener))
      return () => {
        all.delete(listener)
        if (!all.size) listeners.delete(jobId)
      }
    },
    readyAt: () => readyAt,
    onEnd(listener) {
      attach()
      enders.add(listener)
      return () => enders.delete(listener)
    },
    merge(jobs, askedAt) {
      for (const input of jobs) {
        const news = newsOfAnswer(input, askedAt)
        if (news) put(news)
      }
    },
    pretend({ jobId, kind, error }, status) {
      const entry = find(jobId, kind)
      // What went wrong before is over once it is tried again.
      const pretence = { status, ...(error && { error: undefined, message: undefined }) }
      if (entry) {
        entry.pretence = pretence
        show(entry)
      }
      return () => {
        if (entry?.pretence !== pretence) return
        entry.pretence = undefined
        show(entry)
      }
    },
  }
}

/** The store of the provider's client. */
export const useJobStore = (): JobStore => jobStoreOf(useRealtimeContext().client)
