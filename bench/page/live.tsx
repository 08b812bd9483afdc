import { GoalActivityFeed, RealtimeProvider, useRealtime, webSocket } from 'tidings'
import { jobEvents, JobTable } from 'tidings/jobs'
import styles from 'tidings/styles.css'
import { useEffect, useState, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { floor } from '../contenders/floor.ts'
import { benchEvents } from '../contenders/tidings.tsx'
import type { BenchEvent } from '../events.ts'
import { commits } from './instruments.ts'

export interface LiveFacts {
  readonly isOpen: boolean
  /** Since `begin()`: frames that were not drawn in time, of so many. */
  readonly dropped: number
  readonly frames: number
  readonly longTasks: number
  readonly longestMs: number
  readonly commits: number
  /** Elements of the page. */
  readonly elements: number
}

interface ViewProps {
  readonly url: string
  readonly onOpen: () => void
}

/** What is shown, by contender and view; the floor draws plain lists with a state set by each event. */
const views: Readonly<Record<string, (props: ViewProps) => ReactNode>> = {
  'tidings feed': ({ url, onOpen }) => (
    <RealtimeProvider transport={webSocket({ url })} token={() => 'bench'} events={benchEvents}>
      <Opened onOpen={onOpen} />
      <GoalActivityFeed goalId="goal-0" />
    </RealtimeProvider>
  ),
  'tidings jobs': ({ url, onOpen }) => (
    <RealtimeProvider transport={webSocket({ url })} token={() => 'bench'} events={jobEvents}>
      <Opened onOpen={onOpen} />
      <JobTable />
    </RealtimeProvider>
  ),
  'floor feed': (props) => (
    <PlainList {...props} next={(events, event) => [event, ...events].slice(0, 100)} />
  ),
  'floor jobs': (props) => (
    <PlainList
      {...props}
      next={(events, event) =>
        events.some(({ data }) => data.goalId === event.data.goalId)
          ? events.map((one) => (one.data.goalId === event.data.goalId ? event : one))
          : [...events, event]
      }
    />
  ),
}

function Opened({ onOpen }: Pick<ViewProps, 'onOpen'>) {
  const client = useRealtime()
  useEffect(() => client.on('ready', onOpen), [client, onOpen])
  return null
}

interface PlainListProps extends ViewProps {
  readonly next: (events: readonly BenchEvent[], event: BenchEvent) => readonly BenchEvent[]
}

function PlainList({ url, onOpen, next }: PlainListProps) {
  const [events, setEvents] = useState<readonly BenchEvent[]>([])
  useEffect(() => {
    const source = floor.connect?.({ url, onOpen, WebSocket })
    source?.listen(null, (event) => setEvents((before) => next(before, event)))
    return () => source?.close()
    // The views never change `next`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [url, onOpen])
  return (
    <ul>
      {events.map(({ type, timestamp, data }) => (
        <li key={data.n}>
          {type} {data.goalId} {JSON.stringify(data.progress)} <time>{timestamp}</time>
        </li>
      ))}
    </ul>
  )
}

const frameMs = 1_000 / 60

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))

/** The progress of each job as the page shows it; a table of rows in sight alone is scrolled through. */
async function readJobs(): Promise<Record<string, number>> {
  const shown: Record<string, number> = {}
  const scroller = document.querySelector('.tidings-job-scroller')
  const read = () => {
    for (const row of document.querySelectorAll('.tidings-job-row, li')) {
      const [, jobId = '', progress] = /(job-\d+)\D+(\d+)/.exec(row.textContent) ?? []
      shown[jobId] = Number(progress)
    }
  }
  read()
  for (let top = 0; scroller && top < scroller.scrollHeight; top += scroller.clientHeight / 2) {
    scroller.scrollTop = top
    await nextFrame()
    await nextFrame()
    read()
  }
  return shown
}

/** The app of `live`: one of the shipped parts, or the plain list, under a stream of events. */
export function startLive(contender: string, view: string, url: string) {
  const View = views[`${contender} ${view}`]
  if (!View) throw new Error(`${contender} has no ${view}`)
  document.head.append(Object.assign(document.createElement('style'), { textContent: styles }))
  let [dropped, frames, longTasks, longestMs, commitsBefore] = [0, 0, 0, 0, 0]
  let isOpen = false
  let lastFrameAt = 0

  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      longTasks++
      longestMs = Math.max(longestMs, duration)
    }
  }).observe({ entryTypes: ['longtask'] })
  const onFrame = (at: number) => {
    if (lastFrameAt) dropped += Math.max(0, Math.round((at - lastFrameAt) / frameMs) - 1)
    frames++
    lastFrameAt = at
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)
  const onOpen = () => {
    isOpen = true
  }
  createRoot(document.querySelector('#root') as HTMLElement).render(
    <View url={url} onOpen={onOpen} />,
  )
  return {
    begin() {
      dropped = frames = longTasks = longestMs = 0
      commitsBefore = commits()
    },
    jobs: readJobs,
    facts: (): LiveFacts => ({
      isOpen,
      dropped,
      frames: frames + dropped,
      longTasks,
      longestMs,
      commits: commits() - commitsBefore,
      elements: document.querySelectorAll('#root *').length,
    }),
  }
}
