import { lastOf, now, type BenchEvent } from '../events.ts'
import { commits } from './instruments.ts'

export interface RecordOptions {
  /** Events that will be sent. */
  readonly count: number
  /** Components; the first shows `goal-0`, … or, where there is one, every event. */
  readonly rows: number
}

/** What became of a run, as the page saw it. */
export interface RunFacts {
  readonly isOpen: boolean
  /** Different events that reached a handler … */
  readonly received: number
  /** … those that should have, … */
  readonly expected: number
  /** … and those that came twice or after a later one. */
  readonly doubled: number
  readonly outOfOrder: number
  /** Components that do not yet show the last event about their entity. */
  readonly wrongRows: number
  /** From the first event to the last commit, or until now, milliseconds. */
  readonly tookMs: number
  readonly isFinished: boolean
  readonly commits: number
  readonly errors: readonly string[]
}

/** Counts what reaches the handlers and the DOM; the same few additions for every contender. */
export function createRecord({ count, rows }: RecordOptions) {
  const isAll = rows === 1
  const seen = new Uint8Array(count + 1)
  const shown = new Uint32Array(rows)
  const goals = Array.from({ length: rows }, (_, index) => (isAll ? count : lastOf(index, count)))
  const newest = new Map<string, number>()
  const latencies: number[] = []
  /** Of stamped events: when they were sent and when they came. */
  const arrivals: (readonly [sentAt: number, at: number])[] = []
  const errors: string[] = []
  let missingRows = goals.filter((goal) => goal > 0).length
  let [received, doubled, outOfOrder, commitsBefore] = [0, 0, 0, 0]
  let [firstAt, finishedAt, lastAt] = [0, 0, 0]
  let isOpen = false

  addEventListener('error', ({ message }) => errors.push(message))
  addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)))
  return {
    latencies,
    onOpen: () => {
      isOpen = true
    },
    onEvent({ data: { n, goalId, sentAt } }: BenchEvent) {
      if (sentAt) arrivals.push([sentAt, now()])
      if (!firstAt) {
        firstAt = performance.now()
        commitsBefore = commits()
      }
      if (seen[n]) doubled++
      else received++
      seen[n] = 1
      const stream = isAll ? '' : goalId
      if (n < (newest.get(stream) ?? 0)) outOfOrder++
      else newest.set(stream, n)
      lastAt = performance.now()
    },
    /** A component has committed an event. */
    onShown(index: number, { data: { n, sentAt } }: BenchEvent) {
      if (sentAt) latencies.push(now() - sentAt)
      const goal = goals[index] ?? 0
      if (n === goal && shown[index] !== goal && --missingRows === 0) finishedAt = performance.now()
      shown[index] = n
    },
    /** When the first event arrived that was sent after that time; `null` when none has. */
    firstAfter(time: number): number | null {
      const times = arrivals.filter(([sentAt]) => sentAt > time).map(([, at]) => at)
      return times.length ? Math.min(...times) : null
    },
    facts(): RunFacts {
      const expected = isAll ? count : expectedOf(rows, count)
      const isFinished = missingRows === 0
      return {
        isOpen,
        received,
        expected,
        doubled,
        outOfOrder,
        wrongRows: wrongRows(goals),
        tookMs: (isFinished ? finishedAt : lastAt) - firstAt,
        isFinished,
        commits: commits() - commitsBefore,
        errors,
      }
    },
  }
}

export type PageRecord = ReturnType<typeof createRecord>

/** Events about the first `rows` entities. */
function expectedOf(rows: number, count: number): number {
  let expected = 0
  for (let n = 1; n <= count; n++) if (n % 1_000 < rows) expected++
  return expected
}

/** Reads the DOM itself: what the user sees, not what the record believes. */
function wrongRows(goals: readonly number[]): number {
  const items = document.querySelectorAll('li')
  return goals.filter((goal, index) => goal > 0 && items[index]?.textContent !== String(goal))
    .length
}
