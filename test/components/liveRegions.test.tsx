import { act, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { GoalActivityFeed, RealtimeIndicator } from '../../src/components'
import { JobProgress } from '../../src/components/job-progress/JobProgress'
import { JobTable } from '../../src/components/job-table/JobTable'
import { JobTray } from '../../src/components/job-tray/JobTray'
import { goalEvents } from '../../src/domains/goals'
import { jobEvents } from '../../src/domains/jobs'
import { RealtimeProvider } from '../../src/react'
import { JobToasts } from '../../src/toast'
import { createFakeClock, createFakeServer, samplePayload } from '../../src/testing'

afterEach(() => vi.useRealTimers())

interface LabOptions {
  isDegraded?: boolean
  isEnabled?: boolean
}

/** Renders in a provider, and says what a screen reader finds in the live regions. */
function createLab({ isDegraded = false, isEnabled = true }: LabOptions = {}) {
  const clock = createFakeClock(Date.UTC(2026, 2, 4, 12))
  const server = createFakeServer({ clock, isDegraded })
  return {
    clock,
    server,
    advance: (ms = 20) => act(() => clock.advance(ms)),
    show: (ui: ReactNode) =>
      render(
        <RealtimeProvider
          transport={server.transport}
          events={{ ...goalEvents, ...jobEvents }}
          environment={clock.environment}
          enabled={isEnabled}
        >
          {ui}
        </RealtimeProvider>,
      ),
    /** Of each region that says something. */
    heard: () =>
      [...document.querySelectorAll('[role=status], [role=alert]')]
        .map((region) => region.textContent)
        .filter((text) => text !== ''),
  }
}

type Lab = ReturnType<typeof createLab>

interface StateCase extends LabOptions {
  readonly name: string
  /** Brings the connection there, from connected. @default it is there at first */
  readonly happens?: (lab: Lab) => void | Promise<void>
  readonly pill: string
  readonly banner: string
}

const lose = ({ server }: Lab) => {
  server.refuse('unreachable', Infinity)
  act(() => server.drop())
}

const states: readonly StateCase[] = [
  { name: 'connected', pill: 'Live', banner: 'Live updates are back.' },
  { name: 'degraded', isDegraded: true, pill: 'Live (limited)', banner: 'Live (limited)' },
  { name: 'idle', isEnabled: false, pill: 'Not connected', banner: 'Live updates are off.' },
  {
    name: 'lost for less than the grace time',
    happens: lose,
    pill: 'Live',
    banner: 'Live updates are back.',
  },
  {
    name: 'reconnecting',
    happens: async (lab) => {
      lose(lab)
      await lab.advance(5_000)
    },
    pill: 'Reconnecting',
    banner: 'Live updates paused. Reconnecting…',
  },
  {
    name: 'offline',
    happens: async (lab) => {
      lose(lab)
      act(() => lab.clock.setOnline(false))
      await lab.advance(5_000)
    },
    pill: 'Offline',
    banner: 'You are offline. What you see may be out of date.',
  },
  {
    name: 'failed',
    happens: ({ server }) => act(() => server.drop({ kind: 'forbidden', message: 'suspended' })),
    pill: 'Disconnected',
    banner: 'Live updates stopped. What you see may be out of date.',
  },
  {
    name: 'connected again',
    happens: async (lab) => {
      lose(lab)
      await lab.advance(5_000)
      lab.server.accept()
      await lab.advance(60_000)
    },
    pill: 'Live',
    banner: 'Live updates are back.',
  },
]

describe('what is read out of the connection', () => {
  for (const { name, happens, pill, banner, ...options } of states) {
    for (const [variant, words] of [
      ['pill', pill],
      ['dot', pill],
      ['banner', banner],
    ] as const) {
      it(`${name}, ${variant}: ${words}`, async () => {
        const lab = createLab(options)
        lab.show(<RealtimeIndicator variant={variant} />)
        await lab.advance()
        await happens?.(lab)
        expect(lab.heard()).toEqual([words])
      })
    }
  }

  it('nothing while it connects for the first time', async () => {
    const lab = createLab()
    lab.server.freeze()
    lab.show(<RealtimeIndicator />)
    await lab.advance()
    expect(lab.heard()).toEqual([])
  })
})

describe('what is read out of the feed', () => {
  const counts = [
    [1, '1 new activity'],
    [2, '2 new activities'],
    [40, '40 new activities'],
  ] as const
  for (const [count, words] of counts) {
    it(`${count} at once: ${words}`, async () => {
      vi.useFakeTimers()
      const lab = createLab()
      lab.show(<GoalActivityFeed goalId="goal-1" />)
      await lab.advance()
      act(() =>
        lab.server.burst(count, () => ({
          type: 'goal.activity.created',
          data: samplePayload('goal.activity.created'),
        })),
      )
      await lab.advance()
      expect(lab.heard()).toEqual([])
      act(() => void vi.advanceTimersByTime(1_500))
      expect(lab.heard()).toEqual([words])
    })
  }
})

const say = ({ server }: Lab, change: Readonly<Record<string, unknown>>) =>
  act(() => server.send({ entityType: 'migration', entityId: 'm1', ...change }))

const running = (progress: number) => ({
  eventType: 'progress_updated',
  status: 'RUNNING',
  progress,
})

describe('what is read out of a job', () => {
  const changes = [
    ['its start', running(3), 'Migration #m1: Running'],
    ['a quarter', running(26), 'Migration #m1: 25%'],
    ['a half', running(50), 'Migration #m1: 50%'],
    ['three quarters', running(99), 'Migration #m1: 75%'],
    ['completion', { eventType: 'completed', status: 'COMPLETED' }, 'Migration #m1: Completed'],
    ['failure', { eventType: 'failed', status: 'FAILED' }, 'Migration #m1: Failed'],
    [
      'cancelling',
      { eventType: 'status_changed', status: 'CANCELLED' },
      'Migration #m1: Cancelled',
    ],
  ] as const
  for (const [name, change, words] of changes) {
    it(`${name}: ${words}`, async () => {
      const lab = createLab()
      lab.show(<JobProgress jobId="m1" />)
      await lab.advance()
      say(lab, { eventType: 'status_changed', status: 'PENDING' })
      await lab.advance()
      say(lab, change)
      await lab.advance()
      expect(lab.heard()).toEqual([words])
    })
  }

  it('nothing between the quarters', async () => {
    const lab = createLab()
    lab.show(<JobProgress jobId="m1" />)
    await lab.advance()
    const heard = new Set<string>()
    for (let progress = 0; progress <= 100; progress += 2) {
      say(lab, running(progress))
      await lab.advance()
      for (const words of lab.heard()) heard.add(words)
    }
    expect([...heard].map((words) => words.split(': ')[1])).toEqual([
      'Running',
      '25%',
      '50%',
      '75%',
    ])
  })

  it('its end by the tray, though it is closed', async () => {
    const lab = createLab()
    lab.show(<JobTray storageKey={null} />)
    await lab.advance()
    say(lab, running(10))
    await lab.advance()
    expect(lab.heard()).toEqual([])
    say(lab, { eventType: 'completed', status: 'COMPLETED' })
    await lab.advance()
    expect(lab.heard()).toEqual(['Migration #m1: completed'])
  })

  it('once, however many parts of the page show it', async () => {
    const lab = createLab()
    lab.show(
      <>
        <JobProgress jobId="m1" />
        <JobProgress jobId="m1" />
        <JobTray storageKey={null} />
      </>,
    )
    await lab.advance()
    say(lab, { eventType: 'status_changed', status: 'PENDING' })
    await lab.advance()
    for (const [change, words] of [
      [running(26), 'Migration #m1: 25%'],
      [{ eventType: 'completed', status: 'COMPLETED' }, 'Migration #m1: completed'],
    ] as const) {
      say(lab, change)
      await lab.advance()
      expect(lab.heard().map((text) => text.toLowerCase())).toEqual([words.toLowerCase()])
    }
  })

  it('its end by a toast alone, where there is one', async () => {
    const lab = createLab()
    const show = vi.fn()
    lab.show(
      <>
        <JobProgress jobId="m1" />
        <JobTray storageKey={null} />
        <JobToasts sink={{ show, update: show, dismiss: show }} />
      </>,
    )
    await lab.advance()
    say(lab, running(10))
    await lab.advance()
    show.mockClear()
    say(lab, { eventType: 'completed', status: 'COMPLETED' })
    await lab.advance()
    expect(show).toHaveBeenCalledOnce()
    expect(lab.heard()).toEqual([])
    say(lab, { eventType: 'started', status: 'RUNNING' })
    await lab.advance()
    say(lab, { eventType: 'status_changed', status: 'CANCELLED' })
    await lab.advance()
    expect(show).toHaveBeenCalledOnce()
    expect(lab.heard()).toHaveLength(1)
  })

  it('that many jobs are not live', async () => {
    const lab = createLab()
    lab.show(<JobTable />)
    await lab.advance()
    lose(lab)
    await lab.advance(5_000)
    expect(lab.heard()).toContain('Live updates are paused. What you see may be out of date.')
  })
})
