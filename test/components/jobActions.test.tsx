import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { JobActions } from '../../src/components/job-card/JobActions'
import { JobCard } from '../../src/components/job-card/JobCard'
import { jobEvents } from '../../src/domains/jobs'
import { RealtimeProvider } from '../../src/react'
import { createFakeServer } from '../../src/testing'
import { eventually } from '../support/eventually'

/** A running job with all actions, on each of which the server agrees when told to. */
async function openCard() {
  const server = createFakeServer()
  const answers: (() => void)[] = []
  const action = vi.fn(() => new Promise<void>((resolve) => answers.push(resolve)))
  render(
    <RealtimeProvider transport={server.transport} events={jobEvents}>
      <JobCard
        jobId="7"
        renderActions={(job) => (
          <JobActions job={job} pause={action} resume={action} retry={action} cancel={action} />
        )}
      />
      <button type="button">Elsewhere</button>
    </RealtimeProvider>,
  )
  const news = { executionId: 'x', jobId: '7', currentStep: 'Reading', progressPercentage: 40 }
  await eventually(() => {
    act(() => server.emit('job_progress', news))
    screen.getByRole('button', { name: 'Pause' })
  })
  const say = (type: string) =>
    act(() => server.emit(type, { ...news, batchId: 'b', siteUrl: '/', siteName: 's', goal: 'g' }))
  return { action, say, agree: () => act(() => Promise.resolve(answers.shift()?.())) }
}

const focused = () => document.activeElement?.textContent

it('leaves the focus on what takes the place of the button that was pressed', async () => {
  const { agree } = await openCard()
  screen.getByRole('button', { name: 'Pause' }).focus()
  await userEvent.keyboard('{Enter}')
  expect(await screen.findByRole('button', { name: 'Resume' })).toBeDisabled()
  await agree()
  expect(focused()).toBe('Resume')
})

it('offers the answer that changes nothing first, and takes Escape for it', async () => {
  const { action } = await openCard()
  screen.getByRole('button', { name: 'Cancel' }).focus()
  await userEvent.keyboard('{Enter}')
  expect(focused()).toBe('Keep it')
  await userEvent.keyboard('{Enter}')
  expect(focused()).toBe('Cancel')
  await userEvent.keyboard('{Enter}{Escape}')
  expect(focused()).toBe('Cancel')
  expect(action).not.toHaveBeenCalled()
})

it('leaves the focus alone once it has gone elsewhere', async () => {
  const { agree } = await openCard()
  screen.getByRole('button', { name: 'Pause' }).focus()
  await userEvent.keyboard('{Enter}')
  await userEvent.click(screen.getByRole('button', { name: 'Elsewhere' }))
  await agree()
  expect(focused()).toBe('Elsewhere')
})

it('asks no more about a run that has ended, when the next one begins', async () => {
  const { say } = await openCard()
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  say('job_completed')
  await eventually(() => expect(screen.queryByText('Cancel this job?')).toBeNull())
  say('job_started')
  await eventually(() => screen.getByRole('button', { name: 'Pause' }))
})

it('asks about one job, and does not take the answer for another', async () => {
  const server = createFakeServer()
  const cancel = vi.fn(() => Promise.resolve())
  const job = {
    jobId: '7',
    kind: 'execution',
    status: 'running',
    progress: 40,
    updatedAt: 0,
  } as const
  const actions = (jobId: string) => (
    <RealtimeProvider transport={server.transport} events={jobEvents}>
      <JobActions job={{ ...job, jobId }} cancel={cancel} />
    </RealtimeProvider>
  )
  const { rerender } = render(actions('7'))
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  rerender(actions('8'))
  expect(screen.queryByText('Cancel this job?')).toBeNull()
  expect(screen.getByRole('button', { name: 'Cancel' })).toBeEnabled()
})
