import { Toaster } from 'sonner'
import type { CSSProperties, ReactElement } from 'react'
import { expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import {
  GoalActivityFeed,
  HighlightWrapper,
  LiveBadge,
  RealtimeIndicator,
  RealtimeProvider,
  useLiveBadge,
  useRealtimeConnection,
  useRealtimeEvent,
  useRealtimeState,
} from '../../src'
import { goalEvents } from '../../src/domains/goals'
import { JobProgress, JobTable, JobTray, LiveJobGrid, jobEvents } from '../../src/jobs'
import { createFakeServer, samplePayload, type FakeServer } from '../../src/testing'
import { JobToasts } from '../../src/toast'
import '../../src/styles.css'

type Shift = PerformanceEntry & { readonly sources: readonly { readonly node: Node | null }[] }

/** Ends only what would wait for good. */
const patience = { timeout: 20_000 }
const shown = (text: string) =>
  vi.waitFor(() => expect(document.body.textContent).toContain(text), patience)
const present = (selector: string) =>
  vi.waitFor(() => expect(document.querySelector(selector)).not.toBeNull(), patience)

/** What is on the page has been drawn once: only then it can be seen to move. */
async function painted() {
  await new Promise(requestAnimationFrame)
  await new Promise(requestAnimationFrame)
}

/** Something that the browser calls a shift: when it is told, everything before has been told too. */
async function shiftKnowingly(nodes: readonly (Node | null)[]) {
  const known = document.createElement('div')
  known.style.cssText = 'position: relative; inline-size: 300px; block-size: 100px; background: red'
  document.body.append(known)
  await painted()
  known.style.insetInlineStart = '100px'
  await vi.waitFor(() => expect(nodes).toContain(known), patience)
  known.remove()
}

function Before() {
  const isConnected = useRealtimeConnection((connection) => connection.isConnected)
  return <p data-connected={isConnected}>What is before it</p>
}

interface Scene {
  readonly component: ReactElement
  readonly events?: typeof goalEvents | typeof jobEvents
  /** The room that the page gives to it. @default as large as it is */
  readonly room?: CSSProperties
  /** What is shown already. @default nothing has happened yet */
  readonly begin?: (server: FakeServer) => Promise<unknown>
  /** What in the component has to stay where it is as well. @default nothing */
  readonly stays?: string
}

/** Shows a component between neighbours. @returns what shifted that should not, while things happened */
async function shiftsWhile(
  { component, events = goalEvents, room, begin, stays }: Scene,
  happen: (server: FakeServer) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const server = createFakeServer()
  await render(
    <RealtimeProvider
      transport={server.transport}
      // Which events there are makes no difference to what is looked at.
      events={events as typeof goalEvents}
      limits={{ graceMs: 0, firstRetryMs: 600_000, maxRetryMs: 600_000 }}
    >
      <main style={{ padding: 40, font: '15px/1.5 sans-serif' }}>
        <Before />
        <div style={{ display: 'flex', alignItems: 'start', gap: 16, whiteSpace: 'nowrap' }}>
          <b>Beside it</b>
          <div data-component="" style={room}>
            {component}
          </div>
          <b>Beside it too</b>
        </div>
        <p>What comes after it</p>
      </main>
    </RealtimeProvider>,
  )
  await present('[data-connected=true]')
  const nodes: (Node | null)[] = []
  const observer = new PerformanceObserver((list) => {
    for (const { sources } of list.getEntries() as Shift[])
      nodes.push(...sources.map((s) => s.node))
  })
  observer.observe({ type: 'layout-shift' })
  await begin?.(server)
  await shiftKnowingly(nodes)
  nodes.length = 0
  await happen(server)
  await shiftKnowingly(nodes)
  observer.disconnect()
  const own = document.querySelector('[data-component]')
  return nodes
    .map((node) => (node instanceof Element ? node : (node?.parentElement ?? null)))
    .filter((node) => document.querySelector('main')?.contains(node))
    .filter((node) => !own?.contains(node) || (stays && node?.closest(stays)))
    .map((node) => node?.outerHTML.slice(0, 200))
}

const lose = (server: FakeServer) => {
  server.refuse({ kind: 'lost' }, Infinity)
  server.drop()
}

const note = (server: FakeServer, title: string) =>
  server.emit(
    'goal.activity.created',
    samplePayload('goal.activity.created', { activityId: title, title }),
  )

it('a change of the connection moves nothing beside the indicator', async () => {
  const scene = { component: <RealtimeIndicator />, begin: () => shown('Live') }
  const shifted = await shiftsWhile(scene, async (server) => {
    lose(server)
    await shown('Reconnecting')
  })
  expect(shifted).toEqual([])
})

function Badge() {
  const { showBadge, triggerBadge } = useLiveBadge()
  useRealtimeEvent('*', triggerBadge)
  return <LiveBadge show={showBadge} />
}

it('a badge that appears moves nothing', async () => {
  const shifted = await shiftsWhile({ component: <Badge /> }, async (server) => {
    note(server, 'one')
    await present('[data-shown=true]')
  })
  expect(shifted).toEqual([])
})

function Highlight() {
  const count = useRealtimeState('*', (before) => before + 1, 0)
  return <HighlightWrapper on={count}>{count} things</HighlightWrapper>
}

it('a highlight moves nothing', async () => {
  const shifted = await shiftsWhile({ component: <Highlight /> }, async (server) => {
    note(server, 'one')
    await present('.tidings-highlight-cue')
  })
  expect(shifted).toEqual([])
})

const feed = <GoalActivityFeed goalId="goal-1" style={{ blockSize: '100%' }} />
const room = { inlineSize: 420, blockSize: 300 }

it('a new activity moves nothing around the feed', async () => {
  const shifted = await shiftsWhile({ component: feed, room }, async (server) => {
    for (const title of ['first', 'second', 'third', 'fourth', 'fifth']) note(server, title)
    await shown('fifth')
  })
  expect(shifted).toEqual([])
})

const ids = { executionId: 'execution-1', jobId: 'job-1' }

const progress = (server: FakeServer, progressPercentage: number) => {
  server.emit('job_progress', { ...ids, currentStep: 'Reading', progressPercentage })
  return shown(`${progressPercentage}%`)
}

const job = { events: jobEvents, begin: (server: FakeServer) => progress(server, 9) }

it('progress, and the loss of the connection, move nothing around a job', async () => {
  const component = <JobProgress jobId="job-1" style={{ inlineSize: 320 }} />
  const shifted = await shiftsWhile({ ...job, component }, async (server) => {
    await progress(server, 99)
    lose(server)
    await shown('last known')
  })
  expect(shifted).toEqual([])
})

const noted = (server: FakeServer) => {
  note(server, 'first')
  return shown('first')
}

for (const [name, scene] of Object.entries<Scene>({
  'a table': { ...job, component: <JobTable />, stays: '.tidings-job-scroller' },
  'a grid': { ...job, component: <LiveJobGrid />, stays: '.tidings-job-card' },
  'a feed': {
    begin: noted,
    component: <GoalActivityFeed goalId="goal-1" />,
    stays: '.tidings-feed-scroller',
  },
})) {
  for (const inlineSize of [720, 240]) {
    it(`the loss of the connection moves nothing in and after ${name}, ${inlineSize} px wide`, async () => {
      const room = { inlineSize, flex: 'none', whiteSpace: 'normal' } as const
      const shifted = await shiftsWhile({ ...scene, room }, async (server) => {
        lose(server)
        await shown('Live updates are paused')
      })
      expect(shifted).toEqual([])
    })
  }
}

it('that jobs are no longer live moves nothing in an open tray', async () => {
  const begin = async (server: FakeServer) => {
    server.emit('job_progress', { ...ids, currentStep: 'Reading', progressPercentage: 9 })
    await shown('1 job in progress')
    document.querySelector<HTMLElement>('.tidings-job-tray-face')?.click()
    await present('.tidings-job-tray-panel')
  }
  const component = <JobTray storageKey={null} />
  const scene = { events: jobEvents, component, begin, stays: '.tidings-job-tray-panel' }
  const shifted = await shiftsWhile(scene, async (server) => {
    lose(server)
    await shown('Live updates are paused')
  })
  expect(shifted).toEqual([])
})

it('the tray and toasts lie above the page and move nothing of it', async () => {
  const component = (
    <>
      <JobTray storageKey={null} />
      <JobToasts />
      <Toaster />
    </>
  )
  const shifted = await shiftsWhile({ events: jobEvents, component }, async (server) => {
    server.emit('job_progress', { ...ids, currentStep: 'Reading', progressPercentage: 9 })
    await shown('1 job in progress')
    server.emit('job_failed', { ...ids, error: 'A captcha' })
    await shown('All jobs ended, 1 failed')
    await present('[data-sonner-toast]')
  })
  expect(shifted).toEqual([])
})
