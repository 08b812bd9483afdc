import type { RealtimeReceiver } from '../../core'
import {
  applyNews,
  isOfKind,
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
  /** Hears that some job has changed; committed once a frame. @returns unsubscribe */
  readonly subscribe: (listener: () => void) => () => void
  /** When the connection was last made, by the client's clock. */
  readyAt(): number
  /** Hears at once, and once, of each job that ends. @returns unsubscribe */
  onEnd(listener: (job: Job) => void): () => void
  /**
   * Takes over what an HTTP end point answered; `null` forgets the job that was asked for, unless it was
   * heard of since.
   *
   * @param askedAt - by the client's clock
   * @param asked - what was asked for, and so holds where an answer does not say. @default nothing
   */
  merge(jobs: readonly (JobInput | null)[], askedAt: number, asked?: JobInput): void
  /**
   * Shows the job in another status, until its next status is heard; `pending` as a new run, of which
   * nothing is known.
   * @returns shows it as it is
   */
  pretend(job: Job, status: JobStatus): () => void
  /**
   * Several parts of a page may have the same to say of a job: the first says it.
   * @param voice - who asks; who has been allowed to say it may ask again
   */
  mayTell(job: Pick<Job, 'jobId' | 'kind'>, what: string, voice: unknown): boolean
}

interface Entry {
  /** As the back end tells it. */
  real: Job
  /** As it is shown. */
  shown: Job
  /** Shown as if this had been heard; the pretence that was made last. */
  pretence?: JobNews | undefined
  /** The end of this run that was told to `onEnd`. */
  told?: JobStatus | undefined
  /** What was read out last, and who does so. */
  said?: readonly [what: string, voice: unknown]
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
  const { now, reportError } = client.environment
  const { schedule } = schedulerOf(client)
  const entries = new Map<string, Entry[]>()
  const listeners = new Set<() => void>()
  const enders = new Set<(job: Job) => void>()
  let list: readonly Job[] | null = null
  let isAttached = false
  let readyAt = 0

  /** The one of that kind, else one whose kind is not known yet. */
  function find(jobId: string, kind?: string) {
    const fitting = entries.get(jobId)?.filter(({ real }) => isOfKind(real, kind))
    return fitting?.find(({ real }) => real.kind === kind) ?? fitting?.[0]
  }

  function notify() {
    for (const listener of [...listeners]) listener()
  }

  function change() {
    list = null
    schedule(notify)
  }

  function show(entry: Entry, pretence?: JobNews) {
    const { real } = entry
    entry.pretence = pretence
    entry.shown = pretence ? applyNews(real, pretence, real.updatedAt) : real
    change()
  }

  /** @param isLive - an event told of it, so that an end is news even if it was known already */
  function put(news: JobNews | null, isLive?: boolean) {
    if (!news) return
    const { jobId, kind } = news
    let entry = find(jobId, kind)
    const job = applyNews(entry?.real, news, now())
    if (job === entry?.real) return
    const { status } = job
    const isChange = entry && entry.real.status !== status
    if (!entry) {
      entry = { real: job, shown: job }
      entries.set(jobId, [...(entries.get(jobId) ?? []), entry])
      if (entries.size > maxJobs) entries.delete(oldest())
    }
    entry.real = job
    show(entry, isChange ? undefined : entry.pretence)
    if (!isTerminalStatus(status)) entry.told = undefined
    else if ((isLive || isChange) && entry.told !== status) {
      entry.told = status
      for (const listener of [...enders]) {
        try {
          listener(job)
        } catch (error) {
          reportError?.(error)
        }
      }
    }
  }

  function forget(askedAt: number, asked: JobInput = {}) {
    const { jobId = '', kind } = asked as Partial<Job>
    const entry = find(jobId, kind)
    if (!entry || entry.real.updatedAt > askedAt) return
    entries.set(jobId, entries.get(jobId)?.filter((other) => other !== entry) ?? [])
    change()
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
    client.subscribe('*', (event) => put(newsOfEvent(event), true))
    client.on('ready', ({ kind }) => {
      readyAt = now()
      if (kind !== 'resumed') return
      // Another session: what the one before knew is nobody's business any more.
      entries.clear()
      change()
    })
  }

  const listenTo =
    <T>(all: Set<T>) =>
    (listener: T) => {
      attach()
      all.add(listener)
      return () => void all.delete(listener)
    }

  return {
    get: (jobId, kind) => find(jobId, kind)?.shown,
    list: () => (list ??= [...entries.values()].flat().map(({ shown }) => shown)),
    subscribe: listenTo(listeners),
    readyAt: () => readyAt,
    onEnd: listenTo(enders),
    merge(jobs, askedAt, asked) {
      for (const input of jobs) {
        if (input) put(newsOfAnswer(input, askedAt, asked))
        else forget(askedAt, asked)
      }
    },
    pretend({ jobId, kind }, status) {
      const entry = find(jobId, kind)
      const update = { jobId, kind, status }
      const pretence = { jobId, kind, update, isStart: status === 'pending' }
      if (entry) show(entry, pretence)
      return () => {
        if (entry?.pretence === pretence) show(entry)
      }
    },
    mayTell({ jobId, kind }, what, voice) {
      const entry = find(jobId, kind)
      if (entry?.said?.[0] === what) return entry.said[1] === voice
      if (entry) entry.said = [what, voice]
      return true
    },
  }
}

/** The store of the provider's client. */
export const useJobStore = (): JobStore => jobStoreOf(useRealtimeContext().client)
