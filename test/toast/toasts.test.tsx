import { act, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, it } from 'vitest'
import { goalEvents } from '../../src/domains/goals'
import { jobEvents } from '../../src/domains/jobs'
import { RealtimeProvider } from '../../src/react'
import { createFakeClock, createFakeServer, samplePayload } from '../../src/testing'
import { JobToasts, RealtimeToasts, type ToastSink } from '../../src/toast'

/** A page with toasts, and what they say. */
async function createLab(toasts: (sink: ToastSink) => ReactNode) {
  const clock = createFakeClock()
  const server = createFakeServer({ clock })
  const said: string[] = []
  const show: ToastSink['show'] = (_, { text }) => said.push(text)
  render(
    <RealtimeProvider
      transport={server.transport}
      events={{ ...goalEvents, ...jobEvents }}
      environment={clock.environment}
    >
      {toasts({ show, update: show, dismiss: () => {} })}
    </RealtimeProvider>,
  )
  await act(() => clock.advance(20))
  return { said, emit: (type: string, data: object) => act(() => server.emit(type, data)) }
}

it('calls a job by its name where one has been heard, else by its id', async () => {
  const { said, emit } = await createLab((sink) => (
    <JobToasts sink={sink} rules={{ 'connection.ready': false }} />
  ))
  const ids = { executionId: 'x', jobId: '7', batchId: 'b' }
  emit('job_started', { ...ids, siteUrl: '/', siteName: 'Nordwind', goal: 'Prices' })
  emit('job_completed', ids)
  emit('job_failed', { ...ids, jobId: '8', error: 'captcha' })
  expect(said).toEqual(['Nordwind completed', 'Job #8 failed'])
})

it('calls a goal by the name that the app knows, if it knows one', async () => {
  const asked: string[] = []
  const goalName = (goalId: string) => {
    asked.push(goalId)
    return goalId === 'goal-1' ? 'Halve the churn' : undefined
  }
  const rules = { 'note.added': { level: 'info', text: () => 'A note' } } as const
  const { said, emit } = await createLab((sink) => (
    <RealtimeToasts sink={sink} goalName={goalName} rules={rules as object} />
  ))
  emit('goal.paused', samplePayload('goal.paused', { goalId: 'goal-1', pausedBy: 'u-other' }))
  emit('goal.paused', samplePayload('goal.paused', { goalId: 'goal-2', pausedBy: 'u-other' }))
  emit('note.added', {})
  expect(said).toEqual(['Goal paused: Halve the churn', 'Goal paused', 'A note'])
  expect(asked).toEqual(['goal-1', 'goal-2'])
})
