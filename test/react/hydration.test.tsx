import { act, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, it, vi } from 'vitest'
import { GoalActivityFeed, RealtimeIndicator } from '../../src/components'
import { JobProgress } from '../../src/components/job-progress/JobProgress'
import { LiveJobGrid } from '../../src/components/live-job-grid/LiveJobGrid'
import { createRealtimeClient, type RealtimeClientOptions } from '../../src/core'
import { activityOf } from '../../src/domains/goals'
import { RealtimeDebugPanel } from '../../src/devtools'
import { jobEvents } from '../../src/domains/jobs'
import { RealtimeProvider, usePublish, useRealtimeConnection } from '../../src/react'
import { createFakeClock, createFakeServer, samplePayload } from '../../src/testing'

afterEach(() => {
  vi.restoreAllMocks()
  document.body.innerHTML = ''
})

/** A page that a server rendered, and that a browser hydrates when its connection is there already. */
async function createLab(ui: ReactNode, passedMs = 60_000) {
  const open = (at: number) => {
    const clock = createFakeClock(at)
    const server = createFakeServer({ clock })
    const options: RealtimeClientOptions = {
      transport: server.transport,
      events: jobEvents,
      environment: clock.environment,
    }
    const client = createRealtimeClient(options)
    const wrap = (ui: ReactNode) => <RealtimeProvider client={client}>{ui}</RealtimeProvider>
    return { server, client, wrap, advance: (ms = 20) => act(() => clock.advance(ms)) }
  }
  const at = Date.UTC(2026, 2, 4, 23, 59, 30)
  // A document is there: React 18 takes the layout effects for those of a server.
  const warnings = vi.spyOn(console, 'error').mockImplementation(() => {})
  const html = renderToString(open(at).wrap(ui))
  warnings.mockRestore()
  const complaints = vi.spyOn(console, 'error')
  const browser = open(at + passedMs)
  return {
    ...browser,
    complaints,
    /** What a part of the page that is there already knows, this part finds as it hydrates. */
    async hydrate() {
      const errors: unknown[] = []
      const container = document.createElement('div')
      container.innerHTML = html
      document.body.append(container)
      const server = container.textContent
      act(() => {
        hydrateRoot(container, browser.wrap(ui), {
          onRecoverableError: (error) => errors.push(error),
        })
      })
      await browser.advance()
      return { errors, server, text: () => container.textContent }
    },
  }
}

it('takes over what a server rendered though the connection is there already', async () => {
  function Waiting() {
    const state = useRealtimeConnection((connection) => connection.state)
    return <p>{`${state} ${usePublish().pending.length}`}</p>
  }
  const lab = await createLab(
    <>
      <RealtimeIndicator />
      <Waiting />
    </>,
  )
  render(lab.wrap(null))
  await lab.advance()
  void lab.client.publish('note.added', {}).catch(() => {})
  const { errors, server, text } = await lab.hydrate()
  expect(server).toContain('idle 0')
  expect(errors).toEqual([])
  expect(lab.complaints).not.toHaveBeenCalled()
  expect(text()).toContain('connected')
})

it('takes over what a server rendered of jobs though they are known already', async () => {
  const lab = await createLab(
    <>
      <JobProgress jobId="7" announce={false} />
      <LiveJobGrid batchId="b" />
    </>,
  )
  render(lab.wrap(<JobProgress jobId="8" />))
  await lab.advance()
  const news = { executionId: 'x', jobId: '7', currentStep: 'Reading', progressPercentage: 40 }
  act(() => lab.server.emit('job_progress', { ...news, batchId: 'b' }))
  await lab.advance()
  const { errors, text } = await lab.hydrate()
  expect(errors).toEqual([])
  expect(lab.complaints).not.toHaveBeenCalled()
  expect(text()).toContain('40%')
})

it('takes over a debug panel though frames have come already', async () => {
  const lab = await createLab(<RealtimeDebugPanel />)
  render(lab.wrap(null))
  await lab.advance()
  act(() => lab.server.emit('job_progress', { executionId: 'x', jobId: '7' }))
  const { errors, server, text } = await lab.hydrate()
  expect(server).toContain('0 of the last 0')
  expect(errors).toEqual([])
  expect(lab.complaints).not.toHaveBeenCalled()
  expect(text()).toContain('job.progress')
})

it('takes over a feed though times are said otherwise here than on the server', async () => {
  const event = { id: 'n1', type: 'goal.created', timestamp: '2026-03-04T23:00:00Z' }
  const activity = activityOf({
    ...event,
    data: samplePayload('goal.created', { createdAt: event.timestamp }),
  })
  const lab = await createLab(
    <GoalActivityFeed
      goalId="g"
      initialActivities={activity ? [activity] : []}
      locale="en"
      timeZone="UTC"
    />,
  )
  const { errors, text } = await lab.hydrate()
  expect(errors).toEqual([])
  expect(lab.complaints).not.toHaveBeenCalled()
  expect(text()).toContain('Yesterday')
  expect(text()).toContain('1 hr. ago')
})
